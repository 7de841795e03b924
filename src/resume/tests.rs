//! Through the call that resumes, with one worker, so that the requests come in order.

use std::sync::Arc;

use super::*;
use crate::checkpoint::{Checkpoint, Record};
use crate::error::{ObjectState, Result};
use crate::http::Response;
use crate::options::Options;
use crate::testing::*;

const PART: usize = MIN_PART_SIZE as usize;
const LENGTH: usize = 2 * PART + 17;

/// A file of three parts and what an earlier run left beside it.
struct Place {
    directory: tempfile::TempDir,
    data: Vec<u8>,
    options: Options,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let data: Vec<u8> = (0..LENGTH).map(|i| (i ^ (i >> 8)) as u8).collect();
        std::fs::write(directory.path().join("file"), &data).unwrap();
        let mut options = Options::new();
        options.concurrency(1).unwrap();
        options.part_size(MIN_PART_SIZE as i64).unwrap();
        Place {
            directory,
            data,
            options,
        }
    }

    /// With the record of an upload "U1".
    fn recorded() -> Self {
        Place::recorded_as(|_| {})
    }

    fn recorded_as(change: impl FnOnce(&mut Record)) -> Self {
        let mut place = Place::new();
        let mut record = Record {
            endpoint: ENDPOINT.to_owned(),
            bucket: BUCKET.to_owned(),
            object: OBJECT.to_owned(),
            upload_id: "U1".to_owned(),
            part_size: MIN_PART_SIZE,
            file_size: LENGTH as u64,
            file_modified: 0,
            file_place: (0, 0),
        };
        change(&mut record);
        let path = place.checkpoint();
        Checkpoint::open(&path, "").unwrap().write(record).unwrap();
        place.options.checkpoint(path);
        place
    }

    fn adopting() -> Self {
        let mut place = Place::new();
        place.options.adopt(true);
        place
    }

    /// With another file, and with the part size left to the plan.
    fn planned(mut self, length: usize) -> Self {
        self.data = vec![1; length];
        std::fs::write(self.directory.path().join("file"), &self.data).unwrap();
        self.options.part_size(0).unwrap();
        self
    }

    fn checkpoint(&self) -> std::path::PathBuf {
        self.directory.path().join("checkpoint")
    }

    fn part(&self, number: u32) -> &[u8] {
        let start = (number as usize - 1) * PART;
        &self.data[start..(start + PART).min(LENGTH)]
    }

    /// The listing of these parts, as the file has them.
    fn listed(&self, numbers: &[u32]) -> Response {
        let parts: Vec<_> = numbers.iter().map(|n| (*n, self.part(*n))).collect();
        parts_page(&parts)
    }

    fn upload(&self, steps: impl IntoIterator<Item = Step>) -> (Result<Completed>, Arc<Script>) {
        let mut config = config();
        // MD5 of what is large takes long in a build without optimisation.
        config.verify(self.data.len() == LENGTH, true);
        let (client, script) = client_with(&config, steps);
        let path = self.directory.path().join("file");
        let result = client.upload_file(BUCKET, OBJECT, &path, &self.options);
        (result, script)
    }

    /// The answer to Complete.
    fn made(&self) -> Step {
        let body = "<CompleteMultipartUploadResult/>";
        let crc64 = crc64(&self.data).to_string();
        Step::answer(response(200, &[("x-oss-hash-crc64ecma", &crc64)], body))
    }
}

fn initiated() -> Step {
    let body =
        "<InitiateMultipartUploadResult><UploadId>NEW</UploadId></InitiateMultipartUploadResult>";
    Step::answer(response(200, &[], body))
}

fn gone() -> Step {
    Step::answer(refusal(404, "NoSuchUpload"))
}

fn denied() -> Step {
    Step::answer(refusal(403, "AccessDenied"))
}

/// Every request as a word for its operation, and the number of its part.
fn requests(script: &Script) -> Vec<String> {
    let word = |seen: &Seen| {
        let (path, query) = seen.url.split_once('?').unwrap_or((&seen.url, ""));
        let parameter = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(n, _)| *n == name).map(|(_, value)| value)
        };
        let id = parameter("uploadId").unwrap_or("");
        match (seen.method, parameter("partNumber"), path.ends_with("/key")) {
            ("PUT", Some(number), _) => format!("part {number} of {id}"),
            ("GET", _, true) => format!("parts of {id}"),
            ("GET", _, false) => "uploads".to_owned(),
            ("POST", ..) if id.is_empty() => "initiate".to_owned(),
            ("POST", ..) => format!("complete {id}"),
            ("DELETE", ..) => format!("abort {id}"),
            (method, ..) => method.to_lowercase(),
        }
    };
    script.seen().iter().map(word).collect()
}

