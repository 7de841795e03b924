//! Error answers. Reading them never fails: whatever came, the status still tells something.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::tree::{self, Element};
use crate::error::ServiceError;
use crate::http::Response;

/// How much of an answer that is no XML goes into the message.
const EXCERPT: usize = 256;

/// What an answer with an error status says.
pub(crate) fn read_error(response: &Response) -> ServiceError {
    let body = match response.header("x-oss-err") {
        // HEAD has no body; the service puts it into a header.
        Some(header) if response.body.is_empty() => STANDARD.decode(header).unwrap_or_default(),
        _ => response.body.clone(),
    };
    match tree::parse(&body) {
        Ok(root) if root.name == "Error" => from_element(&root),
        _ => {
            let excerpt = String::from_utf8_lossy(&body[..body.len().min(EXCERPT)]);
            ServiceError {
                message: excerpt.trim().to_owned(),
                ..ServiceError::default()
            }
        }
    }
}

/// The `<Error>` that an answer with status 200 may hold.
pub(crate) fn read_error_root(body: &[u8]) -> Option<ServiceError> {
    let head = &body[..body.len().min(4096)];
    // A quick look first: nearly no successful answer is an error.
    head.windows(6).find(|w| *w == b"<Error")?;
    let root = tree::parse(body).ok()?;
    (root.name == "Error").then(|| from_element(&root))
}

/// Adds what the head of the answer tells.
pub(crate) fn complete_error(mut error: ServiceError, response: &Response) -> ServiceError {
    let header = |name| response.header(name).unwrap_or("").to_owned();
    error.http_status = response.status;
    if error.request_id.is_empty() {
        error.request_id = header("x-oss-request-id");
    }
    if error.ec.is_empty() {
        error.ec = header("x-oss-ec");
    }
    error
}

/// The service's clock in RequestTimeTooSkewed, in Unix seconds.
pub(crate) fn read_server_time(body: &[u8]) -> Option<i64> {
    let root = tree::parse(body).ok()?;
    let place = match root.child("Detail").ok()? {
        Some(detail) if root.all("ServerTime").next().is_none() => detail,
        _ => &root,
    };
    let text = place.text_of("ServerTime").ok()?;
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Some(time.unix_timestamp())
}

fn from_element(root: &Element) -> ServiceError {
    let text = |name: &str| root.all(name).next().map_or("", Element::text).to_owned();
    ServiceError {
        http_status: 0,
        code: text("Code"),
        message: text("Message"),
        ec: text("EC"),
        request_id: text("RequestId"),
        host_id: text("HostId"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(body: &[u8]) -> Response {
        Response {
            status: 403,
            body: body.to_vec(),
            ..Response::default()
        }
    }

    #[test]
    fn an_error_is_read_with_everything_it_tells() {
        let body = b"<?xml version=\"1.0\"?><Error><Code>NoSuchUpload</Code><Message>gone</Message>\
            <RequestId>R</RequestId><HostId>H</HostId><UploadId>U</UploadId><EC>0042-00000104</EC></Error>";
        let error = read_error(&response(body));
        assert_eq!(
            (error.code.as_str(), error.message.as_str()),
            ("NoSuchUpload", "gone")
        );
        assert_eq!(
            (
                error.request_id.as_str(),
                error.host_id.as_str(),
                error.ec.as_str()
            ),
            ("R", "H", "0042-00000104")
        );
        assert_eq!(read_error_root(body).unwrap().code, "NoSuchUpload");
    }

    #[test]
    fn any_body_makes_an_error() {
        for body in [
            &b""[..],
            b"<html>Bad Gateway</html>",
            b"\xff\xfe",
            b"<Error><Code>",
            b"{\"a\":1}",
        ] {
            let error = complete_error(read_error(&response(body)), &response(body));
            assert_eq!(error.http_status, 403);
            assert_eq!(error.code, "");
            assert!(read_error_root(body).is_none());
        }
    }

    #[test]
    fn a_head_answer_carries_its_error_in_a_header() {
        let mut head = response(b"");
        let xml = "<Error><Code>NoSuchKey</Code></Error>";
        head.headers
            .push(("x-oss-err".into(), STANDARD.encode(xml)));
        head.headers.push(("x-oss-ec".into(), "0026-1".into()));
        let error = complete_error(read_error(&head), &head);
        assert_eq!(
            (error.code.as_str(), error.ec.as_str()),
            ("NoSuchKey", "0026-1")
        );
    }

    #[test]
    fn the_clock_of_the_service_is_found_at_both_places() {
        let time = "<ServerTime>2024-06-15T12:34:56.000Z</ServerTime>";
        for body in [
            format!("<Error>{time}</Error>"),
            format!("<Error><Detail>{time}</Detail></Error>"),
        ] {
            assert_eq!(read_server_time(body.as_bytes()), Some(1718454896));
        }
        assert_eq!(
            read_server_time(b"<Error><ServerTime>soon</ServerTime></Error>"),
            None
        );
    }
}
