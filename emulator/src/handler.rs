//! One request from its head to its answer: log, faults, work.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};
use tokio::time::sleep;

use crate::answer::{Answer, AnswerBody};
use crate::auth::Scheme;
use crate::body::RequestBody;
use crate::clock;
use crate::error::OssError;
use crate::event::{Entry, Event};
use crate::fault::{Effects, Fault};
use crate::ops::{self, Call, Spoiling};
use crate::request::Request;
use crate::shared::Shared;
use crate::spoil;
use crate::store::random_id;
use crate::stream::{Ending, Play, Stage};

/// A connection as its requests see it.
pub(crate) struct Connection {
    pub(crate) shared: Arc<Shared>,
    pub(crate) stage: Stage,
    pub(crate) id: u64,
}

/// A request under way.
struct Exchange<'a> {
    connection: &'a Connection,
    started: Instant,
    entry: Entry,
    body: RequestBody,
    head_only: bool,
    host: String,
    /// The client waits for 100 Continue before it sends the body.
    expects_continue: bool,
    /// The client wants the connection closed behind the answer.
    leaves: bool,
}

impl Connection {
    /// Answers one request, unless a fault takes the connection over.
    pub(crate) async fn handle(
        &self,
        request: hyper::Request<Incoming>,
    ) -> Result<Response<AnswerBody>, Infallible> {
        let (head, incoming) = request.into_parts();
        let event = self.event_of(&head);
        let head_only = head.method == hyper::Method::HEAD;
        let expects_continue = head.headers.contains_key("expect");
        let leaves = head
            .headers
            .get("connection")
            .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"close"));
        let read = Request::read(head, &self.shared.addressing);
        let event = match &read {
            Ok(request) => described(event, request),
            Err(_) => event,
        };
        let (operation, part) = (event.operation.clone(), event.part_number);
        let entry = self.shared.log.begin(event);
        let body = RequestBody::new(incoming, entry.meter(), &self.shared);
        let host = read
            .as_ref()
            .map(|request| request.host.clone())
            .unwrap_or_default();
        let mut exchange = Exchange {
            connection: self,
            started: Instant::now(),
            entry,
            body,
            head_only,
            host,
            expects_continue,
            leaves,
        };
        let answer = match read {
            Err(error) => exchange.refuse(error),
            Ok(request) => match self.shared.faults.take(&operation, part, self.id) {
                Some(fault) => exchange.suffer(&request, fault).await,
                None => exchange.serve(&request, Spoiling::default()).await,
            },
        };
        exchange.entry.answered(answer.status, &answer.code);
        Ok(response(answer))
    }

    fn event_of(&self, head: &Parts) -> Event {
        let text = |value: &hyper::header::HeaderValue| {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        let headers = head.headers.iter().map(|(name, value)| {
            let value = text(value);
            (
                name.to_string(),
                if name == "authorization" {
                    without_signature(&value)
                } else {
                    value
                },
            )
        });
        Event {
            method: head.method.to_string(),
            target: head.uri.to_string(),
            headers: headers.collect(),
            connection: self.id,
            ..Event::default()
        }
    }
}