fn answer(response: Response) -> Step {
    Step::answer(response)
}

#[test]
fn parts_that_are_there_and_hold_the_local_bytes_are_not_sent_again() {
    let place = Place::recorded();
    let steps = [answer(place.listed(&[1, 3])), Step::stores(), place.made()];
    let (result, script) = place.upload(steps);
    let completed = result.unwrap();
    assert_eq!(completed.bytes_reused, (PART + 17) as u64);
    assert_eq!(completed.crc64, Some(crc64(&place.data)));
    let expected = ["parts of U1", "part 2 of U1", "complete U1"];
    assert_eq!(requests(&script), expected);
    assert_eq!(script.seen()[1].body, place.part(2));
    assert!(!place.checkpoint().exists(), "nothing is left to resume");
}

#[test]
fn a_part_counts_only_with_the_local_size_and_the_local_bytes() {
    let place = Place::recorded();
    let other = vec![7; PART];
    let short = &place.part(3)[..16];
    let page = parts_page(&[(1, &other), (2, place.part(2)), (3, short)]);
    let steps = [answer(page), Step::stores(), Step::stores(), place.made()];
    let (result, script) = place.upload(steps);
    assert_eq!(result.unwrap().bytes_reused, PART as u64);
    let expected = ["parts of U1", "part 1 of U1", "part 3 of U1", "complete U1"];
    assert_eq!(requests(&script), expected);
}

/// A listing in which no part has a CRC-64.
fn without_crc64(page: Response) -> Response {
    let text = String::from_utf8(page.body.clone()).unwrap();
    let body = text.replace("HashCrc64ecma", "Unknown").into_bytes();
    Response { body, ..page }
}

#[test]
fn without_a_crc64_an_etag_that_is_an_md5_tells() {
    let place = Place::recorded();
    let other = vec![7; PART];
    let page = parts_page(&[(1, place.part(1)), (2, &other), (3, place.part(3))]);
    let page = without_crc64(page);
    let text = String::from_utf8(page.body).unwrap();
    let third = crate::digest::Md5Digest::of(place.part(3)).hex();
    let page = response(200, &[], &text.replace(&third, "opaque"));
    // Neither says it what the object's CRC-64 is.
    let made = response(200, &[], "<CompleteMultipartUploadResult/>");
    let steps = [answer(page), Step::stores(), Step::stores(), answer(made)];
    let (result, script) = place.upload(steps);
    let completed = result.unwrap();
    assert_eq!(completed.bytes_reused, PART as u64);
    assert_eq!(completed.crc64, Some(crc64(&place.data)));
    let expected = ["parts of U1", "part 2 of U1", "part 3 of U1", "complete U1"];
    assert_eq!(requests(&script), expected);
}

/// Sizes of a file and of parts that are larger than the default, 8 MiB.
const PLANNED: usize = 9 << 20;
const LARGE: usize = PLANNED - (512 << 10);
const LARGER: usize = PLANNED - (256 << 10);

#[test]
fn the_part_size_of_the_earlier_run_is_kept() {
    let place = Place::recorded_as(|record| record.part_size = LARGE as u64).planned(PLANNED);
    let page = parts_page(&[(1, &place.data[..LARGE])]);
    let (result, script) = place.upload([answer(page), Step::stores(), place.made()]);
    assert_eq!(result.unwrap().bytes_reused, LARGE as u64);
    assert_eq!(script.seen()[1].body.len(), PLANNED - LARGE);
}

#[test]
fn a_part_size_that_is_asked_for_or_that_no_part_may_have_is_not_replaced() {
    // Asked for, recorded, and then used.
    for (asked, recorded, used) in [
        (LARGER as i64, LARGE as u64, LARGER),
        (0, 1, 8 << 20),
        (0, MAX_PART_SIZE + 1, 8 << 20),
    ] {
        let mut place = Place::recorded_as(|record| record.part_size = recorded).planned(PLANNED);
        place.options.part_size(asked).unwrap();
        let parts = (0..PLANNED.div_ceil(used)).map(|_| Step::stores());
        let steps = [answer(parts_page(&[]))].into_iter().chain(parts);
        let (result, script) = place.upload(steps.chain([place.made()]));
        result.unwrap();
        assert_eq!(script.seen()[1].body.len(), used);
    }
}

