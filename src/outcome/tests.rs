use super::*;
use crate::error::ErrorKind;
use crate::testing::{refusal, response};

fn failure(cause: Cause, stale: bool, unsent: bool) -> Failure {
    Failure {
        cause,
        error: Error::new(ErrorKind::Network, "broken"),
        stale,
        unsent,
    }
}

#[test]
fn no_answer_is_tried_again_unless_that_is_useless() {
    // Whether it is tried again, and whether the service was away.
    for (cause, again, away) in [
        (Cause::Connect, true, true),
        (Cause::Broken, true, true),
        (Cause::Garbled, true, false),
        (Cause::Final, false, false),
    ] {
        let problem = Attempts::default().unanswered(failure(cause, false, false));
        assert_eq!((problem.again, problem.away), (again, away), "{cause:?}");
        assert!(!problem.free && problem.retry_after.is_none());
    }
}

#[test]
fn what_was_sent_once_may_have_been_performed() {
    let mut attempts = Attempts::default();
    attempts.unanswered(failure(Cause::Connect, false, true));
    assert!(!attempts.ambiguous);
    attempts.unanswered(failure(Cause::Broken, false, false));
    assert!(attempts.ambiguous);
    attempts.unanswered(failure(Cause::Connect, false, true));
    assert!(attempts.ambiguous, "for good");
}

#[test]
fn as_many_stale_connections_are_free_as_the_pool_may_hold() {
    let mut attempts = Attempts::default();
    for n in 0..MAX_STALE {
        let problem = attempts.unanswered(failure(Cause::Broken, true, false));
        assert!(problem.free && !problem.again, "{n}");
    }
    let problem = attempts.unanswered(failure(Cause::Broken, true, false));
    assert!(!problem.free && problem.again);
    let fresh = Attempts::default().unanswered(failure(Cause::Broken, false, false));
    assert!(!fresh.free, "a new connection is not stale");
}

#[test]
fn an_answer_is_a_failure_by_its_status_or_its_body() {
    let kind = |response: &Response| read_failure(response).map(|e| e.kind());
    for status in [200, 204, 206, 299] {
        assert_eq!(kind(&response(status, &[], "fine")), None, "{status}");
        let error = read_failure(&refusal(status, "InternalError")).unwrap();
        assert_eq!(error.kind(), ErrorKind::Service);
        assert_eq!(error.service_error().code, "InternalError");
        assert_eq!(error.service_error().http_status, status);
    }
    assert_eq!(
        kind(&response(203, &[], "")),
        Some(ErrorKind::CallbackFailed)
    );
    assert_eq!(
        kind(&refusal(404, "NoSuchUpload")),
        Some(ErrorKind::NoSuchUpload)
    );
    for status in [400, 404, 500, 600] {
        assert_eq!(kind(&response(status, &[], "")), Some(ErrorKind::Service));
    }
}

#[test]
fn a_redirect_is_told_and_not_followed() {
    for status in [300, 302, 399] {
        let headers = [("location", "http://evil/"), ("x-oss-request-id", "R")];
        let error = read_failure(&response(status, &headers, "")).unwrap();
        assert_eq!(error.kind(), ErrorKind::Protocol);
        assert!(error.message().contains("\"http://evil/\""), "{error}");
        assert_eq!(error.service_error().http_status, status);
        assert_eq!(error.service_error().request_id, "R");
    }
    let error = read_failure(&response(301, &[], "")).unwrap();
    assert!(error.message().contains("nowhere"), "{error}");
}

fn dated(date: &str) -> Response {
    response(403, &[("date", date)], "")
}

#[test]
fn the_clock_of_the_service_is_told_by_the_body_or_the_date() {
    let in_an_hour = SystemTime::now() + Duration::from_secs(3600);
    let skew = clock_skew(&dated(&httpdate::fmt_http_date(in_an_hour))).unwrap();
    assert!((3598..=3601).contains(&skew), "{skew}");
    let body = "<Error><Code>RequestTimeTooSkewed</Code><ServerTime>2024-06-15T12:34:56.000Z</ServerTime></Error>";
    let date = [("date", "Fri, 01 Jan 2055 00:00:00 GMT")];
    let now = unix(SystemTime::now()).unwrap();
    let skew = clock_skew(&response(403, &date, body)).unwrap();
    assert!((skew + now - 1_718_454_896).abs() <= 2, "{skew}");
}

#[test]
fn a_clock_that_cannot_be_right_is_not_believed() {
    for (date, believed) in [
        ("Tue, 31 Dec 2019 23:59:59 GMT", false),
        ("Wed, 01 Jan 2020 00:00:00 GMT", true),
        ("Wed, 31 Dec 2059 23:59:59 GMT", true),
        ("Thu, 01 Jan 2060 00:00:00 GMT", false),
        ("Thu, 01 Jan 1970 00:00:00 GMT", false),
        ("soon", false),
    ] {
        assert_eq!(clock_skew(&dated(date)).is_some(), believed, "{date}");
    }
    assert_eq!(clock_skew(&response(403, &[], "")), None);
}
