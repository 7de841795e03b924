use std::sync::Arc;

use super::*;
use crate::client::Client;
use crate::control::Control;
use crate::http::Cause;
use crate::options::Options;
use crate::testing::*;

const FIRST: &[u8] = b"12345";
const SECOND: &[u8] = b"6789";
const WHOLE: &[u8] = b"123456789";

fn upload_with(client: &Client, options: &Options) -> Upload {
    client.attach_upload(BUCKET, OBJECT, "U1", options).unwrap()
}

fn part(number: u32, data: &[u8]) -> Part {
    Part {
        number,
        etag: Md5Digest::of(data).hex(),
        size: Some(data.len() as u64),
        crc64: Some(crc64(data)),
        ..Part::default()
    }
}

/// An upload through which both parts were sent.
fn upload(client: &Client) -> Upload {
    let upload = upload_with(client, &Options::new());
    upload.remember(part(1, FIRST));
    upload.remember(part(2, SECOND));
    upload
}

fn etag() -> String {
    let etags = [FIRST, SECOND].map(|data| Md5Digest::of(data).hex());
    crate::digest::composite_etag(etags.iter().map(String::as_str)).unwrap()
}

/// The answer to a Complete that made the object.
fn made() -> Response {
    let body = format!(
        "<CompleteMultipartUploadResult><Location>http://there/key</Location><Bucket>{BUCKET}</Bucket>\
         <Key>{OBJECT}</Key><ETag>\"{}\"</ETag></CompleteMultipartUploadResult>",
        etag()
    );
    let headers = [
        ("x-oss-hash-crc64ecma", crc64(WHOLE).to_string()),
        ("x-oss-version-id", "V1".to_owned()),
        ("x-oss-request-id", "R-made".to_owned()),
    ];
    let headers = headers.each_ref().map(|(n, v)| (*n, v.as_str()));
    response(200, &headers, &body)
}

/// The head of an object, as far as told.
fn head(size: usize, crc64: Option<u64>, etag: Option<&str>) -> Response {
    let mut head = response(200, &[("content-length", &size.to_string())], "");
    let crc64 = crc64.map(|crc64| ("x-oss-hash-crc64ecma", crc64.to_string()));
    let etag = etag.map(|etag| ("etag", etag.to_owned()));
    for (name, value) in crc64.into_iter().chain(etag) {
        head.headers.push((name.to_owned(), value));
    }
    head
}

fn lost() -> Step {
    Step::fails(Cause::Final, false, false)
}

fn gone() -> Step {
    Step::answer(refusal(404, "NoSuchUpload"))
}

fn not_found() -> Step {
    Step::answer(response(404, &[], ""))
}

fn still_there() -> Step {
    Step::answer(parts_page(&[(1, FIRST), (2, SECOND)]))
}

fn is_ours() -> Step {
    Step::answer(head(WHOLE.len(), Some(crc64(WHOLE)), None))
}

/// Completes, and tells how many requests of the script were made.
fn complete(steps: impl IntoIterator<Item = Step>) -> (Result<Completed>, Upload, usize) {
    let (client, script) = client(steps);
    let upload = upload(&client);
    let result = upload.complete(None);
    assert!(script.is_over(), "an answer was not asked for");
    (result, upload, script.count())
}

#[test]
fn the_parts_are_joined_and_the_object_described() {
    let (client, script) = client([Step::answer(made())]);
    let upload = upload(&client);
    let completed = upload.complete(None).unwrap();
    let expected = Completed {
        etag: etag(),
        location: "http://there/key".to_owned(),
        crc64: Some(crc64(WHOLE)),
        version_id: "V1".to_owned(),
        request_id: "R-made".to_owned(),
        size: Some(9),
        ..Completed::default()
    };
    assert_eq!(completed, expected);
    let seen = &script.seen()[0];
    assert_eq!(seen.method, "POST");
    assert!(seen.url.contains("?uploadId=U1&"), "{}", seen.url);
    let md5 = Md5Digest::of(&seen.body).base64();
    assert_eq!(seen.header("content-md5"), Some(md5.as_str()));
    let text = String::from_utf8(seen.body.clone()).unwrap();
    assert_eq!(text.matches("<Part>").count(), 2);
    let again = upload.complete(None).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::State, "it has ended");
    assert_eq!(again.operation(), OPERATION);
}

#[test]
fn what_the_service_does_not_say_is_known_from_the_parts() {
    let body = "<CompleteMultipartUploadResult><ETag></ETag></CompleteMultipartUploadResult>";
    let (result, ..) = complete([Step::answer(response(200, &[], body))]);
    let completed = result.unwrap();
    assert_eq!(completed.etag, etag());
    assert_eq!(completed.crc64, Some(crc64(WHOLE)));
}

