//! The control port: faults, events, report and clock over HTTP, for tests in any language.

mod html;
mod page;
mod report;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::sleep;

use crate::fault::Fault;
use crate::shared::Shared;

/// The longest body of an order.
const MAX_BODY: usize = 1024 * 1024;

/// What the control port works on.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) shared: Arc<Shared>,
}

/// An answer: status, type, text.
type Reply = (StatusCode, &'static str, String);

impl Control {
    /// Serves until the runtime ends.
    pub(crate) async fn run(self, listener: TcpListener) {
        loop {
            let Ok((tcp, _)) = listener.accept().await else {
                sleep(Duration::from_millis(10)).await;
                continue;
            };
            let control = self.clone();
            tokio::spawn(async move {
                let service = service_fn(|request| control.serve(request));
                let _ = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(tcp), service)
                    .await;
            });
        }
    }

    async fn serve(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let (status, kind, text) = if is_of_this_machine(&request) {
            self.answer(request).await
        } else {
            failed(
                StatusCode::FORBIDDEN,
                "only this machine may ask, and no web page of others",
            )
        };
        let mut response = Response::new(Full::new(Bytes::from(text)));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(
            "content-type",
            hyper::header::HeaderValue::from_static(kind),
        );
        // The page shows names that clients chose; nothing in it may run.
        let policy = "default-src 'none'; style-src 'unsafe-inline'";
        headers.insert(
            "content-security-policy",
            hyper::header::HeaderValue::from_static(policy),
        );
        Ok(response)
    }

    async fn answer(&self, request: Request<Incoming>) -> Reply {
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let query = request.uri().query().unwrap_or("").to_owned();
        let body = match Limited::new(request.into_body(), MAX_BODY).collect().await {
            Ok(body) => body.to_bytes(),
            Err(_) => return failed(StatusCode::BAD_REQUEST, "the body cannot be read"),
        };
        let shared = &self.shared;
        match (method, path.as_str()) {
            (Method::GET, "/") => {
                let page = page::render(shared);
                (StatusCode::OK, "text/html; charset=utf-8", page)
            }
            (Method::GET, "/faults") => good(&self.faults()),
            (Method::POST, "/faults") => self.arm(&body),
            (Method::DELETE, "/faults") => {
                shared.faults.clear();
                good(&self.faults())
            }
            (Method::GET, "/events") => good(&json!(shared.log.all())),
            (Method::DELETE, "/events") => {
                shared.log.clear();
                good(&json!([]))
            }
            (Method::GET, "/report") => good(&report::of(shared, query == "sha256")),
            (Method::POST, "/reset") => match reset(shared) {
                Ok(()) => good(&json!({})),
                Err(problem) => failed(StatusCode::INTERNAL_SERVER_ERROR, &problem),
            },
            (Method::POST, "/clock") => self.set_clock(&body),
            (Method::POST, "/sts") => self.set_tokens(&body),
            (Method::POST, "/pause") => self.pause(&body).await,
            (
                _,
                "/" | "/faults" | "/events" | "/report" | "/clock" | "/sts" | "/pause" | "/reset",
            ) => failed(
                StatusCode::METHOD_NOT_ALLOWED,
                "this method is not for this path",
            ),
            _ => failed(StatusCode::NOT_FOUND, "there is no such path"),
        }
    }

    fn faults(&self) -> Value {
        let faults = self.shared.faults.armed().into_iter();
        faults
            .map(|(text, times)| json!({ "fault": text, "times": times }))
            .collect()
    }

    /// Arms all or none: `{"fault": "…"}`, `{"faults": ["…"]}`, or plain text with one on each line.
    fn arm(&self, body: &[u8]) -> Reply {
        let text = String::from_utf8_lossy(body);
        let lines: Vec<String> = match serde_json::from_str::<Value>(&text) {
            Ok(value) => {
                let listed = value["faults"].as_array().cloned().unwrap_or_default();
                let all = listed.iter().chain([&value["fault"]]);
                all.filter_map(|one| one.as_str().map(str::to_owned))
                    .collect()
            }
            Err(_) => text.lines().map(str::to_owned).collect(),
        };
        let wanted = lines.iter().filter(|line| !line.trim().is_empty());
        let parsed: Result<Vec<Fault>, String> = wanted.map(|line| line.parse()).collect();
        match parsed {
            Ok(faults) if faults.is_empty() => failed(StatusCode::BAD_REQUEST, "no fault is given"),
            Ok(faults) => {
                for fault in faults {
                    self.shared.faults.add(fault);
                }
                good(&self.faults())
            }
            Err(problem) => failed(StatusCode::BAD_REQUEST, &problem),
        }
    }

    /// `{"offset": SECONDS}`.
    fn set_clock(&self, body: &[u8]) -> Reply {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        match value["offset"].as_i64() {
            Some(seconds) => {
                self.shared.clock.set_offset(seconds);
                good(&json!({ "offset": seconds }))
            }
            None => failed(StatusCode::BAD_REQUEST, "it must be {\"offset\": SECONDS}"),
        }
    }

    /// `{"expired": true}`.
    fn set_tokens(&self, body: &[u8]) -> Reply {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        match value["expired"].as_bool() {
            Some(expired) => {
                self.shared.keys.set_tokens_expired(expired);
                good(&json!({ "expired": expired }))
            }
            None => failed(
                StatusCode::BAD_REQUEST,
                "it must be {\"expired\": true} or false",
            ),
        }
    }

    /// `{"milliseconds": N}`: connections are closed and refused for so long.
    async fn pause(&self, body: &[u8]) -> Reply {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        let Some(time) = value["milliseconds"].as_u64() else {
            return failed(StatusCode::BAD_REQUEST, "it must be {\"milliseconds\": N}");
        };
        let orders = &self.shared.orders;
        let order = orders.go_away(Duration::from_millis(time));
        while !orders.is_obeyed(order) {
            sleep(Duration::from_millis(1)).await;
        }
        good(&json!({ "milliseconds": time }))
    }
}

/// As if freshly started, but for the buckets.
pub(crate) fn reset(shared: &Shared) -> Result<(), String> {
    shared.faults.clear();
    shared.log.clear();
    shared.clock.set_offset(0);
    shared.keys.set_tokens_expired(false);
    shared.store.clear().map_err(|error| error.message)
}

/// Keeps web pages out: by their origin, and by names that were made to point here.
fn is_of_this_machine(request: &Request<Incoming>) -> bool {
    let host = request
        .headers()
        .get("host")
        .and_then(|host| host.to_str().ok());
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    let local = matches!(name, Some("127.0.0.1" | "localhost"));
    let origin = request
        .headers()
        .get("origin")
        .and_then(|origin| origin.to_str().ok());
    local && origin.is_none_or(|origin| origin.strip_prefix("http://") == host)
}

fn good(value: &Value) -> Reply {
    (StatusCode::OK, "application/json", format!("{value:#}\n"))
}

fn failed(status: StatusCode, problem: &str) -> Reply {
    let text = format!("{:#}\n", json!({ "error": problem }));
    (status, "application/json", text)
}
