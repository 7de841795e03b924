//! For unit tests: a client whose service is a script. It answers at once, and may say what no
//! real service would.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Mutex};

use crate::client::Client;
use crate::config::Config;
use crate::digest::{Crc64Stream, Md5Digest};
use crate::error::{Error, ErrorKind};
use crate::http::{Cause, Failure, Outgoing, Response, Transport};

pub(crate) const BUCKET: &str = "demo";
pub(crate) const OBJECT: &str = "key";
pub(crate) const ENDPOINT: &str = "http://127.0.0.1:1";

type Answer = std::result::Result<Response, Failure>;
type Answering = Box<dyn FnOnce(&[u8]) -> Answer + Send>;

/// How one attempt ends.
pub(crate) struct Step {
    reads: bool,
    answer: Answering,
}

impl Step {
    /// Reads the body, and answers what is made of it.
    pub(crate) fn with(answer: impl FnOnce(&[u8]) -> Response + Send + 'static) -> Self {
        Step {
            reads: true,
            answer: Box::new(move |body| Ok(answer(body))),
        }
    }

    pub(crate) fn answer(response: Response) -> Self {
        Step::with(|_| response)
    }

    /// Answers before it has read the body.
    pub(crate) fn early(response: Response) -> Self {
        Step {
            reads: false,
            ..Step::answer(response)
        }
    }

    /// No answer.
    pub(crate) fn fails(cause: Cause, unsent: bool, stale: bool) -> Self {
        let failure = Failure {
            cause,
            error: Error::new(ErrorKind::Network, format!("scripted: {cause:?}")),
            stale,
            unsent,
        };
        Step {
            reads: !unsent,
            answer: Box::new(|_| Err(failure)),
        }
    }

    /// Stores the body and tells its digests, as the service does.
    pub(crate) fn stores() -> Self {
        Step::with(stored)
    }
}

/// An attempt as it reached the service.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: &'static str,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name)?;
        Some(&found.1)
    }
}

/// What the script has still to say, and what it was asked.
#[derive(Default)]
pub(crate) struct Script {
    steps: Mutex<VecDeque<Step>>,
    seen: Mutex<Vec<Seen>>,
}

impl Script {
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    pub(crate) fn is_over(&self) -> bool {
        self.steps.lock().unwrap().is_empty()
    }
}

struct Scripted(Arc<Script>);

impl Transport for Scripted {
    fn send(&self, request: &Outgoing<'_>, body: &mut dyn Read) -> Answer {
        let step = self.0.steps.lock().unwrap().pop_front();
        let step = step.unwrap_or_else(|| panic!("{} was not expected", request.url));
        let mut bytes = Vec::new();
        // An error of the body is the client's to notice.
        let _ = step.reads.then(|| body.read_to_end(&mut bytes));
        self.0.seen.lock().unwrap().push(Seen {
            method: request.method,
            url: request.url.clone(),
            headers: request.headers.clone(),
            body: bytes.clone(),
        });
        (step.answer)(&bytes)
    }
}

pub(crate) fn config() -> Config {
    let mut config = Config::new();
    config.endpoint(ENDPOINT).unwrap();
    config.credentials("id", "secret", None).unwrap();
    config.region("cn-hangzhou").unwrap();
    config
}

/// A client that meets these answers, one for each attempt; one more is a failure of the test.
pub(crate) fn client(steps: impl IntoIterator<Item = Step>) -> (Client, Arc<Script>) {
    client_with(&config(), steps)
}

pub(crate) fn client_with(
    config: &Config,
    steps: impl IntoIterator<Item = Step>,
) -> (Client, Arc<Script>) {
    let script = Arc::new(Script {
        steps: Mutex::new(steps.into_iter().collect()),
        seen: Mutex::default(),
    });
    let transport = Scripted(script.clone());
    let client = Client::over(config, |_| Ok(Box::new(transport))).unwrap();
    (client, script)
}

pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter();
    Response {
        status,
        headers: headers
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect(),
        body: body.as_bytes().to_vec(),
        truncated: false,
    }
}

/// An error of the service. A client that tries again need not wait long for it.
pub(crate) fn refusal(status: u16, code: &str) -> Response {
    let body = format!("<Error><Code>{code}</Code><Message>scripted</Message></Error>");
    let headers = [("retry-after", "0"), ("x-oss-request-id", "R-refused")];
    response(status, &headers, &body)
}

pub(crate) fn stored(body: &[u8]) -> Response {
    let etag = format!("\"{}\"", Md5Digest::of(body).hex());
    let headers = [
        ("etag", etag.as_str()),
        ("x-oss-hash-crc64ecma", &crc64(body).to_string()),
        ("x-oss-request-id", "R-stored"),
    ];
    response(200, &headers, "")
}

pub(crate) fn crc64(data: &[u8]) -> u64 {
    let mut stream = Crc64Stream::new();
    stream.update(data);
    stream.value()
}

/// The head of an object of these bytes.
pub(crate) fn head_of(data: &[u8]) -> Response {
    let mut head = stored(data);
    let length = data.len().to_string();
    head.headers.push(("content-length".to_owned(), length));
    head
}

/// A listing of parts: number and content of each.
pub(crate) fn parts_page(parts: &[(u32, &[u8])]) -> Response {
    let parts: String = parts
        .iter()
        .map(|(number, data)| {
            format!(
                "<Part><PartNumber>{number}</PartNumber><ETag>\"{}\"</ETag><Size>{}</Size>\
                 <HashCrc64ecma>{}</HashCrc64ecma></Part>",
                Md5Digest::of(data).hex(),
                data.len(),
                crc64(data)
            )
        })
        .collect();
    let body =
        format!("<ListPartsResult><IsTruncated>false</IsTruncated>{parts}</ListPartsResult>");
    response(200, &[], &body)
}
