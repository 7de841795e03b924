//! A test client that speaks HTTP over a plain socket and signs V4 in its own way.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use ossmp_emulator::{DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, Emulator};
use sha2::{Digest, Sha256};

pub const KIB_100: usize = 102_400;

/// A request under construction; path style on a bucket `demo` unless told otherwise.
#[derive(Clone)]
pub struct Request {
    pub method: String,
    pub bucket: String,
    pub key: String,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub virtual_host: Option<String>,
    pub signed_at: i64,
    pub region: String,
    pub id: String,
    pub secret: String,
    pub sign: bool,
}

pub fn request(method: &str, key: &str, query: &str) -> Request {
    let pair = |item: &str| {
        let (name, value) = item.split_once('=').unwrap_or((item, ""));
        (name.to_owned(), value.to_owned())
    };
    Request {
        method: method.into(),
        bucket: "demo".into(),
        key: key.into(),
        query: query
            .split('&')
            .filter(|item| !item.is_empty())
            .map(pair)
            .collect(),
        headers: Vec::new(),
        body: Vec::new(),
        virtual_host: None,
        signed_at: now(),
        region: "cn-hangzhou".into(),
        id: DEFAULT_ACCESS_KEY_ID.into(),
        secret: DEFAULT_ACCESS_KEY_SECRET.into(),
        sign: true,
    }
}

impl Request {
    pub fn header(mut self, name: &str, value: &str) -> Request {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Request {
        self.body = body.into();
        self
    }

    pub fn unsigned(mut self) -> Request {
        self.sign = false;
        self
    }

    pub fn resource(&self) -> String {
        encode(&format!("/{}/{}", self.bucket, self.key), true)
    }

    pub fn canonical_query(&self) -> String {
        let encoded: BTreeMap<String, String> = self
            .query
            .iter()
            .map(|(name, value)| (encode(name, false), encode(value, false)))
            .collect();
        let items: Vec<String> = encoded
            .into_iter()
            .map(|(name, value)| {
                if value.is_empty() {
                    name
                } else {
                    format!("{name}={value}")
                }
            })
            .collect();
        items.join("&")
    }

    pub fn target(&self) -> String {
        let path = match self.virtual_host {
            Some(_) => encode(&format!("/{}", self.key), true),
            None => self.resource(),
        };
        let query = self.canonical_query();
        if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        }
    }

    /// The head as sent, signed, without Content-Length.
    pub fn head(&self, port: u16) -> String {
        let mut headers = self.headers.clone();
        let host = self
            .virtual_host
            .clone()
            .unwrap_or_else(|| "127.0.0.1".into());
        headers.push(("Host".into(), format!("{host}:{port}")));
        if self.sign {
            let date = basic_iso(self.signed_at);
            headers.push(("x-oss-date".into(), date.clone()));
            headers.push(("x-oss-content-sha256".into(), "UNSIGNED-PAYLOAD".into()));
            let authorization = self.authorization(&headers, &date);
            headers.push(("Authorization".into(), authorization));
        }
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head
    }

    fn authorization(&self, headers: &[(String, String)], date: &str) -> String {
        let signed: BTreeMap<String, &str> = headers
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value.as_str()))
            .filter(|(name, _)| {
                name.starts_with("x-oss-") || name == "content-type" || name == "content-md5"
            })
            .collect();
        let lines: String = signed
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect();
        let canonical = format!(
            "{}\n{}\n{}\n{lines}\n\nUNSIGNED-PAYLOAD",
            self.method,
            self.resource(),
            self.canonical_query()
        );
        let scope = format!("{}/{}/oss/aliyun_v4_request", &date[..8], self.region);
        let text = format!(
            "OSS4-HMAC-SHA256\n{date}\n{scope}\n{}",
            hex(&Sha256::digest(canonical))
        );
        let mut key = format!("aliyun_v4{}", self.secret).into_bytes();
        for step in scope.split('/') {
            key = hmac(&key, step.as_bytes());
        }
        let signature = hex(&hmac(&key, text.as_bytes()));
        format!(
            "OSS4-HMAC-SHA256 Credential={}/{scope},Signature={signature}",
            self.id
        )
    }

    pub fn send(&self, emulator: &Emulator) -> Response {
        let mut stream = connect(emulator);
        self.send_on(&mut stream, emulator.port())
    }

    pub fn send_on(&self, stream: &mut TcpStream, port: u16) -> Response {
        // What was answered tells, even if the rest of the body found no reader.
        let _ = self.write_on(stream, port);
        read_response(stream, self.method == "HEAD").expect("an answer")
    }

    /// Writes the request; a fault may end the connection on the way.
    pub fn write_on(&self, stream: &mut TcpStream, port: u16) -> std::io::Result<()> {
        let mut bytes = self.head(port).into_bytes();
        let chunked = self
            .headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("transfer-encoding"));
        if !chunked && self.method != "GET" && self.method != "HEAD" {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n", self.body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        stream.write_all(&bytes)
    }
}

