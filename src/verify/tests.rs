use std::cell::Cell;

use super::*;
use crate::config::Config;
use crate::testing::*;

const DATA: &[u8] = b"hello";

fn send_with(
    config: &Config,
    steps: impl IntoIterator<Item = Step>,
    known: Option<Md5Digest>,
) -> (Result<(Sent, String)>, Vec<Seen>) {
    let (client, script) = client_with(config, steps);
    let request = Request::new("UploadPart", "PUT", BUCKET, Some(OBJECT));
    let scope = Scope::default();
    let result = send(&client, &request, Body::Bytes(DATA), &scope, known, || {
        Ok(())
    });
    (result, script.seen())
}

fn send_to(steps: impl IntoIterator<Item = Step>) -> (Result<(Sent, String)>, usize) {
    let (result, seen) = send_with(&config(), steps, None);
    (result, seen.len())
}

/// The answer to `DATA`, with one header put in the place of another.
fn with_header(name: &str, value: &str) -> Response {
    let mut response = stored(DATA);
    response.headers.retain(|(n, _)| n != name);
    response.headers.push((name.to_owned(), value.to_owned()));
    response
}

const OTHER_MD5: &str = "\"00000000000000000000000000000000\"";

#[test]
fn what_was_stored_as_sent_is_taken_at_once() {
    let (result, seen) = send_with(&config(), [Step::stores()], None);
    let (sent, etag) = result.unwrap();
    assert_eq!(etag, "5D41402ABC4B2A76B9719D911017C592");
    assert_eq!(sent.crc64, Some(crc64(DATA)));
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].body, DATA);
    assert_eq!(
        seen[0].header("content-md5"),
        Some("XUFAKrxLKna5cZ2REBfFkg==")
    );
}

#[test]
fn a_digest_made_ahead_is_sent_and_one_that_is_wrong_is_made_afresh() {
    let known = Md5Digest::of(b"the bytes before they changed");
    let (result, seen) = send_with(&config(), [Step::stores(), Step::stores()], Some(known));
    result.unwrap();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].header("content-md5"), Some(known.base64().as_str()));
    assert_eq!(
        seen[1].header("content-md5"),
        Some("XUFAKrxLKna5cZ2REBfFkg==")
    );
}

#[test]
fn a_mismatch_is_sent_once_more_and_then_told() {
    for spoilt in [
        with_header("x-oss-hash-crc64ecma", "1"),
        with_header("etag", OTHER_MD5),
        refusal(400, "InvalidDigest"),
        refusal(400, "InvalidCRC64"),
    ] {
        let step = || Step::answer(spoilt.clone());
        let (result, count) = send_to([step(), Step::stores()]);
        assert!(result.is_ok() && count == 2, "{spoilt:?}");
        let (result, count) = send_to([step(), step()]);
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Integrity, "{spoilt:?}");
        assert_eq!((count, error.attempts()), (2, 1));
        assert!(error.service_error().request_id.starts_with("R-"));
        assert_eq!(error.service_error().http_status, spoilt.status);
    }
}

#[test]
fn the_message_of_a_mismatch_names_both_sides() {
    let step = || Step::answer(with_header("x-oss-hash-crc64ecma", "17"));
    let error = send_to([step(), step()]).0.unwrap_err();
    let ours = crc64(DATA).to_string();
    assert!(error.message().contains("bytes is 17,"), "{error}");
    assert!(error.message().ends_with(&ours), "{error}");
}

#[test]
fn another_failure_is_not_sent_once_more() {
    let (result, count) = send_to([Step::answer(refusal(403, "AccessDenied"))]);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Service);
    assert_eq!(count, 1);
    let mismatch = Step::answer(with_header("etag", OTHER_MD5));
    let (result, count) = send_to([mismatch, Step::answer(refusal(403, "AccessDenied"))]);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Service);
    assert_eq!(count, 2);
}

