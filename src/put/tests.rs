use super::*;
use crate::http::{Cause, Response};
use crate::testing::*;

const DATA: &[u8] = b"123456789";

/// One call with a script; the script must be used up.
fn put_with(options: &Options, steps: impl IntoIterator<Item = Step>) -> Result<Completed> {
    let mut config = config();
    config.max_attempts(2).unwrap();
    let (client, script) = client_with(&config, steps);
    let body = Body::Bytes(DATA);
    let scope = Scope::default();
    let result = client.put_object(BUCKET, OBJECT, body, options, &scope, || Ok(()));
    assert!(script.is_over(), "an answer was not asked for");
    result
}

fn put(steps: impl IntoIterator<Item = Step>) -> Result<Completed> {
    put_with(&Options::new(), steps)
}

/// A try that made the object, although its answer does not say so.
fn lost() -> Step {
    Step::answer(refusal(500, "InternalError"))
}

fn exists() -> Step {
    Step::answer(refusal(409, "FileAlreadyExists"))
}

#[test]
fn an_object_in_one_request_is_described_as_one_of_parts() {
    let completed = put([Step::stores()]).unwrap();
    assert_eq!(completed.size, Some(9));
    assert_eq!(completed.crc64, Some(crc64(DATA)));
    assert_eq!(completed.etag, "25F9E794323B453885F5181F1B624D0B");
    assert_eq!(completed.request_id, "R-stored");
}

#[test]
fn the_answer_to_a_callback_is_the_callers_own() {
    let mut options = Options::new();
    options.header("x-oss-callback", "e30=").unwrap();
    let step = Step::with(|sent| Response {
        body: b"{\"ok\":1}".to_vec(),
        ..stored(sent)
    });
    let completed = put_with(&options, [step]).unwrap();
    assert_eq!(completed.callback_body, "{\"ok\":1}");
}

#[test]
fn a_callback_that_failed_left_the_object() {
    let error = put([Step::answer(refusal(203, "CallbackFailed"))]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CallbackFailed);
    assert_eq!(error.object_state(), ObjectState::Made);
    let made = error.completed().unwrap();
    assert_eq!(
        (made.size, made.request_id.as_str()),
        (Some(9), "R-refused")
    );
    assert_eq!(error.operation(), OPERATION);
}

#[test]
fn an_object_that_is_there_already_may_be_what_the_first_try_made() {
    let steps = [lost(), exists(), Step::answer(head_of(DATA))];
    let completed = put(steps).unwrap();
    assert_eq!(
        (completed.size, completed.crc64),
        (Some(9), Some(crc64(DATA)))
    );
    for head in [head_of(b"987654321"), refusal(403, "AccessDenied")] {
        let error = put([lost(), exists(), Step::answer(head)]).unwrap_err();
        assert_eq!(error.service_error().code, "FileAlreadyExists");
        assert_eq!(error.object_state(), ObjectState::Unknown);
    }
    let error = put([exists()]).unwrap_err();
    assert_eq!(error.object_state(), ObjectState::Unchanged);
}

#[test]
fn a_failure_says_whether_the_object_may_have_been_made() {
    for (step, state) in [
        (
            Step::answer(refusal(403, "AccessDenied")),
            ObjectState::Unchanged,
        ),
        (
            Step::fails(Cause::Final, true, false),
            ObjectState::Unchanged,
        ),
        (
            Step::fails(Cause::Final, false, false),
            ObjectState::Unknown,
        ),
    ] {
        let error = put([step]).unwrap_err();
        assert_eq!(error.object_state(), state, "{error}");
        assert_eq!((error.bucket(), error.object()), (BUCKET, OBJECT));
    }
}
