//! One multipart upload, step by step: init or attach, parts, list, complete or abort.

use std::fs::Metadata;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crate::body::Body;
use crate::client::Client;
use crate::digest::Md5Digest;
use crate::error::{Error, ErrorKind, ObjectState, Result};
use crate::headers::Target;
use crate::http::{LIST_ANSWER, Request};
use crate::list::check_page;
use crate::log::Level;
use crate::name::{check_bucket, check_object, is_upload_id};
use crate::options::{Options, Scope};
use crate::os;
use crate::part::{MAX_PART_NUMBER, Part, Parts, check_number};
use crate::plan::check_length;
use crate::reader::{ReadFn, read_whole};
use crate::verify;
use crate::xml;

const INITIATE: &str = "InitiateMultipartUpload";
/// Time to take back what a failed or cancelled one-call upload has begun, once the call is over.
const FAREWELL: Duration = Duration::from_secs(2);

/// An upload in progress: bucket, object, upload id, and the parts sent through this value.
///
/// Any number of threads may send parts at a time. Dropping it sends nothing: the upload stays on
/// the server until it is completed or aborted.
#[derive(Debug)]
pub struct Upload {
    pub(crate) client: Client,
    pub(crate) bucket: String,
    pub(crate) object: String,
    pub(crate) id: String,
    pub(crate) options: Options,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sent: Parts,
    /// Says how the upload ended, once it has.
    ended: Option<&'static str>,
}

impl Client {
    /// Starts an upload. An object of that name stays as it is until Complete.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`] for a bad bucket or object name; what the service says otherwise.
    pub fn init_upload(&self, bucket: &str, object: &str, options: &Options) -> Result<Upload> {
        let checked = options
            .validate()
            .and_then(|()| check_names(bucket, object));
        checked.map_err(|e| e.with_operation(INITIATE))?;
        let scope = Scope::start(&options.control, options.deadline);
        self.init_within(bucket, object, options, &scope)
    }

    pub(crate) fn init_within(
        &self,
        bucket: &str,
        object: &str,
        options: &Options,
        scope: &Scope,
    ) -> Result<Upload> {
        let request = Request::new(INITIATE, "POST", bucket, Some(object))
            .flag("uploads")
            .query("encoding-type", "url")
            .headers(options.headers.for_target(Target::Initiate));
        let request = with_content_type(request, object, options);
        let sent = self.send(&request, Some(Body::Bytes(&[])), scope)?;
        let id = sent
            .read(|body| xml::read_initiate(body, bucket, object))
            .map_err(|e| e.with_operation(INITIATE).with_target(bucket, object))?;
        let line = format_args!("upload {id} of oss://{bucket}/{object:?} was started");
        self.log().write(Level::Info, line);
        Ok(Upload::new(self.clone(), bucket, object, id, options))
    }

    /// Takes up an upload that exists already, by its id. Sends nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`] for a bad bucket, object or upload id.
    pub fn attach_upload(
        &self,
        bucket: &str,
        object: &str,
        upload_id: &str,
        options: &Options,
    ) -> Result<Upload> {
        options.validate()?;
        check_names(bucket, object)?;
        if !is_upload_id(upload_id) {
            return Err(Error::argument(
                "upload_id must be 1 to 1024 printable ASCII characters without blanks",
            ));
        }
        let id = upload_id.to_owned();
        Ok(Upload::new(self.clone(), bucket, object, id, options))
    }
}

impl Upload {
    fn new(client: Client, bucket: &str, object: &str, id: String, options: &Options) -> Self {
        Upload {
            client,
            bucket: bucket.to_owned(),
            object: object.to_owned(),
            id,
            options: options.clone(),
            state: Mutex::default(),
        }
    }

    /// The upload id; enough, with bucket and object, to attach to the upload later.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The bucket.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The object that Complete will make.
    pub fn object(&self) -> &str {
        &self.object
    }