impl Exchange<'_> {
    /// Does the work and answers.
    async fn serve(&mut self, request: &Request, spoiling: Spoiling) -> Answer {
        let call = Call {
            shared: &self.connection.shared,
            request,
            body: &mut self.body,
            spoiling,
        };
        match ops::perform(call).await {
            Ok(answer) => {
                self.entry.performed();
                self.finish(answer)
            }
            Err(error) => {
                if error.status == 203 {
                    // Only the callback failed; the object is there.
                    self.entry.performed();
                }
                // Read on, so that the client gets to see the answer; one that waits for leave to send is told at once.
                let abandoned = self.expects_continue && self.body.bytes_read() == 0;
                let drained = !abandoned && self.body.drain().await.is_ok();
                let mut answer = self.error_answer(&error);
                answer.close = !drained;
                self.finish(answer)
            }
        }
    }

    /// Answers a request that cannot be read or trusted, and closes.
    fn refuse(&self, error: OssError) -> Answer {
        let mut answer = self.error_answer(&error);
        answer.close = true;
        self.finish(answer)
    }

    /// Lets a fault strike. Its answer is played byte by byte; this returns only if the peer is gone.
    async fn suffer(&mut self, request: &Request, fault: Fault) -> Answer {
        self.entry.struck_by(&fault.text);
        let effects = &fault.effects;
        self.body.limit_bandwidth(effects.bandwidth);
        let latency = effects.latency.unwrap_or_default();
        sleep(latency).await;
        if let Some((at, ending)) = effects.body_cut {
            while self.body.bytes_read() < at && matches!(self.body.next().await, Ok(Some(_))) {}
            return self.play(Play::nothing(ending)).await;
        }
        let mut answer = None;
        if effects.performed || !effects.replaces_answer() {
            answer = Some(self.serve(request, effects.spoiling).await);
        } else if !effects.early {
            // A body that breaks off has no one left to answer.
            let _ = self.body.drain().await;
        }
        sleep(effects.delay.unwrap_or_default() + latency).await;
        let mut answer = match answer {
            Some(answer) if !effects.replaces_answer() => answer,
            _ => self.false_answer(effects),
        };
        if let Some(time) = effects.away {
            self.entry.publish();
            self.connection.shared.orders.go_away(time);
            // The order closes this connection, too.
            return pending().await;
        }
        if let Some(ending) = effects.ending {
            return self.play(Play::nothing(ending)).await;
        }
        answer.close |= self.leaves;
        let (status, code) = (answer.status, answer.code.clone());
        let head_size = answer.head().len() as u64;
        let play = spoil::play(answer, effects, Some(request), self.head_only);
        // A head that is cut, or no head at all, is no answer.
        if effects.raw.is_none() && play.cut.is_none_or(|(at, _)| at >= head_size) {
            self.entry.answered(status, &code);
        }
        self.play(play).await
    }

    fn false_answer(&self, effects: &Effects) -> Answer {
        let error = spoil::error(effects);
        let mut answer = match &error {
            Some(error) => self.error_answer(error),
            None => Answer::new(effects.status.unwrap_or(200)),
        };
        spoil::replace(&mut answer, effects);
        self.finish(answer)
    }

    async fn play(&mut self, play: Play) -> Answer {
        self.entry.publish();
        self.connection.stage.take_over(play);
        pending().await
    }

    fn error_answer(&self, error: &OssError) -> Answer {
        let request_id = request_id();
        let document = error.to_xml(&request_id, &self.host);
        let mut answer = Answer::new(error.status)
            .header("x-oss-request-id", request_id)
            .header("x-oss-ec", error.ec.clone());
        answer.code.clone_from(&error.code);
        if self.head_only {
            return answer.header("x-oss-err", STANDARD.encode(document));
        }
        answer
            .header("Content-Type", "application/xml")
            .body(document)
    }

    /// Adds what every answer carries.
    fn finish(&self, mut answer: Answer) -> Answer {
        let now = self.connection.shared.clock.now_ms();
        answer
            .headers
            .insert(0, ("Server".into(), b"AliyunOSS".to_vec()));
        answer.set("Date", clock::http_date(now));
        answer.set(
            "x-oss-server-time",
            self.started.elapsed().as_millis().to_string(),
        );
        if !answer.has("x-oss-request-id") {
            answer.set("x-oss-request-id", request_id());
        }
        if !answer.has("Content-Length") && answer.status != 204 && answer.status != 304 {
            answer.set("Content-Length", answer.body.len().to_string());
        }
        if answer.close {
            answer.set("Connection", "close");
        }
        answer
    }
}

/// 24 hexadecimal digits.
fn request_id() -> String {
    let mut id = random_id().unwrap_or_else(|_| "0".repeat(32));
    id.truncate(24);
    id
}

fn described(mut event: Event, request: &Request) -> Event {
    event.operation = request.operation.name().to_owned();
    event.target.clone_from(&request.target);
    event.bucket = request.bucket().to_owned();
    event.object = request.key().to_owned();
    event.upload_id = request.upload_id().to_owned();
    event.part_number = request.part_number();
    event.auth = Scheme::of(request).name().to_owned();
    event
}

/// What precedes the signature in an Authorization header.
pub(crate) fn without_signature(value: &str) -> String {
    let end = match value.strip_prefix("OSS ") {
        Some(_) => value.find(':').map(|at| at + 1),
        None => value.find("Signature=").map(|at| at + "Signature=".len()),
    };
    value[..end.unwrap_or(0)].to_owned()
}

fn response(answer: Answer) -> Response<AnswerBody> {
    let mut response = Response::new(answer.body);
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        let name = hyper::header::HeaderName::try_from(name);
        if let (Ok(name), Ok(value)) = (
            name,
            hyper::header::HeaderValue::from_maybe_shared(Bytes::from(value)),
        ) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// The ending of an answer that is played and not spoilt further.
pub(crate) fn usual_ending(close: bool) -> Ending {
    if close { Ending::Fin } else { Ending::Continue }
}

#[cfg(test)]
mod tests {
    use super::without_signature;

    #[test]
    fn the_log_keeps_no_signature() {
        assert_eq!(without_signature("OSS AK:abc="), "OSS AK:");
        assert_eq!(
            without_signature("OSS4-HMAC-SHA256 Credential=a,Signature=ff"),
            "OSS4-HMAC-SHA256 Credential=a,Signature="
        );
        assert_eq!(without_signature("Basic c2VjcmV0"), "");
    }
}
