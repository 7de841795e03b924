use super::*;
use crate::plan::MIN_PART_SIZE;
use crate::testing::*;

const PART: usize = MIN_PART_SIZE as usize;

/// One part at a time.
fn options() -> Options {
    let mut options = Options::new();
    options.part_size(PART as i64).unwrap();
    options.concurrency(1).unwrap();
    options
}

fn writer(options: &Options, steps: impl IntoIterator<Item = Step>) -> (Writer, Arc<Script>) {
    let (client, script) = client(steps);
    (client.writer(BUCKET, OBJECT, options).unwrap(), script)
}

fn initiated() -> Step {
    let body =
        "<InitiateMultipartUploadResult><UploadId>NEW</UploadId></InitiateMultipartUploadResult>";
    Step::answer(response(200, &[], body))
}

fn denied() -> Step {
    Step::answer(refusal(403, "AccessDenied"))
}

fn aborted() -> Step {
    Step::answer(response(204, &[], ""))
}

fn methods(script: &Script) -> Vec<&'static str> {
    script.seen().iter().map(|seen| seen.method).collect()
}

#[test]
fn nothing_is_sent_before_there_is_more_than_the_buffers_hold() {
    let (mut writer, script) = writer(&options(), [Step::stores()]);
    writer.write(&vec![1; PART]).unwrap();
    assert_eq!(script.count(), 0);
    let completed = writer.finish().unwrap();
    assert_eq!(completed.size, Some(PART as u64));
    assert_eq!(methods(&script), ["PUT"], "one part needs no upload");
}

#[test]
fn what_is_written_in_pieces_goes_in_parts() {
    let data: Vec<u8> = (0..2 * PART + 17).map(|i| (i ^ (i >> 8)) as u8).collect();
    let made = || Step::answer(response(200, &[], "<CompleteMultipartUploadResult/>"));
    let parts = [(); 3].map(|()| Step::stores());
    let steps = [initiated()].into_iter().chain(parts).chain([made()]);
    let (mut writer, script) = writer(&options(), steps);
    for piece in data.chunks(1009) {
        writer.write(piece).unwrap();
    }
    let completed = writer.finish().unwrap();
    assert_eq!(completed.size, Some(data.len() as u64));
    assert_eq!(completed.crc64, Some(crc64(&data)));
    let seen = script.seen();
    let sent: Vec<u8> = seen[1..4].iter().flat_map(|s| s.body.clone()).collect();
    assert!(sent == data);
}

#[test]
fn a_part_that_fails_ends_the_writer_and_takes_its_upload_back() {
    let (mut writer, script) = writer(&options(), [initiated(), denied(), aborted()]);
    let error = writer.write(&vec![1; PART + 1]).unwrap_err();
    assert_eq!(error.service_error().code, "AccessDenied");
    assert_eq!((error.upload_id(), error.object()), ("NEW", OBJECT));
    for error in [
        writer.write(b"more").unwrap_err(),
        writer.finish().unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::State);
    }
    drop(writer);
    assert_eq!(methods(&script), ["POST", "PUT", "DELETE"]);
}

#[test]
fn an_upload_that_shall_be_kept_is_not_taken_back() {
    let mut options = options();
    options.abort_on_failure(false);
    let (mut failing, script) = writer(&options, [initiated(), denied()]);
    failing.write(&vec![1; PART + 1]).unwrap_err();
    drop(failing);
    assert_eq!(methods(&script), ["POST", "PUT"]);
    let (mut dropped, script) = writer(&options, [initiated(), Step::stores()]);
    dropped.write(&vec![1; PART + 1]).unwrap();
    drop(dropped);
    assert_eq!(methods(&script), ["POST", "PUT"]);
}

#[test]
fn a_writer_that_is_dropped_takes_its_upload_back() {
    let steps = [initiated(), Step::stores(), aborted()];
    let (mut writer, script) = writer(&options(), steps);
    writer.write(&vec![1; PART + 1]).unwrap();
    drop(writer);
    assert_eq!(methods(&script), ["POST", "PUT", "DELETE"]);
}

#[test]
fn an_upload_that_cannot_be_begun_leaves_nothing_to_take_back() {
    let (mut writer, script) = writer(&options(), [denied()]);
    let error = writer.write(&vec![1; PART + 1]).unwrap_err();
    assert_eq!(error.operation(), "InitiateMultipartUpload");
    assert_eq!(error.upload_id(), "");
    drop(writer);
    assert_eq!(script.count(), 1);
}