    /// Sends `length` bytes of a file, from `offset` on, as a part; -1: up to the end of the file.
    /// Memory does not depend on the length. The file is read twice when Content-MD5 is on; parts of
    /// one length, sent in the order of the file, are hashed together, ahead of being sent.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`] when number or range are out of bounds, [`ErrorKind::File`] when the
    /// file cannot be read or does not hold the range, [`ErrorKind::FileChanged`] when it shrinks
    /// meanwhile, [`ErrorKind::Integrity`] when the service twice stored other bytes.
    pub fn part_from_file(&self, number: i32, path: &Path, offset: i64, length: i64) -> Result<()> {
        let number = self.begin_part(number)?;
        let fail = |e: Error| self.part_error(e, number);
        let file = os::open(path)
            .map_err(|e| fail(Error::file(&format!("open {}", path.display()), &e)))?;
        let metadata = file
            .metadata()
            .map_err(|e| fail(Error::file(&format!("examine {}", path.display()), &e)))?;
        let (offset, length) = file_range(&metadata, path, offset, length).map_err(fail)?;
        let body = Body::FileRange {
            file: &file,
            offset,
            length,
        };
        let scope = self.scope();
        let range = (offset, length);
        let md5 = (self.client).foreseen_md5(&file, &metadata, range, &scope);
        self.send_part(number, body, &scope, md5)
    }

    /// Sends these bytes as a part.
    ///
    /// # Errors
    /// As [`Upload::part_from_file`], but for the file.
    pub fn part_from_bytes(&self, number: i32, data: &[u8]) -> Result<()> {
        let number = self.begin_part(number)?;
        check_length(data.len() as u64).map_err(|e| self.part_error(e, number))?;
        self.send_part(number, Body::Bytes(data), &self.scope(), None)
    }

    /// Sends `length` bytes that `read` gives as a part. They are held in memory whole, because a
    /// retry must send them again.
    ///
    /// # Errors
    /// [`ErrorKind::Cancelled`] when `read` gives up, [`ErrorKind::File`] when it ends early,
    /// [`ErrorKind::Memory`] when the bytes do not fit; else as [`Upload::part_from_bytes`].
    pub fn part_from_reader(&self, number: i32, read: &mut ReadFn<'_>, length: i64) -> Result<()> {
        let number = self.begin_part(number)?;
        let fail = |e: Error| self.part_error(e, number);
        let data = read_whole(read, length).map_err(fail)?;
        self.send_part(number, Body::Bytes(&data), &self.scope(), None)
    }

    /// A page of the parts that the service has, behind part `marker`; `max` 0: 1000.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`] when marker or max are out of range, [`ErrorKind::NoSuchUpload`]
    /// when the upload was completed or aborted.
    pub fn list_parts(&self, marker: i32, max: i32) -> Result<Parts> {
        self.list_parts_within(marker, max, &self.scope())
    }

    pub(crate) fn list_parts_within(&self, marker: i32, max: i32, scope: &Scope) -> Result<Parts> {
        const OPERATION: &str = "ListParts";
        let fail = |e: Error| self.error(e.with_operation(OPERATION));
        let marker = match u32::try_from(marker) {
            Ok(marker) if marker <= MAX_PART_NUMBER => marker,
            _ => {
                return Err(fail(Error::argument(format!(
                    "part_number_marker is {marker}; it must be 0 to {MAX_PART_NUMBER}"
                ))));
            }
        };
        let max = check_page("max_parts", max).map_err(fail)?;
        let mut request = self
            .request(OPERATION, "GET")
            .query("uploadId", self.id.as_str())
            .query("max-parts", max.to_string())
            .query("encoding-type", "url")
            .headers(self.options.headers.for_target(Target::Other))
            .answer_limit(LIST_ANSWER);
        if marker > 0 {
            request = request.query("part-number-marker", marker.to_string());
        }
        let sent = self.client.send(&request, None, scope).map_err(fail)?;
        sent.read(|body| xml::read_parts(body, &self.bucket, &self.object, &self.id, marker))
            .map_err(fail)
    }

    /// All parts that the service has; one request for each 1000.
    ///
    /// # Errors
    /// As [`Upload::list_parts`].
    pub fn all_parts(&self) -> Result<Parts> {
        self.all_parts_within(&self.scope())
    }