#[test]
fn parts_by_number_and_etag_alone_take_size_and_crc_from_what_was_sent() {
    let (client, _) = client([Step::answer(made())]);
    let upload = upload(&client);
    let mut parts = Parts::new();
    parts.add(1, &part(1, FIRST).etag.to_lowercase()).unwrap();
    parts.add(2, &part(2, SECOND).etag).unwrap();
    assert_eq!(upload.complete(Some(&parts)).unwrap().size, Some(9));

    let mut wrong = made();
    wrong.headers[0].1 = "1".to_owned();
    let (client, _) = crate::testing::client([Step::answer(wrong)]);
    let error = self::upload(&client).complete(Some(&parts)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity);

    let (client, _) = crate::testing::client([Step::answer(made())]);
    let upload = upload_with(&client, &Options::new());
    upload.remember(part(1, FIRST));
    assert_eq!(upload.complete(Some(&parts)).unwrap().size, None);
}

#[test]
fn parts_of_a_listing_keep_what_they_say_themselves() {
    let (client, _) = client([Step::answer(made())]);
    let upload = upload_with(&client, &Options::new());
    let mut parts = Parts::new();
    parts.insert(part(1, FIRST));
    let mut other = part(2, SECOND);
    other.crc64 = Some(1);
    parts.insert(other);
    let error = upload.complete(Some(&parts)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity);
}

#[test]
fn nothing_to_join_is_refused_before_anything_is_sent() {
    let (client, script) = client([]);
    let upload = upload_with(&client, &Options::new());
    for parts in [None, Some(&Parts::new())] {
        let error = upload.complete(parts).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert_eq!(error.upload_id(), "U1");
    }
    assert_eq!(script.count(), 0);
}

#[test]
fn an_object_that_is_not_the_parts_is_made_and_wrong() {
    let mut wrong = made();
    wrong.headers[0].1 = "1".to_owned();
    let (result, upload, _) = complete([Step::answer(wrong)]);
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Integrity);
    assert_eq!(error.object_state(), ObjectState::Made);
    assert_eq!(error.completed().unwrap().crc64, Some(1));
    assert_eq!(error.service_error().request_id, "R-made");
    assert_eq!(error.attempts(), 1);
    assert_eq!(upload.complete(None).unwrap_err().kind(), ErrorKind::State);
}

#[test]
fn a_plain_refusal_settles_itself_and_leaves_the_upload_open() {
    let (result, upload, count) = complete([Step::answer(refusal(403, "AccessDenied"))]);
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.object_state(), ObjectState::Unchanged);
    assert_eq!(count, 1);
    assert!(upload.check_open().is_ok());
}

#[test]
fn a_list_that_was_damaged_on_its_way_is_sent_again() {
    let damaged = || Step::answer(refusal(400, "InvalidDigest"));
    assert!(complete([damaged(), Step::answer(made())]).0.is_ok());
    let error = complete([damaged(), damaged()]).0.unwrap_err();
    assert_eq!(error.service_error().code, "InvalidDigest");
}

#[test]
fn a_lost_answer_is_settled_by_asking() {
    // Not performed: the upload is still there.
    let (result, upload, _) = complete([lost(), still_there()]);
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert_eq!(error.object_state(), ObjectState::Unchanged);
    assert!(upload.check_open().is_ok());
    // Performed: the upload is gone and the object ours.
    for answer in [is_ours(), Step::answer(head(9, None, Some(&etag())))] {
        let (result, upload, _) = complete([lost(), gone(), answer]);
        assert_eq!(result.unwrap().size, Some(9));
        assert!(upload.check_open().is_err());
    }
    // Neither is known.
    let other = head(9, Some(1), None);
    let untold = head(9, None, None);
    let denied = refusal(403, "AccessDenied");
    for answer in [
        not_found(),
        Step::answer(other),
        Step::answer(untold),
        Step::answer(denied),
    ] {
        let (result, upload, _) = complete([lost(), gone(), answer]);
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
        assert_eq!(error.object_state(), ObjectState::Unknown);
        assert!(error.message().contains("scripted: Final"), "{error}");
        assert!(upload.check_open().is_ok());
    }
}

#[test]
fn an_answer_that_cannot_be_read_is_settled_by_asking() {
    let garbled = || Step::answer(response(200, &[], "<html>"));
    assert!(complete([garbled(), gone(), is_ours()]).0.is_ok());
    let error = complete([garbled(), still_there()]).0.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    let error = complete([garbled(), gone(), not_found()]).0.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
}

#[test]
fn an_answer_about_another_object_is_not_settled() {
    let mut other = made();
    let text = String::from_utf8(other.body).unwrap();
    other.body = text.replace("<Key>key", "<Key>other").into_bytes();
    let (result, _, count) = complete([Step::answer(other)]);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Integrity);
    assert_eq!(count, 1);
}

