//! Complete, exactly once: whatever the network does to its answer, the call says what became of
//! the object, or that it cannot know.

use std::time::{Duration, Instant};

use crate::body::Body;
use crate::client::Sent;
use crate::completed::Completed;
use crate::config::COMPLETE_PATIENCE;
use crate::digest::Md5Digest;
use crate::error::{Error, ErrorKind, ObjectState, Result};
use crate::headers::Target;
use crate::http::Response;
use crate::options::Scope;
use crate::part::{Part, Parts, Prediction, parse_etag};
use crate::upload::Upload;
use crate::verify;
use crate::xml;

const OPERATION: &str = "CompleteMultipartUpload";
/// Time to ask what became of a lost Complete when the caller's deadline is already over.
const ASKING: Duration = Duration::from_secs(5);

impl Upload {
    /// Joins parts into the object: those given, or with `None` those sent through this value. They
    /// are sorted by number. With the header `x-oss-complete-all` the service takes all parts that
    /// it has, and `parts` must be `None`.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`] when there are no parts; [`ErrorKind::State`] when the upload ended
    /// through this value; [`ErrorKind::OutcomeUnknown`] when the answer was lost and asking did not
    /// settle it; [`ErrorKind::CallbackFailed`] when the object was made but the callback failed;
    /// [`ErrorKind::Integrity`] when the object that was made differs from the bytes sent. See
    /// [`Error::object_state`].
    pub fn complete(&self, parts: Option<&Parts>) -> Result<Completed> {
        self.complete_within(parts, &self.scope())
    }

    pub(crate) fn complete_within(
        &self,
        parts: Option<&Parts>,
        scope: &Scope,
    ) -> Result<Completed> {
        let result = self.complete_parts(parts, scope);
        let made = match &result {
            Ok(_) => true,
            Err(e) => e.object_state() == ObjectState::Made,
        };
        if made {
            self.end("completed");
        }
        result.map_err(|e| self.error(e.with_operation(OPERATION)))
    }

    fn complete_parts(&self, parts: Option<&Parts>, scope: &Scope) -> Result<Completed> {
        self.check_open()?;
        let joined = Joined::choose(self, parts)?;
        let mut request = self
            .request(OPERATION, "POST")
            .query("uploadId", self.id.as_str())
            .query("encoding-type", "url")
            .headers(self.options.headers.for_target(Target::Complete))
            .patience(COMPLETE_PATIENCE);
        if !joined.list.is_empty() {
            request = request.header("content-type", "application/xml");
            if self.client.verifies_md5() {
                let md5 = Md5Digest::of(joined.list.as_bytes());
                request = request.header("content-md5", md5.base64());
            }
        }
        let body = Body::Bytes(joined.list.as_bytes());
        let mut sent = self.client.send(&request, Some(body), scope);
        if matches!(&sent, Err(e) if e.service_error().code == "InvalidDigest") {
            // The list was damaged on its way.
            sent = self.client.send(&request, Some(body), scope);
        }
        match sent {
            Ok(sent) => match self.read_completed(&sent, &joined.prediction) {
                // The answer says success but cannot be read: the object tells.
                Err(e) if e.kind() == ErrorKind::Protocol => {
                    self.settle(e.with_ambiguous(true), &joined.prediction, scope)
                }
                other => other,
            },
            Err(e) if e.kind() == ErrorKind::CallbackFailed => {
                let made = Completed {
                    size: joined.prediction.size,
                    crc64: joined.prediction.crc64,
                    etag: joined.prediction.etag.clone().unwrap_or_default(),
                    request_id: e.service_error().request_id.clone(),
                    ..Completed::default()
                };
                Err(e.with_object_state(ObjectState::Made).with_completed(made))
            }
            Err(e) if e.kind() == ErrorKind::NoSuchUpload || e.is_ambiguous() => {
                self.settle(e, &joined.prediction, scope)
            }
            Err(e) => Err(e),
        }
    }

    fn read_completed(&self, sent: &Sent, prediction: &Prediction) -> Result<Completed> {
        let response = &sent.response;
        let mut completed = describe(response, prediction)?;
        if self.options.headers.get("x-oss-callback").is_some() {
            // The answer is the caller's own server's, whatever that is.
            let body = String::from_utf8_lossy(&response.body).into_owned();
            completed.callback_body = body;
        } else {
            let (etag, location) =
                sent.read(|body| xml::read_complete(body, &self.bucket, &self.object))?;
            if let Some(etag) = parse_etag(&etag) {
                completed.etag = etag;
            }
            completed.location = location;
        }
        check_crc64(completed, prediction).map_err(|e| {
            e.with_response(response.status, response.header("x-oss-request-id"))
                .with_attempts(sent.attempts)
        })
    }

    /// Asks for the object as it is now.
    pub(crate) fn head(&self, scope: &Scope) -> Result<Sent> {
        let request = self
            .request("HeadObject", "HEAD")
            .headers(self.options.headers.for_target(Target::Other));
        self.client.send(&request, None, scope)
    }