    pub(crate) fn all_parts_within(&self, scope: &Scope) -> Result<Parts> {
        let mut all = Parts::new();
        let mut marker = 0;
        loop {
            let page = self.list_parts_within(marker, 0, scope)?;
            let next = page.is_truncated().then(|| page.next_marker());
            all.extend(page);
            match next {
                // A page ascends and its marker is its last number, at most 10,000: this ends.
                Some(number) => marker = number as i32,
                None => return Ok(all),
            }
        }
    }

    /// A copy of what was sent through this value. No request.
    pub fn sent_parts(&self) -> Parts {
        self.state().sent.clone()
    }

    /// The part of that number, if it was sent through this value. No request.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`] when the number is out of range.
    pub fn sent_part(&self, number: i32) -> Result<Parts> {
        let number = check_number(number)?;
        let mut one = Parts::new();
        if let Some(part) = self.state().sent.find(number) {
            one.insert(part.clone());
        }
        Ok(one)
    }

    /// Deletes the upload and its parts. One that is gone already counts as deleted.
    ///
    /// Parts that other threads are sending at this moment may stay behind: stop them first.
    ///
    /// # Errors
    /// [`ErrorKind::State`] when it was completed or aborted through this value.
    pub fn abort(&self) -> Result<()> {
        self.abort_within(&self.scope())
    }

    pub(crate) fn abort_within(&self, scope: &Scope) -> Result<()> {
        const OPERATION: &str = "AbortMultipartUpload";
        let fail = |e: Error| self.error(e.with_operation(OPERATION));
        self.check_open().map_err(fail)?;
        let request = self
            .request(OPERATION, "DELETE")
            .query("uploadId", self.id.as_str())
            .headers(self.options.headers.for_target(Target::Other));
        match self.client.send(&request, None, scope) {
            Err(e) if e.kind() != ErrorKind::NoSuchUpload => Err(fail(e)),
            _ => {
                self.end("aborted");
                Ok(())
            }
        }
    }

    /// After a failure of a one-call upload: removes the parts, unless they are kept for another run
    /// or the object was, or may have been, made of them.
    pub(crate) fn take_back(&self, abort: bool, error: &Error) {
        if abort && error.object_state() == ObjectState::Unchanged {
            self.abandon();
        }
    }

    /// Aborts, whatever has become of the call, within a short time.
    pub(crate) fn abandon(&self) {
        let scope = Scope {
            deadline: Some(Instant::now() + FAREWELL),
            ..Scope::default()
        };
        if let Err(e) = self.abort_within(&scope) {
            let line = format_args!("the upload could not be aborted: {e}");
            self.client.log().write(Level::Warn, line);
        }
    }

    /// A URL with which anybody may send this part with PUT, for `lifetime` (V4: at most 7 days).
    ///
    /// # Errors
    /// [`ErrorKind::Argument`] when the number is out of range or the lifetime is not 1 s to 7 days.
    pub fn presign_part(&self, number: i32, lifetime: Duration) -> Result<String> {
        let number = check_number(number)?;
        // x-oss-expires: 1 to 604,800 seconds (OSS limit).
        if !(1..=604_800).contains(&lifetime.as_secs()) {
            return Err(Error::argument(format!(
                "lifetime is {} s; it must be 1 to 604800 s",
                lifetime.as_secs()
            )));
        }
        let request = self
            .request("UploadPart", "PUT")
            .query("partNumber", number.to_string())
            .query("uploadId", self.id.as_str());
        self.client.presign(&request, lifetime)
    }

    pub(crate) fn begin_part(&self, number: i32) -> Result<u32> {
        let checked = check_number(number);
        checked
            .and_then(|number| self.check_open().map(|()| number))
            .map_err(|e| self.error(e.with_operation("UploadPart")))
    }

    fn send_part(
        &self,
        number: u32,
        body: Body<'_>,
        scope: &Scope,
        md5: Option<Md5Digest>,
    ) -> Result<()> {
        let part = self.put_part(number, body, scope, md5, || Ok(()))?;
        self.remember(part);
        if let Some(control) = &self.options.control {
            control.add_done(body.len());
        }
        Ok(())
    }