#[test]
fn a_record_of_something_else_counts_as_none() {
    let changes: [fn(&mut Record); 3] = [
        |record| record.endpoint = "https://elsewhere".to_owned(),
        |record| record.bucket = "other".to_owned(),
        |record| record.object = "other".to_owned(),
    ];
    for change in changes {
        let place = Place::recorded_as(change);
        let parts = (0..3).map(|_| Step::stores());
        let steps = [initiated()].into_iter().chain(parts).chain([place.made()]);
        let (result, script) = place.upload(steps);
        assert_eq!(result.unwrap().bytes_reused, 0);
        assert_eq!(requests(&script)[0], "initiate");
    }
}

#[test]
fn an_upload_that_was_completed_before_the_kill_is_not_made_twice() {
    let place = Place::recorded();
    let (result, script) = place.upload([gone(), answer(head_of(&place.data))]);
    let completed = result.unwrap();
    assert_eq!(completed.bytes_reused, LENGTH as u64);
    assert_eq!(completed.size, Some(LENGTH as u64));
    assert_eq!(completed.crc64, Some(crc64(&place.data)));
    assert_eq!(requests(&script), ["parts of U1", "head"]);
    assert!(!place.checkpoint().exists());
}

#[test]
fn an_upload_that_is_gone_and_left_no_such_object_begins_anew() {
    let mut other = vec![7; LENGTH];
    let same_size = head_of(&other);
    other.push(7);
    let mut untold = head_of(&other);
    untold.headers.retain(|(n, _)| n == "etag");
    for head in [response(404, &[], ""), same_size, head_of(&other), untold] {
        let place = Place::recorded();
        let parts = (0..3).map(|_| Step::stores());
        let begin = [gone(), answer(head), initiated()];
        let steps = begin.into_iter().chain(parts).chain([place.made()]);
        let (result, script) = place.upload(steps);
        assert_eq!(result.unwrap().bytes_reused, 0);
        assert_eq!(requests(&script)[2], "initiate");
        assert!(script.is_over());
    }
}

#[test]
fn what_cannot_be_asked_ends_the_call_and_keeps_the_record() {
    for steps in [vec![denied()], vec![gone(), denied()]] {
        let place = Place::recorded();
        let count = steps.len();
        let (result, script) = place.upload(steps);
        let error = result.unwrap_err();
        assert_eq!(error.service_error().code, "AccessDenied");
        assert_eq!(error.object_state(), ObjectState::Unchanged);
        assert_eq!(script.count(), count);
        assert!(place.checkpoint().exists());
    }
}

/// A listing of open uploads: object, id and when each was begun.
fn open(uploads: &[(&str, &str, u32)], next: Option<(&str, &str)>) -> Step {
    let uploads: String = uploads
        .iter()
        .map(|(object, id, hour)| {
            format!(
                "<Upload><Key>{object}</Key><UploadId>{id}</UploadId>\
                 <Initiated>2024-01-01T{hour:02}:00:00.000Z</Initiated></Upload>"
            )
        })
        .collect();
    let go_on = match next {
        None => "<IsTruncated>false</IsTruncated>".to_owned(),
        Some((key, id)) => format!(
            "<IsTruncated>true</IsTruncated><NextKeyMarker>{key}</NextKeyMarker>\
             <NextUploadIdMarker>{id}</NextUploadIdMarker>"
        ),
    };
    let body = format!("<ListMultipartUploadsResult>{go_on}{uploads}</ListMultipartUploadsResult>");
    answer(response(200, &[], &body))
}

#[test]
fn the_newest_open_upload_of_this_object_with_fitting_parts_is_adopted() {
    let place = Place::adopting();
    let uploads = [
        (OBJECT, "OLD", 1),
        (OBJECT, "GONE", 9),
        (OBJECT, "EMPTY", 8),
        (OBJECT, "MISFIT", 7),
        (OBJECT, "GOOD", 6),
        ("key2", "OTHER", 10),
    ];
    let beyond = [(4, &place.data[..PART])];
    let steps = [
        open(&uploads, None),
        gone(),
        answer(parts_page(&[])),
        answer(parts_page(&beyond)),
        answer(place.listed(&[2])),
        Step::stores(),
        Step::stores(),
        place.made(),
    ];
    let (result, script) = place.upload(steps);
    assert_eq!(result.unwrap().bytes_reused, PART as u64);
    let expected = [
        "uploads",
        "parts of GONE",
        "parts of EMPTY",
        "parts of MISFIT",
        "parts of GOOD",
        "part 1 of GOOD",
        "part 3 of GOOD",
        "complete GOOD",
    ];
    assert_eq!(requests(&script), expected);
    assert!(script.seen()[0].url.contains("prefix=key"));
}

