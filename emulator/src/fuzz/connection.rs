//! Any bytes on a connection: an answer that refuses, or a close; never a panic, never a hang.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use hyper::http::request::Builder;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::auth::{Credentials, authorization};
use crate::event::Event;
use crate::handler::Connection;
use crate::request::Request;
use crate::route::Addressing;
use crate::server::http;
use crate::shared::Shared;
use crate::stream::Stage;
use crate::{DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, Emulator, clock, names};

const BUCKET: &str = "demo";
/// Stands for the signature of the head in which it is.
const SIGN: &[u8] = b"Authorization: sign\r\n";
/// Stands for the id of the upload in progress.
const UPLOAD_ID: &[u8] = b"UPLOADID";
/// Far longer than an answer from memory takes, even under a sanitizer.
const HANG: Duration = Duration::from_secs(20);
const MAX_HEADERS: usize = 100;

/// What each request sets up needs: an object `o`, and an upload of `k` that has a part.
const SETUP: [&str; 3] = [
    "PUT /demo/o HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: sign\r\nContent-Length: 5\r\n\r\nhello",
    "POST /demo/k?uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: sign\r\nContent-Length: 0\r\n\r\n",
    "PUT /demo/k?uploadId=UPLOADID&partNumber=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: sign\r\n\
     Content-Length: 4\r\n\r\npart",
];

thread_local! {
    static BENCH: RefCell<Option<Bench>> = const { RefCell::new(None) };
}

/// A server without a socket, and what runs it.
struct Bench {
    runtime: Runtime,
    shared: Arc<Shared>,
}

/// Bytes as they come on a connection. `Authorization: sign` becomes a signature, `UPLOADID` the id of an upload.
///
/// # Panics
/// When a promise of the server is broken.
pub fn request(data: &[u8]) {
    BENCH.with_borrow_mut(|kept| {
        let bench = kept.take().unwrap_or_else(Bench::new);
        let signed = contains(data, SIGN);
        let before = bench.state();
        let sent = bench.filled_in(data);
        if calls_back(&sent) {
            // It would be made, to a server on this machine that expects none.
            *kept = Some(bench);
            return;
        }
        let answers = bench.exchange(&sent);
        assert!(
            answers.is_empty() || answers.starts_with(b"HTTP/1."),
            "{:?}",
            String::from_utf8_lossy(&answers)
        );
        bench.check_events(signed);
        bench.check_names();
        match signed {
            // Whatever it did, the next input finds the server as this one did.
            true => *kept = None,
            false => {
                assert_eq!(bench.state(), before, "changed without a signature");
                *kept = Some(bench);
            }
        }
    });
}

impl Bench {
    fn new() -> Bench {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
        let builder = Emulator::builder().bucket(BUCKET).memory(true);
        let builder = builder.event_capacity(64).quota(64 * 1024 * 1024);
        let (shared, _, _) = builder.assemble().expect("a server");
        let bench = Bench {
            runtime,
            shared: Arc::new(shared),
        };
        for request in SETUP {
            let answer = bench.exchange(&bench.filled_in(request.as_bytes()));
            let text = String::from_utf8_lossy(&answer);
            assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
        }
        bench.shared.log.clear();
        bench
    }

    /// What an unsigned request must not change.
    fn state(&self) -> (Vec<String>, Vec<String>, Vec<(u32, u64)>) {
        let store = &self.shared.store;
        let buckets = store.buckets().into_iter().map(|bucket| bucket.name);
        let objects = store.objects(BUCKET, "").unwrap_or_default();
        let objects = objects.iter().map(|object| object.facts.key.clone());
        let parts = store.parts_of(BUCKET, &self.upload_id());
        let parts = parts.unwrap_or_default().into_iter();
        (
            buckets.collect(),
            objects.collect(),
            parts.map(|part| (part.number, part.size)).collect(),
        )
    }

    fn upload_id(&self) -> String {
        let uploads = self.shared.store.uploads(BUCKET).unwrap_or_default();
        uploads
            .first()
            .map_or(String::new(), |upload| upload.id.clone())
    }

