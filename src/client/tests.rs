use std::sync::Mutex;
use std::time::Instant;

use super::*;
use crate::control::Control;
use crate::credentials::Fetched;
use crate::http::Cause;
use crate::testing::*;

fn get() -> Request<'static> {
    Request::new("ListParts", "GET", BUCKET, Some(OBJECT)).query("uploadId", "U 1")
}

fn put() -> Request<'static> {
    Request::new("UploadPart", "PUT", BUCKET, Some(OBJECT)).query("partNumber", "1")
}

fn send(client: &Client) -> Result<Sent> {
    client.send(&get(), None, &Scope::default())
}

fn ok() -> Step {
    Step::answer(response(200, &[("x-oss-request-id", "R")], "fine"))
}

#[test]
fn a_request_goes_out_signed_and_addressed_and_says_who_sends_it() {
    let mut config = config();
    config.user_agent("backup/2.1").unwrap();
    let (client, script) = client_with(&config, [ok()]);
    let sent = send(&client).unwrap();
    assert_eq!((sent.response.status, sent.attempts), (200, 1));
    let seen = &script.seen()[0];
    assert_eq!(seen.method, "GET");
    assert_eq!(seen.url, format!("{ENDPOINT}/demo/key?uploadId=U%201"));
    let own = concat!("ossmp/", env!("CARGO_PKG_VERSION"), " (");
    let agent = seen.header("user-agent").unwrap();
    assert!(
        agent.starts_with(own) && agent.ends_with(") backup/2.1"),
        "{agent}"
    );
    let authorization = seen.header("authorization").unwrap();
    let scheme = "OSS4-HMAC-SHA256 Credential=id/";
    assert!(authorization.starts_with(scheme), "{authorization}");
}

#[test]
fn without_parameters_there_is_no_question_mark_and_without_a_suffix_no_blank() {
    let (client, script) = client([ok()]);
    let request = Request::new("HeadObject", "HEAD", BUCKET, Some(OBJECT));
    client.send(&request, None, &Scope::default()).unwrap();
    let seen = &script.seen()[0];
    assert_eq!(seen.url, format!("{ENDPOINT}/demo/key"));
    assert!(seen.header("user-agent").unwrap().ends_with(')'));
}

#[test]
fn the_scheme_follows_from_what_is_set_and_known() {
    let scheme = |endpoint: &str, region: Option<&str>, signature| {
        let mut config = Config::new();
        config.endpoint(endpoint).unwrap();
        config.credentials("id", "secret", None).unwrap();
        config.signature(signature);
        if let Some(region) = region {
            config.region(region).unwrap();
        }
        let (client, script) = client_with(&config, [ok()]);
        send(&client).unwrap();
        let seen = script.seen();
        let header = seen[0].header("authorization").unwrap();
        header.split(' ').next().unwrap().to_owned()
    };
    let public = "https://oss-cn-hangzhou.aliyuncs.com";
    assert_eq!(scheme(public, None, Signature::Auto), "OSS4-HMAC-SHA256");
    assert_eq!(scheme(public, None, Signature::V1), "OSS");
    assert_eq!(scheme(ENDPOINT, None, Signature::Auto), "OSS");
    assert_eq!(
        scheme(ENDPOINT, Some("cn-x"), Signature::V4),
        "OSS4-HMAC-SHA256"
    );
    let mut nowhere = Config::new();
    nowhere.endpoint(ENDPOINT).unwrap();
    nowhere.anonymous();
    nowhere.signature(Signature::V4);
    let error = Client::new(&nowhere).unwrap_err();
    assert!(error.message().contains("needs the region"), "{error}");
}