    /// Sends a part and compares what the service stored; `check` says whether the bytes still are
    /// what they were, `md5` is their digest where it is known.
    pub(crate) fn put_part(
        &self,
        number: u32,
        body: Body<'_>,
        scope: &Scope,
        md5: Option<Md5Digest>,
        check: impl Fn() -> Result<()>,
    ) -> Result<Part> {
        let request = self
            .request("UploadPart", "PUT")
            .query("partNumber", number.to_string())
            .query("uploadId", self.id.as_str())
            .headers(self.options.headers.for_target(Target::Part));
        let (sent, etag) = verify::send(&self.client, &request, body, scope, md5, check)
            .map_err(|e| self.part_error(e, number))?;
        Ok(Part {
            number,
            etag,
            size: Some(body.len()),
            crc64: sent.crc64,
            last_modified: String::new(),
        })
    }

    pub(crate) fn request(&self, operation: &'static str, method: &'static str) -> Request<'_> {
        Request::new(operation, method, &self.bucket, Some(&self.object))
    }

    pub(crate) fn scope(&self) -> Scope {
        Scope::start(&self.options.control, self.options.deadline)
    }

    pub(crate) fn check_open(&self) -> Result<()> {
        match self.state().ended {
            None => Ok(()),
            Some(how) => Err(Error::new(
                ErrorKind::State,
                format!("this upload was {how} before"),
            )),
        }
    }

    pub(crate) fn end(&self, how: &'static str) {
        self.state().ended = Some(how);
        let (id, bucket, object) = (&self.id, &self.bucket, &self.object);
        let line = format_args!("upload {id} of oss://{bucket}/{object:?} was {how}");
        self.client.log().write(Level::Info, line);
    }

    /// Adds bucket, object and upload id to an error.
    pub(crate) fn error(&self, error: Error) -> Error {
        error
            .with_target(&self.bucket, &self.object)
            .with_upload_id(&self.id)
    }

    pub(crate) fn part_error(&self, error: Error, number: u32) -> Error {
        self.error(error.with_operation("UploadPart"))
            .with_part(number)
    }

    pub(crate) fn remember(&self, part: Part) {
        self.state().sent.insert(part);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }
}

/// Guesses the type from the object's extension when the caller gave none.
pub(crate) fn with_content_type<'r>(
    request: Request<'r>,
    object: &str,
    options: &Options,
) -> Request<'r> {
    if options.headers.get("content-type").is_some() {
        return request;
    }
    let guessed = mime_guess::from_path(object).first_raw();
    request.header(
        "content-type",
        guessed.unwrap_or("application/octet-stream"),
    )
}

pub(crate) fn check_names(bucket: &str, object: &str) -> Result<()> {
    check_bucket(bucket)?;
    check_object(object)
}

pub(crate) fn check_offset(offset: i64) -> Result<u64> {
    u64::try_from(offset)
        .map_err(|_| Error::argument(format!("offset is {offset}; it must be 0 or more")))
}

/// The range as positions in the file, which must hold it.
fn file_range(metadata: &Metadata, path: &Path, offset: i64, length: i64) -> Result<(u64, u64)> {
    let offset = check_offset(offset)?;
    if !metadata.is_file() {
        let text = format!("{} is not a regular file", path.display());
        return Err(Error::new(ErrorKind::File, text));
    }
    let size = metadata.len();
    let length = match length {
        -1 => size.saturating_sub(offset),
        length => u64::try_from(length).map_err(|_| {
            Error::argument(format!(
                "length is {length}; it must be 0 or more, or -1 for up to the end"
            ))
        })?,
    };
    check_length(length)?;
    match offset.checked_add(length) {
        Some(end) if end <= size => Ok((offset, length)),
        _ => Err(Error::new(
            ErrorKind::File,
            format!(
                "the range of {length} bytes from {offset} on ends behind the file, which has {size} bytes"
            ),
        )),
    }
}
