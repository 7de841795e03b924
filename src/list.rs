//! Uploads in progress in a bucket, a page at a time.

use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::control::Control;
use crate::error::{Error, Result};
use crate::http::{LIST_ANSWER, Request};
use crate::name::check_bucket;
use crate::options::{Scope, check_deadline};
use crate::refusal::{Builder, Refusal};
use crate::uploads::Uploads;
use crate::xml;

/// Entries of a page (OSS limit and default of this library).
pub(crate) const MAX_PAGE: i32 = 1000;

/// Which uploads to list. What a setter refuses is reported again by the listing.
#[derive(Clone, Debug, Default)]
pub struct ListOptions {
    prefix: String,
    delimiter: String,
    max_uploads: Option<i32>,
    key_marker: String,
    upload_id_marker: String,
    control: Option<Arc<Control>>,
    deadline: Option<Duration>,
    refusal: Refusal,
}

impl Builder for ListOptions {
    fn refusal(&mut self) -> &mut Refusal {
        &mut self.refusal
    }
}

impl ListOptions {
    /// The first page of all uploads.
    pub fn new() -> Self {
        ListOptions::default()
    }

    /// Only objects whose names begin so.
    pub fn prefix(&mut self, prefix: &str) {
        self.prefix = prefix.to_owned();
    }

    /// Groups what goes on behind the prefix up to the next delimiter.
    pub fn delimiter(&mut self, delimiter: &str) {
        self.delimiter = delimiter.to_owned();
    }

    /// Entries of a page, 1 to 1000; 0: 1000.
    pub fn max_uploads(&mut self, max: i32) -> Result<()> {
        self.max_uploads = Some(self.keep(check_page("max_uploads", max))?);
        Ok(())
    }

    /// Begins behind this object, or behind this upload of it. Without an object the id counts
    /// for nothing, as with the service itself.
    pub fn marker(&mut self, key: &str, upload_id: &str) {
        self.key_marker = key.to_owned();
        self.upload_id_marker = upload_id.to_owned();
    }

    /// Cancels the listing.
    pub fn control(&mut self, control: Arc<Control>) {
        self.control = Some(control);
    }

    /// Longest time of the call in milliseconds; 0: no limit.
    pub fn deadline(&mut self, ms: i32) -> Result<()> {
        self.deadline = self.keep(check_deadline(ms))?;
        Ok(())
    }
}

impl Client {
    /// A page of the uploads in progress in a bucket.
    pub fn list_uploads(&self, bucket: &str, options: &ListOptions) -> Result<Uploads> {
        const OPERATION: &str = "ListMultipartUploads";
        let checked = options.refusal.check().and_then(|()| check_bucket(bucket));
        checked.map_err(|e| e.with_operation(OPERATION))?;
        let scope = Scope::start(&options.control, options.deadline);
        let max = options.max_uploads.unwrap_or(MAX_PAGE);
        let mut request = Request::new(OPERATION, "GET", bucket, None)
            .flag("uploads")
            .query("encoding-type", "url")
            .query("max-uploads", max.to_string())
            .answer_limit(LIST_ANSWER);
        for (name, value) in [
            ("prefix", &options.prefix),
            ("delimiter", &options.delimiter),
            ("key-marker", &options.key_marker),
            ("upload-id-marker", &options.upload_id_marker),
        ] {
            if !value.is_empty() {
                request = request.query(name, value.as_str());
            }
        }
        let sent = self.send(&request, None, &scope)?;
        let markers = (
            options.key_marker.as_str(),
            options.upload_id_marker.as_str(),
        );
        sent.read(|body| xml::read_uploads(body, bucket, markers))
            .map_err(|e| e.with_operation(OPERATION).with_target(bucket, ""))
    }
}

/// Entries of a page; 0 stands for the largest.
pub(crate) fn check_page(name: &str, max: i32) -> Result<i32> {
    match max {
        0 => Ok(MAX_PAGE),
        1..=MAX_PAGE => Ok(max),
        _ => Err(Error::argument(format!(
            "{name} is {max}; it must be 1 to {MAX_PAGE}, or 0 for {MAX_PAGE}"
        ))),
    }
}
