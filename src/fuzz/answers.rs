//! Answers that are no success, and the headers of any.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::xml::{check_etag, check_limits};
use crate::error::{Error, ErrorKind};
use crate::http::Response;
use crate::outcome::{clock_skew, read_failure};
use crate::retry::{Retry, parse_retry_after};
use crate::verify::crc64_of;
use crate::xml;

/// One text of an error: 4 KiB, and the character on which it was cut.
const MAX_TEXT: usize = 4096 + 16;

/// The body of an error answer: always an error, of one line, short.
pub fn xml_error(data: &[u8]) {
    let mut response = Response {
        status: 403,
        body: data.to_vec(),
        ..Response::default()
    };
    let read = xml::read_error(&response);
    check_error(&Error::service(xml::complete_error(
        read.clone(),
        &response,
    )));
    if let Some(root) = xml::read_error_root(data) {
        check_limits(data);
        assert_eq!(root, read, "both ways to read it say the same");
    }
    check_clock(&response);
    // HEAD carries the same in a header.
    if !data.is_empty() {
        let header = ("x-oss-err".to_owned(), STANDARD.encode(data));
        response.headers.push(header);
        response.body.clear();
        assert_eq!(xml::read_error(&response), read);
    }
}

/// An answer: the status, its headers, an empty line, the body.
pub fn answer_headers(data: &[u8]) {
    let Some(response) = parse(data) else {
        return;
    };
    match read_failure(&response) {
        Some(error) => check_error(&error),
        None => assert!(matches!(response.status, 200..=299)),
    }
    check_clock(&response);
    if let Some(etag) = response.header("etag") {
        check_etag(etag);
    }
    if let Ok(Some(crc64)) = crc64_of(&response) {
        let text = response.header("x-oss-hash-crc64ecma").unwrap_or("");
        let digits = text.trim().trim_start_matches('0');
        assert_eq!(digits, format!("{crc64}").trim_start_matches('0'));
    }
    let asked = response.header("retry-after").and_then(parse_retry_after);
    let mut retry = Retry::new(3);
    retry.begin();
    let wait = retry.wait(false, asked).expect("two more attempts");
    assert!((Duration::from_millis(100)..=Duration::from_secs(30)).contains(&wait));
}

fn parse(data: &[u8]) -> Option<Response> {
    let end = data.windows(2).position(|w| w == b"\n\n");
    let (head, body) = match end {
        Some(end) => (&data[..end], &data[end + 2..]),
        None => (data, &b""[..]),
    };
    let mut lines = std::str::from_utf8(head).ok()?.lines();
    let status = lines.next()?.parse().ok()?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    Some(Response {
        status,
        headers: lines.filter_map(header).collect(),
        body: body.to_vec(),
        truncated: false,
    })
}

/// A clock that is believed leads to a date that can be written.
fn check_clock(response: &Response) {
    if let Some(skew) = clock_skew(response) {
        // 2020 to 2059 seen from 2020 to 2059.
        assert!(skew.unsigned_abs() < 40 * 366 * 86_400, "{skew} s");
    }
}

fn check_error(error: &Error) {
    assert_ne!(error.kind(), ErrorKind::Internal);
    let service = error.service_error();
    for text in [
        error.message(),
        &service.code,
        &service.message,
        &service.ec,
        &service.request_id,
        &service.host_id,
    ] {
        assert!(text.len() <= MAX_TEXT, "{} bytes", text.len());
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    let line = error.clone().with_operation("UploadPart").to_string();
    assert!(!line.chars().any(char::is_control), "{line:?}");
}