#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn code(&self) -> String {
        tag(&self.text(), "Code").unwrap_or_default()
    }

    /// Status and code, for comparisons.
    pub fn outcome(&self) -> (u16, String) {
        (self.status, self.code())
    }

    pub fn tag(&self, name: &str) -> Option<String> {
        tag(&self.text(), name)
    }

    pub fn etag(&self) -> String {
        self.header("etag")
            .expect("an ETag")
            .trim_matches('"')
            .to_owned()
    }
}

/// The text of the first element of this name.
pub fn tag(xml: &str, name: &str) -> Option<String> {
    let start = xml.find(&format!("<{name}>"))? + name.len() + 2;
    let end = xml[start..].find(&format!("</{name}>"))?;
    Some(
        xml[start..start + end]
            .replace("&quot;", "\"")
            .replace("&amp;", "&"),
    )
}

/// The texts of all elements of this name.
pub fn tags(xml: &str, name: &str) -> Vec<String> {
    let mut rest = xml;
    let mut found = Vec::new();
    while let Some(value) = tag(rest, name) {
        found.push(value);
        let end = rest.find(&format!("</{name}>")).unwrap();
        rest = &rest[end + name.len() + 3..];
    }
    found
}

pub fn connect(emulator: &Emulator) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", emulator.port())).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Reads one answer with Content-Length; `None` if the connection ends before it is whole.
pub fn read_response(stream: &mut TcpStream, head_only: bool) -> Option<Response> {
    let head = read_head(stream)?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let mut response = Response {
        status,
        headers,
        body: Vec::new(),
    };
    let length = response
        .header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    if !head_only && length > 0 {
        response.body = vec![0; length];
        stream.read_exact(&mut response.body).ok()?;
    }
    Some(response)
}

pub fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut ahead = [0; 4096];
    while !head.ends_with(b"\r\n\r\n") {
        // Looks first: what follows the head must stay unread.
        let seen = stream.peek(&mut ahead).ok()?;
        let known = head.len();
        head.extend_from_slice(&ahead[..seen]);
        let searched = known.saturating_sub(3);
        let end = head[searched..]
            .windows(4)
            .position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            head.truncate(searched + end + 4);
        }
        if head.len() == known {
            return None;
        }
        let taken = head.len() - known;
        stream.read_exact(&mut ahead[..taken]).ok()?;
    }
    String::from_utf8(head).ok()
}

pub fn initiate(emulator: &Emulator, key: &str) -> String {
    let response = request("POST", key, "uploads").send(emulator);
    assert_eq!(response.status, 200, "{}", response.text());
    response.tag("UploadId").expect("an upload id")
}

pub fn upload_part(emulator: &Emulator, key: &str, id: &str, number: u32, body: &[u8]) -> Response {
    request("PUT", key, &format!("partNumber={number}&uploadId={id}"))
        .body(body)
        .send(emulator)
}

pub fn complete(emulator: &Emulator, key: &str, id: &str, parts: &[(u32, String)]) -> Response {
    request("POST", key, &format!("uploadId={id}"))
        .body(complete_body(parts))
        .send(emulator)
}

pub fn complete_body(parts: &[(u32, String)]) -> String {
    let parts: String = parts
        .iter()
        .map(|(number, etag)| {
            format!("<Part><PartNumber>{number}</PartNumber><ETag>\"{etag}\"</ETag></Part>")
        })
        .collect();
    format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>")
}

/// The bytes 0 to 255 over and over.
pub fn pattern(size: usize) -> Vec<u8> {
    (0..=255).cycle().take(size).collect()
}

pub fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs() as i64
}

pub fn basic_iso(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .unwrap()
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

pub fn encode(text: &str, keep_slash: bool) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(byte as char)
            }
            b'/' if keep_slash => encoded.push('/'),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

pub fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