    fn filled_in(&self, data: &[u8]) -> Vec<u8> {
        let data = replace(data, UPLOAD_ID, self.upload_id().as_bytes());
        match signature(&data, self.shared.clock.now_ms()) {
            Some(lines) => replace(&data, SIGN, lines.as_bytes()),
            None => data,
        }
    }

    /// Sends it all, says that this is all, and reads what comes.
    fn exchange(&self, sent: &[u8]) -> Vec<u8> {
        let connection = Connection {
            shared: Arc::clone(&self.shared),
            stage: Stage::default(),
            id: 1,
        };
        let (client, server) = duplex(64 * 1024);
        let serve = http(&self.shared).serve_connection(
            TokioIo::new(server),
            service_fn(|request| connection.handle(request)),
        );
        let both = async { tokio::join!(talk(client, sent), serve).0 };
        self.runtime
            .block_on(async { timeout(HANG, both).await })
            .expect("the connection hangs")
    }

    /// Every request got an answer, and none that says that the server broke.
    fn check_events(&self, signed: bool) {
        for event in self.shared.log.all() {
            let Event {
                status: Some(status),
                ..
            } = event
            else {
                continue;
            };
            let refused = (400..500).contains(&status) || status == 501;
            assert!(signed || refused, "unsigned, and answered with {event:?}");
            assert!(refused || status < 500, "{event:?}");
        }
        self.shared.log.clear();
    }

    /// Nothing is stored under a name that the service would not take.
    fn check_names(&self) {
        for bucket in self.shared.store.buckets() {
            assert!(names::check_bucket(&bucket.name).is_ok(), "{}", bucket.name);
            let objects = self.shared.store.objects(&bucket.name, "");
            for object in objects.unwrap_or_default() {
                assert!(names::check_key(&object.facts.key).is_ok());
            }
        }
    }
}

async fn talk(mut client: DuplexStream, sent: &[u8]) -> Vec<u8> {
    let (mut reader, mut writer) = tokio::io::split(&mut client);
    let write = async {
        // A server that has closed need not be told more.
        let _ = writer.write_all(sent).await;
        let _ = writer.shutdown().await;
    };
    let read = async {
        let mut answers = Vec::new();
        let _ = reader.read_to_end(&mut answers).await;
        answers
    };
    tokio::join!(write, read).1
}

/// The lines that take the place of `SIGN` in the head at the beginning; `None` when there is no such head.
fn signature(data: &[u8], now_ms: i64) -> Option<String> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    if !head.parse(data).ok()?.is_complete() || !contains(data, SIGN) {
        return None;
    }
    let mut builder = Builder::new().method(head.method?).uri(head.path?);
    for header in head.headers.iter() {
        builder = builder.header(header.name, header.value);
    }
    let (parts, ()) = builder.body(()).ok()?.into_parts();
    let request = Request::read(parts, &Addressing::default()).ok()?;
    let key = Credentials {
        id: DEFAULT_ACCESS_KEY_ID.to_owned(),
        secret: DEFAULT_ACCESS_KEY_SECRET.to_owned(),
        token: None,
        expires: None,
    };
    let date = clock::http_date(now_ms);
    let authorization = authorization(&key, &request, &date);
    Some(format!(
        "Date: {date}\r\nAuthorization: {authorization}\r\n"
    ))
}

fn calls_back(sent: &[u8]) -> bool {
    let text = String::from_utf8_lossy(sent).to_ascii_lowercase();
    let decoded = percent_encoding::percent_decode_str(&text);
    contains(text.as_bytes(), b"callback")
        || contains(
            &decoded.collect::<Vec<u8>>().to_ascii_lowercase(),
            b"callback",
        )
}

fn contains(data: &[u8], pattern: &[u8]) -> bool {
    data.windows(pattern.len()).any(|window| window == pattern)
}

fn replace(data: &[u8], pattern: &[u8], by: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(data.len());
    let mut rest = data;
    while let Some(at) = rest
        .windows(pattern.len())
        .position(|window| window == pattern)
    {
        replaced.extend_from_slice(&rest[..at]);
        replaced.extend_from_slice(by);
        rest = &rest[at + pattern.len()..];
    }
    replaced.extend_from_slice(rest);
    replaced
}