#[test]
fn what_may_be_cured_by_waiting_is_tried_again_and_nothing_else() {
    // Status and code, whether it is tried again, whether it may have been performed.
    for (status, code, again, performed) in [
        (500, "InternalError", true, true),
        (503, "ServiceUnavailable", true, true),
        (200, "InternalError", true, true),
        (408, "Slow", true, false),
        (429, "TooManyRequests", true, false),
        (400, "RequestTimeout", true, false),
        (409, "OperationConflict", true, false),
        (409, "FileAlreadyExists", false, false),
        (400, "InvalidArgument", false, false),
        (403, "AccessDenied", false, false),
        (404, "NoSuchBucket", false, false),
        (404, "NoSuchUpload", false, false),
        (203, "CallbackFailed", false, false),
    ] {
        let steps = (0..2).map(|_| Step::answer(refusal(status, code)));
        let mut config = config();
        config.max_attempts(2).unwrap();
        let (client, script) = client_with(&config, steps);
        let error = send(&client).unwrap_err();
        let tries = if again { 2 } else { 1 };
        assert_eq!(script.count(), tries, "{status} {code}");
        assert_eq!(error.attempts(), tries as u32, "{status} {code}");
        assert_eq!(error.is_retryable(), again, "{status} {code}");
        assert_eq!(error.is_ambiguous(), performed, "{status} {code}");
        assert_eq!(error.service_error().code, code);
        assert_eq!(error.operation(), "ListParts");
        assert_eq!((error.bucket(), error.object()), (BUCKET, OBJECT));
    }
}

#[test]
fn a_request_that_succeeds_later_counts_its_tries() {
    let (client, _) = client([Step::answer(refusal(500, "InternalError")), ok()]);
    assert_eq!(send(&client).unwrap().attempts, 2);
}