    /// Complete failed in a way that leaves open whether it was performed. The upload still there:
    /// it was not. Gone, and the object ours: it was. Anything else cannot be known.
    fn settle(&self, failure: Error, prediction: &Prediction, scope: &Scope) -> Result<Completed> {
        let mut scope = scope.clone();
        if let Err(stop) = scope.check() {
            if stop.kind() == ErrorKind::Cancelled {
                return Err(failure.with_object_state(ObjectState::Unknown));
            }
            scope.deadline = Some(Instant::now() + ASKING);
        }
        let gone = failure.kind() == ErrorKind::NoSuchUpload;
        if !gone && self.list_parts_within(0, 1, &scope).is_ok() {
            return Err(failure);
        }
        let head = self.head(&scope);
        let found = match &head {
            Ok(sent) => matches_prediction(&sent.response, prediction),
            Err(e) if e.service_error().http_status == 404 => Some(false),
            Err(_) => None,
        };
        match (found, head) {
            (Some(true), Ok(sent)) => describe(&sent.response, prediction),
            // The first try already says that the upload is gone: it never was ours to finish.
            (Some(false), _) if gone && !failure.is_ambiguous() => Err(failure),
            (None, _) if gone && !failure.is_ambiguous() => {
                Err(failure.with_object_state(ObjectState::Unknown))
            }
            _ => {
                let text = format!(
                    "Complete was sent, but its answer was lost ({}), and the object does not tell; \
                     look at it before you upload again",
                    failure.message()
                );
                Err(failure
                    .with_kind(ErrorKind::OutcomeUnknown)
                    .with_object_state(ObjectState::Unknown)
                    .with_message(text))
            }
        }
    }
}

/// What is joined: the list to send, and the object that must come of it.
struct Joined {
    list: String,
    prediction: Prediction,
}

impl Joined {
    fn choose(upload: &Upload, parts: Option<&Parts>) -> Result<Self> {
        let sent = upload.sent_parts();
        let all = upload.options.headers.get("x-oss-complete-all").is_some();
        let chosen = match (parts, all) {
            (Some(_), true) => {
                return Err(Error::argument(
                    "x-oss-complete-all joins all parts; parts must be NULL with it",
                ));
            }
            (None, true) => {
                // Others may have sent parts too; what is known proves something only if it fits.
                return Ok(Joined {
                    list: String::new(),
                    prediction: match sent.is_empty() {
                        true => Prediction::default(),
                        false => Prediction {
                            crc64: None,
                            ..sent.predict()
                        },
                    },
                });
            }
            (Some(parts), false) => with_knowledge(parts, &sent),
            (None, false) => sent,
        };
        if chosen.is_empty() {
            return Err(Error::argument("there are no parts to join"));
        }
        Ok(Joined {
            list: xml::write_complete(&chosen),
            prediction: chosen.predict(),
        })
    }
}

/// Parts given by number and ETag alone, with size and CRC where this upload sent the same part.
fn with_knowledge(parts: &Parts, sent: &Parts) -> Parts {
    let mut known = Parts::new();
    for part in parts.iter() {
        let ours = sent
            .find(part.number)
            .filter(|s| s.etag.eq_ignore_ascii_case(&part.etag));
        known.insert(Part {
            size: part.size.or_else(|| ours.and_then(|s| s.size)),
            crc64: part.crc64.or_else(|| ours.and_then(|s| s.crc64)),
            ..part.clone()
        });
    }
    known
}

/// The object as head or answer of Complete describe it.
pub(crate) fn describe(response: &Response, prediction: &Prediction) -> Result<Completed> {
    let header = |name| response.header(name).unwrap_or("").to_owned();
    let etag = response.header("etag").and_then(parse_etag);
    Ok(Completed {
        etag: etag.or(prediction.etag.clone()).unwrap_or_default(),
        crc64: verify::crc64_of(response)?.or(prediction.crc64),
        version_id: header("x-oss-version-id"),
        request_id: header("x-oss-request-id"),
        size: prediction.size,
        ..Completed::default()
    })
}

fn check_crc64(completed: Completed, prediction: &Prediction) -> Result<Completed> {
    match (completed.crc64, prediction.crc64) {
        (Some(theirs), Some(ours)) if theirs != ours => Err(Error::new(
            ErrorKind::Integrity,
            format!(
                "the object was made, but its CRC-64 is {theirs} and that of the parts is {ours}"
            ),
        )
        .with_object_state(ObjectState::Made)
        .with_completed(completed)),
        _ => Ok(completed),
    }
}

/// Whether an object is the one that the parts make; `None` when too little is known to say.
pub(crate) fn matches_prediction(head: &Response, prediction: &Prediction) -> Option<bool> {
    let size = head
        .header("content-length")
        .and_then(|v| v.parse::<u64>().ok());
    if let (Some(theirs), Some(ours)) = (size, prediction.size)
        && theirs != ours
    {
        return Some(false);
    }
    if let (Ok(Some(theirs)), Some(ours)) = (verify::crc64_of(head), prediction.crc64) {
        return Some(theirs == ours);
    }
    let etag = head.header("etag").and_then(parse_etag)?;
    let ours = prediction.etag.as_ref()?;
    Some(etag.eq_ignore_ascii_case(ours))
}

#[cfg(test)]
mod tests;