#[test]
fn each_digest_is_compared_only_when_it_is_wanted_and_told() {
    let spoilt = [("x-oss-hash-crc64ecma", "1"), ("etag", OTHER_MD5)];
    for (md5, crc64) in [(false, true), (true, false), (false, false)] {
        let mut config = config();
        config.verify(md5, crc64);
        for (name, value) in spoilt {
            let compared = match name {
                "etag" => md5,
                _ => crc64,
            };
            let steps = [(); 2].map(|()| Step::answer(with_header(name, value)));
            let (result, seen) = send_with(&config, steps, None);
            assert_eq!(result.is_err(), compared, "{name} {md5} {crc64}");
            assert_eq!(seen[0].header("content-md5").is_some(), md5);
        }
    }
    let mut silent = stored(DATA);
    silent.headers.retain(|(n, _)| n == "etag");
    assert!(send_to([Step::answer(silent)]).0.is_ok());
}

#[test]
fn an_etag_that_is_no_md5_proves_nothing() {
    assert!(
        send_to([Step::answer(with_header("etag", "\"opaque\""))])
            .0
            .is_ok()
    );
    for (name, value, is_md5) in [
        ("x-oss-server-side-encryption", "KMS", false),
        ("x-oss-server-side-encryption", "SM4", false),
        ("x-oss-server-side-data-encryption", "SM4", false),
        ("x-oss-server-side-encryption", "AES256", true),
    ] {
        let mut answer = with_header("etag", OTHER_MD5);
        answer.headers.push((name.to_owned(), value.to_owned()));
        let (result, _) = send_to([Step::answer(answer.clone()), Step::answer(answer)]);
        assert_eq!(result.is_err(), is_md5, "{name}: {value}");
    }
    let lower = "\"5d41402abc4b2a76b9719d911017c592\"";
    assert!(
        send_to([Step::answer(with_header("etag", lower))])
            .0
            .is_ok()
    );
}

#[test]
fn an_answer_needs_one_usable_etag() {
    let mut none = stored(DATA);
    none.headers.retain(|(n, _)| n != "etag");
    let mut two = stored(DATA);
    two.headers.push(two.headers[0].clone());
    for answer in [none, two, with_header("etag", "W/\"weak\"")] {
        let (result, count) = send_to([Step::answer(answer)]);
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Protocol);
        assert_eq!(count, 1);
    }
}

#[test]
fn a_crc64_is_a_number_of_64_bits_or_absent() {
    let read = |value: &str| crc64_of(&response(200, &[("x-oss-hash-crc64ecma", value)], ""));
    assert_eq!(read("0").unwrap(), Some(0));
    assert_eq!(read(" 18446744073709551615 ").unwrap(), Some(u64::MAX));
    assert_eq!(read("").unwrap(), None);
    assert_eq!(crc64_of(&response(200, &[], "")).unwrap(), None);
    for (garbage, why) in [
        ("18446744073709551616", "too large"),
        ("-1", "not a number"),
        ("+1", "not a number"),
        ("0x1", "not a number"),
    ] {
        let error = read(garbage).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol);
        assert!(error.message().contains(why), "{error}");
    }
}

#[test]
fn the_bytes_are_looked_at_before_and_after_they_are_hashed() {
    let request = Request::new("UploadPart", "PUT", BUCKET, Some(OBJECT));
    for (fails_at, expected) in [(1, 0), (2, 0), (3, 1)] {
        let (client, script) = client([Step::stores()]);
        let calls = Cell::new(0);
        let check = || {
            calls.set(calls.get() + 1);
            match calls.get() == fails_at {
                true => Err(Error::new(ErrorKind::FileChanged, "changed")),
                false => Ok(()),
            }
        };
        let body = Body::Bytes(DATA);
        let result = send(&client, &request, body, &Scope::default(), None, check);
        assert_eq!(result.is_ok(), expected == 1, "check {fails_at}");
        assert_eq!(script.count(), expected, "check {fails_at}");
    }
}
