//! Complete happens once, and the caller learns what became of the object.

mod common;

use common::*;
use ossmp::{Client, ErrorKind, ObjectState, Options, Upload};
use ossmp_emulator::Emulator;

fn ready(client: &Client, object: &str) -> Upload {
    let upload = init(client, object);
    upload.part_from_bytes(1, &bytes(MIN_PART, 1)).unwrap();
    upload.part_from_bytes(2, b"end").unwrap();
    upload
}

fn impatient(emulator: &Emulator) -> Client {
    client_with(emulator, |c| c.max_attempts(2).unwrap())
}

#[test]
fn a_complete_whose_answer_is_lost_is_found_out_to_have_succeeded() {
    std::thread::scope(|scope| {
        for fault in [
            "performed reset",
            "performed fin",
            "performed status=500 code=InternalError",
            "performed answer_fin_at=100",
            "performed raw=Z2FyYmFnZQ==",
            "performed empty",
            "performed status=200 body=nonsense",
            "performed error200 code=InternalError",
        ] {
            // Each waits for its retries; together they wait no longer than one.
            scope.spawn(move || {
                for times in ["times=1", "always"] {
                    let emulator = emulator();
                    let upload = ready(&impatient(&emulator), "once");
                    emulator.fault(&format!("CompleteMultipartUpload {times} {fault}"));
                    let done = upload
                        .complete(None)
                        .unwrap_or_else(|e| panic!("{fault} {times}: {e}"));
                    let object = emulator.object(BUCKET, "once").unwrap();
                    assert_eq!((done.etag, done.crc64), (object.etag, Some(object.crc64)));
                    assert_eq!(done.size, Some(object.size));
                }
            });
        }
    });
}

#[test]
fn a_complete_that_was_never_performed_is_an_error_and_can_be_repeated() {
    for fault in [
        "status=500 code=InternalError",
        "error200 code=InternalError",
        "reset",
    ] {
        let emulator = emulator();
        let upload = ready(&impatient(&emulator), "later");
        emulator.fault(&format!("CompleteMultipartUpload always {fault}"));
        let error = upload.complete(None).unwrap_err();
        assert_ne!(error.kind(), ErrorKind::OutcomeUnknown, "{fault}: {error}");
        assert_eq!(error.object_state(), ObjectState::Unchanged, "{fault}");
        assert!(error.is_retryable(), "{fault}");
        emulator.clear_faults();
        upload.complete(None).unwrap();
    }
}

#[test]
fn a_200_with_an_error_inside_is_never_success() {
    let emulator = emulator();
    let upload = ready(&impatient(&emulator), "liar");
    emulator.fault("CompleteMultipartUpload always error200 code=InternalError message=no");
    let error = upload.complete(None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.service_error().code, "InternalError");
    assert_eq!(error.service_error().http_status, 200);
    assert!(emulator.object(BUCKET, "liar").is_none());
}

#[test]
fn no_such_upload_at_the_first_try_is_success_only_with_proof() {
    let emulator = emulator();
    let client = client(&emulator);
    // Somebody else completed the same parts: the object is ours.
    let upload = ready(&client, "shared");
    let other = client
        .attach_upload(BUCKET, "shared", upload.id(), &Options::new())
        .unwrap();
    other.complete(Some(&upload.sent_parts())).unwrap();
    assert_eq!(
        upload.complete(None).unwrap().size,
        Some(MIN_PART as u64 + 3)
    );
    // Aborted, and an older object of that name is there: not ours.
    emulator.put_object(BUCKET, "old", b"older").unwrap();
    let upload = ready(&client, "old");
    client
        .attach_upload(BUCKET, "old", upload.id(), &Options::new())
        .unwrap()
        .abort()
        .unwrap();
    let error = upload.complete(None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoSuchUpload, "{error}");
    assert_eq!(error.object_state(), ObjectState::Unchanged);
    assert_eq!(error.service_error().ec, "0042-00000203");
}

#[test]
fn when_asking_is_refused_the_outcome_is_unknown() {
    let emulator = emulator();
    let upload = ready(&impatient(&emulator), "secret");
    emulator.fault("CompleteMultipartUpload always performed reset");
    emulator.fault("ListParts always status=403 code=AccessDenied");
    emulator.fault("HeadObject always status=403 code=AccessDenied");
    let error = upload.complete(None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert_eq!(error.object_state(), ObjectState::Unknown);
    assert_eq!(error.upload_id(), upload.id());
}

#[test]
fn a_failed_callback_says_that_the_object_was_made() {
    let emulator = emulator();
    let upload = ready(&client(&emulator), "callback");
    emulator.fault(
        "CompleteMultipartUpload times=1 performed status=203 code=CallbackFailed message='no route'",
    );
    let error = upload.complete(None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CallbackFailed, "{error}");
    assert_eq!(error.object_state(), ObjectState::Made);
    assert_eq!(error.attempts(), 1);
    let object = emulator.object(BUCKET, "callback").unwrap();
    assert_eq!(error.completed().unwrap().etag, object.etag);
    assert_eq!(upload.complete(None).unwrap_err().kind(), ErrorKind::State);
}

#[test]
fn the_answer_of_a_callback_is_handed_over_as_it_is() {
    let emulator = emulator();
    let mut options = Options::new();
    options.header("x-oss-callback", "e30=").unwrap();
    let upload = client(&emulator)
        .init_upload(BUCKET, "callback", &options)
        .unwrap();
    upload.part_from_bytes(1, b"x").unwrap();
    emulator.fault("CompleteMultipartUpload times=1 performed status=200 body='{\"ok\":true}'");
    let done = upload.complete(None).unwrap();
    assert_eq!(done.callback_body, "{\"ok\":true}");
}

#[test]
fn parts_that_the_service_refuses_leave_the_upload_usable() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "small");
    upload.part_from_bytes(1, b"too small").unwrap();
    upload.part_from_bytes(2, b"end").unwrap();
    let error = upload.complete(None).unwrap_err();
    assert_eq!(error.service_error().code, "EntityTooSmall");
    assert_eq!(error.object_state(), ObjectState::Unchanged);
    upload.part_from_bytes(1, &bytes(MIN_PART, 1)).unwrap();
    upload.complete(None).unwrap();
    assert!(emulator.object(BUCKET, "small").is_some());
}