#[test]
fn the_service_says_how_long_to_wait() {
    let mut busy = refusal(503, "SlowDown");
    busy.headers[0].1 = "1".to_owned();
    let (client, _) = client([Step::answer(busy), ok()]);
    let start = Instant::now();
    send(&client).unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[test]
fn no_answer_is_tried_again_unless_that_is_useless() {
    // Cause, whether anything was sent, tries.
    for (cause, unsent, tries) in [
        (Cause::Broken, false, 2),
        (Cause::Garbled, false, 2),
        (Cause::Final, false, 1),
        (Cause::Final, true, 1),
    ] {
        let mut config = config();
        config.max_attempts(2).unwrap();
        let steps = [Step::fails(cause, unsent, false), ok()];
        let (client, script) = client_with(&config, steps);
        let result = send(&client);
        assert_eq!(script.count(), tries, "{cause:?}");
        if let Err(error) = result {
            assert_eq!(error.is_ambiguous(), !unsent, "{cause:?}");
        }
    }
}

#[test]
fn a_stale_connection_costs_neither_a_try_nor_time() {
    let steps = (0..40).map(|_| Step::fails(Cause::Broken, false, true));
    let (client, script) = client(steps.chain([ok()]));
    let start = Instant::now();
    assert_eq!(send(&client).unwrap().attempts, 1);
    assert!(script.is_over());
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn an_interim_answer_is_no_answer() {
    for status in [100, 101, 199] {
        let (client, _) = client([Step::answer(response(status, &[], "")), ok()]);
        assert_eq!(send(&client).unwrap().attempts, 2, "{status}");
    }
    let mut config = config();
    config.max_attempts(1).unwrap();
    let (client, _) = client_with(&config, [Step::answer(response(199, &[], ""))]);
    let error = send(&client).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(error.is_ambiguous());
}

#[test]
fn a_yes_before_the_body_was_read_is_not_believed() {
    let (client, script) = client([Step::early(response(200, &[], "")), Step::stores()]);
    let body = Body::Bytes(b"123456789");
    let sent = client.send(&put(), Some(body), &Scope::default()).unwrap();
    assert_eq!(sent.attempts, 2);
    assert_eq!(sent.crc64, Some(11051210869376104954));
    assert_eq!(script.seen()[1].body, b"123456789");
}

#[test]
fn a_file_that_ends_early_is_no_fault_of_the_service() {
    let file = tempfile::tempfile().unwrap();
    let body = Body::FileRange {
        file: &file,
        offset: 0,
        length: 1,
    };
    let (client, script) = client([ok()]);
    let error = client.send(&put(), Some(body), &Scope::default());
    assert_eq!(error.unwrap_err().kind(), ErrorKind::FileChanged);
    assert_eq!(script.count(), 1);
}

/// Seconds by which the signatures of a request are ahead of now.
fn ahead(seen: &Seen) -> i64 {
    let date = seen.header("x-oss-date").unwrap();
    let text = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &date[..4],
        &date[4..6],
        &date[6..8],
        &date[9..11],
        &date[11..13],
        &date[13..15]
    );
    let format = &time::format_description::well_known::Rfc3339;
    let time = time::OffsetDateTime::parse(&text, format).unwrap();
    (time - time::OffsetDateTime::now_utc()).whole_seconds()
}

fn skewed(seconds: i64) -> Step {
    let now = SystemTime::now();
    let by = Duration::from_secs(seconds.unsigned_abs());
    let theirs = if seconds < 0 { now - by } else { now + by };
    let mut response = refusal(403, "RequestTimeTooSkewed");
    let date = httpdate::fmt_http_date(theirs);
    response.headers.push(("date".to_owned(), date));
    Step::answer(response)
}

#[test]
fn a_wrong_clock_is_put_right_once_without_costing_a_try() {
    for skew in [7200, -7200] {
        let (client, script) = client([skewed(skew), ok(), ok()]);
        assert_eq!(send(&client).unwrap().attempts, 1);
        send(&client).unwrap();
        let seen = script.seen();
        assert!(ahead(&seen[0]).abs() < 60);
        for later in &seen[1..] {
            assert!((ahead(later) - skew).abs() < 60, "{skew}: {}", ahead(later));
        }
    }
    let (client, script) = client([skewed(7200), skewed(7200)]);
    let error = send(&client).unwrap_err();
    assert_eq!(error.service_error().code, "RequestTimeTooSkewed");
    assert_eq!(script.count(), 2);
    let (client, script) =
        crate::testing::client([Step::answer(refusal(403, "RequestTimeTooSkewed"))]);
    assert!(send(&client).is_err(), "the service does not tell its time");
    assert_eq!(script.count(), 1);
}

#[test]
fn the_date_of_another_refusal_moves_no_clock() {
    let mut denied = refusal(403, "AccessDenied");
    let date = "Fri, 01 Jan 2055 00:00:00 GMT".to_owned();
    denied.headers.push(("date".to_owned(), date));
    let (client, script) = client([Step::answer(denied), ok()]);
    assert!(send(&client).is_err());
    send(&client).unwrap();
    assert!(ahead(&script.seen()[1]).abs() < 60);
}

fn fetching() -> Config {
    let mut config = config();
    let count = std::sync::atomic::AtomicU32::new(0);
    config.credentials_callback(Arc::new(move || {
        let n = count.fetch_add(1, Ordering::Relaxed);
        Ok(Fetched {
            credentials: Credentials::new(&format!("id{n}"), "secret", None)?,
            expires: None,
        })
    }));
    config
}

#[test]
fn keys_that_the_service_refuses_are_fetched_anew_once() {
    for code in CREDENTIALS_REFUSED {
        let refused = || Step::answer(refusal(403, code));
        let (client, script) = client_with(&fetching(), [refused(), ok()]);
        assert_eq!(send(&client).unwrap().attempts, 1);
        let seen = script.seen();
        let authorization = seen[1].header("authorization").unwrap();
        assert!(authorization.contains("Credential=id1/"), "{authorization}");

        let (client, script) = client_with(&fetching(), [refused(), refused()]);
        let error = send(&client).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{code}");
        assert_eq!(script.count(), 2);

        let (fixed, script) = crate::testing::client([refused()]);
        let error = send(&fixed).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Service, "there are no others");
        assert_eq!(script.count(), 1);
    }
}

#[test]
fn the_next_attempt_is_signed_with_the_key_that_was_set_meanwhile() {
    let (client, script) = client([ok()]);
    client.set_credentials("other", "s", Some("token")).unwrap();
    send(&client).unwrap();
    let seen = &script.seen()[0];
    assert!(seen.header("authorization").unwrap().contains("=other/"));
    assert_eq!(seen.header("x-oss-security-token"), Some("token"));
    assert!(client.set_credentials("", "s", None).is_err());
}

