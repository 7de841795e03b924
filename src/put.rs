//! PutObject: an object that fits one part goes in one request, with the same checks.

use crate::body::Body;
use crate::client::Client;
use crate::complete::{describe, matches_prediction};
use crate::completed::Completed;
use crate::error::{Error, ErrorKind, ObjectState, Result};
use crate::headers::Target;
use crate::http::Request;
use crate::options::{Options, Scope};
use crate::part::Prediction;
use crate::upload::with_content_type;
use crate::verify;

const OPERATION: &str = "PutObject";

impl Client {
    /// Makes an object of these bytes.
    pub(crate) fn put_object(
        &self,
        bucket: &str,
        object: &str,
        body: Body<'_>,
        options: &Options,
        scope: &Scope,
        check: impl Fn() -> Result<()>,
    ) -> Result<Completed> {
        let fail = |e: Error| e.with_operation(OPERATION).with_target(bucket, object);
        let request = Request::new(OPERATION, "PUT", bucket, Some(object))
            .headers(options.headers.for_target(Target::Put));
        let request = with_content_type(request, object, options);
        let known = |crc64: Option<u64>| Prediction {
            size: Some(body.len()),
            crc64,
            etag: None,
        };
        match verify::send(self, &request, body, scope, None, check) {
            Ok((sent, etag)) => {
                let mut completed = describe(&sent.response, &known(sent.crc64))?;
                completed.etag = etag;
                if options.headers.get("x-oss-callback").is_some() {
                    completed.callback_body =
                        String::from_utf8_lossy(&sent.response.body).into_owned();
                }
                Ok(completed)
            }
            Err(e) if e.kind() == ErrorKind::CallbackFailed => {
                let made = Completed {
                    size: Some(body.len()),
                    request_id: e.service_error().request_id.clone(),
                    ..Completed::default()
                };
                Err(fail(
                    e.with_object_state(ObjectState::Made).with_completed(made),
                ))
            }
            // An earlier try of this call made the object, and forbid-overwrite refuses the repeat.
            Err(e) if e.service_error().code == "FileAlreadyExists" && e.is_ambiguous() => {
                let ours = known(Some(body.crc64(scope, &mut Vec::new())?));
                let head = Request::new("HeadObject", "HEAD", bucket, Some(object))
                    .headers(options.headers.for_target(Target::Other));
                match self.send(&head, None, scope) {
                    Ok(sent) if matches_prediction(&sent.response, &ours) == Some(true) => {
                        describe(&sent.response, &ours)
                    }
                    _ => Err(fail(e.with_object_state(ObjectState::Unknown))),
                }
            }
            Err(e) => {
                let state = match e.is_ambiguous() {
                    true => ObjectState::Unknown,
                    false => ObjectState::Unchanged,
                };
                Err(fail(e.with_object_state(state)))
            }
        }
    }
}

#[cfg(test)]
mod tests;