#[test]
fn an_upload_that_is_gone_at_once_was_finished_before_or_never_there() {
    assert_eq!(complete([gone(), is_ours()]).0.unwrap().size, Some(9));
    for (answer, state) in [
        (not_found(), ObjectState::Unchanged),
        (Step::answer(head(3, None, None)), ObjectState::Unchanged),
        (
            Step::answer(refusal(403, "AccessDenied")),
            ObjectState::Unknown,
        ),
        (Step::answer(head(9, None, None)), ObjectState::Unknown),
    ] {
        let error = complete([gone(), answer]).0.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoSuchUpload);
        assert_eq!(error.object_state(), state, "{error}");
    }
}

#[test]
fn gone_after_a_try_that_may_have_been_performed_is_not_taken_for_never_there() {
    let first = || Step::answer(refusal(500, "InternalError"));
    assert!(complete([first(), gone(), is_ours()]).0.is_ok());
    let error = complete([first(), gone(), not_found()]).0.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    let denied = Step::answer(refusal(403, "AccessDenied"));
    let error = complete([first(), gone(), denied]).0.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
}

#[test]
fn a_callback_that_failed_left_the_object() {
    let (result, upload, _) = complete([Step::answer(refusal(203, "CallbackFailed"))]);
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CallbackFailed);
    assert_eq!(error.object_state(), ObjectState::Made);
    let made = error.completed().unwrap();
    assert_eq!((made.size, made.crc64), (Some(9), Some(crc64(WHOLE))));
    assert_eq!(made.etag, etag());
    assert_eq!(made.request_id, "R-refused");
    assert!(upload.check_open().is_err());
}

#[test]
fn the_answer_to_a_callback_is_the_callers_own() {
    let mut options = Options::new();
    options.header("x-oss-callback", "e30=").unwrap();
    let (client, _) = client([Step::answer(response(200, &[], "{\"ok\":1}"))]);
    let upload = upload_with(&client, &options);
    upload.remember(part(1, FIRST));
    assert_eq!(upload.complete(None).unwrap().callback_body, "{\"ok\":1}");
}

#[test]
fn all_parts_that_the_service_has_are_joined_without_a_list() {
    let mut options = Options::new();
    options.header("x-oss-complete-all", "yes").unwrap();
    let (client, script) = client([Step::answer(made()), Step::answer(made())]);
    let unknown = upload_with(&client, &options);
    assert!(unknown.complete(Some(&Parts::new())).is_err());
    assert_eq!(unknown.complete(None).unwrap().size, None);
    let seen = &script.seen()[0];
    assert!(seen.body.is_empty());
    assert_eq!(seen.header("content-md5"), None);
    // Others may have sent parts, so that a CRC of ours proves nothing against it.
    let known = upload_with(&client, &options);
    known.remember(part(1, FIRST));
    let completed = known.complete(None).unwrap();
    assert_eq!(
        (completed.size, completed.crc64),
        (Some(5), Some(crc64(WHOLE)))
    );
}

#[test]
fn a_cancelled_complete_does_not_ask_and_says_so() {
    let control = Arc::new(Control::new());
    let switch = control.clone();
    let mut options = Options::new();
    options.control(control);
    let step = Step::with(move |_| {
        switch.cancel();
        refusal(500, "InternalError")
    });
    let (client, script) = client([step]);
    let upload = upload_with(&client, &options);
    upload.remember(part(1, FIRST));
    let error = upload.complete(None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(error.object_state(), ObjectState::Unknown);
    assert_eq!(script.count(), 1);
}

#[test]
fn after_the_deadline_there_is_still_time_to_ask() {
    let mut options = Options::new();
    options.deadline(500).unwrap();
    let late = Step::with(|_| {
        std::thread::sleep(Duration::from_millis(550));
        refusal(500, "InternalError")
    });
    let (client, _) = client([late, gone(), Step::answer(head_of(FIRST))]);
    let upload = upload_with(&client, &options);
    upload.remember(part(1, FIRST));
    assert_eq!(upload.complete(None).unwrap().size, Some(5));
}

#[test]
fn an_object_is_ours_when_size_and_one_digest_say_so() {
    let etag = "\"0CC175B9C0F1B6A831C399E269772661-1\"";
    let ours = Prediction {
        size: Some(5),
        crc64: Some(7),
        etag: Some("0cc175b9c0f1b6a831c399e269772661-1".to_owned()),
    };
    let with = |size, crc64, etag| matches_prediction(&head(size, crc64, etag), &ours);
    assert_eq!(with(5, Some(7), None), Some(true));
    assert_eq!(with(5, Some(8), None), Some(false));
    assert_eq!(with(5, Some(8), Some(etag)), Some(false), "CRC-64 decides");
    assert_eq!(with(6, Some(7), Some(etag)), Some(false));
    assert_eq!(with(5, None, Some(etag)), Some(true));
    assert_eq!(with(5, None, Some("\"other\"")), Some(false));
    assert_eq!(with(5, None, None), None);
    let nothing = Prediction::default();
    let head = head(5, Some(7), Some(etag));
    assert_eq!(matches_prediction(&head, &nothing), None);
}