#[test]
fn a_cancel_ends_the_wait_and_says_what_was_waited_for() {
    let control = Arc::new(Control::new());
    let switch = control.clone();
    let busy = Step::with(move |_| {
        switch.cancel();
        refusal(500, "InternalError")
    });
    let (client, script) = client([busy]);
    let scope = Scope::start(&Some(control), None);
    let error = client.send(&get(), None, &scope).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert!(
        error.message().ends_with("; before that: scripted"),
        "{error}"
    );
    assert!(error.is_ambiguous());
    let again = client.send(&get(), None, &scope).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Cancelled);
    assert_eq!(script.count(), 1, "nothing is sent any more");
}

#[test]
fn an_answer_that_is_cut_off_is_not_read() {
    let mut long = response(200, &[("x-oss-request-id", "R")], "whole");
    let (client, _) = client([Step::answer(long.clone())]);
    let body = |sent: &Sent| sent.read(|body| Ok(body.to_vec()));
    assert_eq!(body(&send(&client).unwrap()).unwrap(), b"whole");
    long.truncated = true;
    let (client, _) = crate::testing::client([Step::answer(long)]);
    let error = body(&send(&client).unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(error.service_error().request_id, "R");
    assert_eq!(
        (error.service_error().http_status, error.attempts()),
        (200, 1)
    );
}

type Lines = Arc<Mutex<Vec<(Level, String)>>>;

/// A configuration whose log is kept.
fn logged() -> (Config, Lines) {
    let lines = Lines::default();
    let sink = lines.clone();
    let mut config = config();
    config.log(
        Level::Debug,
        Arc::new(move |level, line: &str| sink.lock().unwrap().push((level, line.to_owned()))),
    );
    (config, lines)
}

#[test]
fn who_sends_signatures_through_the_open_net_is_warned() {
    for (endpoint, warnings) in [
        ("http://oss-cn-hangzhou.aliyuncs.com", 1),
        ("https://oss-cn-hangzhou.aliyuncs.com", 0),
        ("http://localhost:1", 0),
        ("http://127.0.0.1:1", 0),
    ] {
        let (mut config, lines) = logged();
        config.endpoint(endpoint).unwrap();
        client_with(&config, []);
        let lines = lines.lock().unwrap();
        assert_eq!(lines.len(), warnings, "{endpoint}: {lines:?}");
        assert!(lines.iter().all(|(level, _)| *level == Level::Warn));
    }
}

#[test]
fn the_log_tells_of_attempts_retries_and_failures() {
    let (config, lines) = logged();
    let steps = [refusal(500, "InternalError"), refusal(403, "AccessDenied")];
    let (client, _) = client_with(&config, steps.map(Step::answer));
    send(&client).unwrap_err();
    let lines = lines.lock().unwrap();
    let levels: Vec<Level> = lines.iter().map(|(level, _)| *level).collect();
    assert_eq!(
        levels,
        [Level::Debug, Level::Warn, Level::Debug, Level::Error]
    );
    assert!(lines[0].1.contains("HTTP 500, request id R-refused"));
    assert!(lines[1].1.starts_with("ListParts is tried again in 100 ms"));
    assert!(lines[3].1.contains("AccessDenied"));
}

#[test]
fn a_presigned_url_carries_the_signature_and_an_anonymous_one_none() {
    let (client, _) = client([]);
    let url = client.presign(&put(), Duration::from_secs(60)).unwrap();
    let begin = format!("{ENDPOINT}/demo/key?partNumber=1&");
    assert!(url.starts_with(&begin), "{url}");
    assert!(url.contains("&x-oss-expires=60&") && url.contains("&x-oss-signature="));
    let mut config = config();
    config.anonymous();
    let (client, script) = client_with(&config, [ok()]);
    let url = client.presign(&put(), Duration::from_secs(60)).unwrap();
    assert_eq!(url, format!("{ENDPOINT}/demo/key?partNumber=1"));
    send(&client).unwrap();
    assert_eq!(script.seen()[0].header("authorization"), None);
}

#[test]
fn a_client_shows_where_it_goes_and_no_key() {
    let (client, _) = client([]);
    assert_eq!(client.place(), ENDPOINT);
    let shown = format!("{client:?}");
    assert!(shown.contains("127.0.0.1"), "{shown}");
    assert!(!shown.contains("secret"), "{shown}");
}