#[test]
fn a_part_of_another_size_does_not_fit() {
    let place = Place::adopting();
    let short = parts_page(&[(1, &place.data[..PART - 1])]);
    let parts = (0..3).map(|_| Step::stores());
    let steps = [open(&[(OBJECT, "U", 1)], None), answer(short), initiated()];
    let steps = steps.into_iter().chain(parts).chain([place.made()]);
    let (result, script) = place.upload(steps);
    assert_eq!(result.unwrap().bytes_reused, 0);
    assert_eq!(requests(&script)[2], "initiate");
}

#[test]
fn an_adopted_upload_brings_its_part_size() {
    let place = Place::adopting().planned(PLANNED);
    let (first, second) = place.data.split_at(LARGE);
    let page = parts_page(&[(1, first), (2, second)]);
    let open = open(&[(OBJECT, "U", 1)], None);
    let (result, _) = place.upload([open, answer(page), place.made()]);
    assert_eq!(result.unwrap().bytes_reused, PLANNED as u64);
}

#[test]
fn the_listing_is_followed_as_long_as_it_speaks_of_this_object() {
    let place = Place::adopting();
    let first = open(&[(OBJECT, "U1", 1)], Some((OBJECT, "U1")));
    let second = open(
        &[(OBJECT, "U2", 2), ("key2", "U3", 3)],
        Some(("key2", "U3")),
    );
    let steps = [
        first,
        second,
        answer(place.listed(&[1, 2, 3])),
        place.made(),
    ];
    let (result, script) = place.upload(steps);
    assert_eq!(result.unwrap().bytes_reused, LENGTH as u64);
    let expected = ["uploads", "uploads", "parts of U2", "complete U2"];
    assert_eq!(requests(&script), expected);
    let url = &script.seen()[1].url;
    assert!(url.contains("key-marker=key&upload-id-marker=U1"), "{url}");
}

#[test]
fn no_more_than_ten_candidates_are_looked_into() {
    let place = Place::adopting();
    let ids: Vec<String> = (0..12).map(|n| format!("U{n:02}")).collect();
    let uploads: Vec<_> = (0..12)
        .map(|n| (OBJECT, ids[n as usize].as_str(), n))
        .collect();
    let empty = (0..10).map(|_| answer(parts_page(&[])));
    let parts = (0..3).map(|_| Step::stores());
    let steps = [open(&uploads, None)].into_iter().chain(empty);
    let steps = steps
        .chain([initiated()])
        .chain(parts)
        .chain([place.made()]);
    let (result, script) = place.upload(steps);
    result.unwrap();
    assert_eq!(requests(&script)[1], "parts of U11", "the newest first");
    assert_eq!(requests(&script)[11], "initiate");
}

#[test]
fn a_cancel_ends_the_search() {
    let mut place = Place::adopting();
    let control = Arc::new(crate::Control::new());
    place.options.control(control.clone());
    let step = Step::with(move |_| {
        control.cancel();
        refusal(500, "InternalError")
    });
    let (result, script) = place.upload([step]);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Cancelled);
    assert_eq!(requests(&script), ["uploads"]);
}

#[test]
fn a_candidate_that_cannot_be_asked_ends_the_call() {
    let place = Place::adopting();
    let (result, script) = place.upload([open(&[(OBJECT, "U", 1)], None), denied()]);
    assert_eq!(result.unwrap_err().service_error().code, "AccessDenied");
    assert_eq!(script.count(), 2);
}

#[test]
fn without_a_record_and_without_the_wish_nobody_is_asked() {
    let place = Place::new();
    let parts = (0..3).map(|_| Step::stores());
    let steps = [initiated()].into_iter().chain(parts).chain([place.made()]);
    let (result, script) = place.upload(steps);
    result.unwrap();
    assert_eq!(requests(&script)[0], "initiate");
}
