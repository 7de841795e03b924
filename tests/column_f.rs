//! A file in one call through the C ABI, under every fault that the emulator can make: it survives, or ends with a
//! clear error and goes on when the fault is gone. What became of it is asked of the server, not of the client.
#![cfg(unix)]

#[path = "c_abi/build.rs"]
mod build;
#[path = "c_abi/program.rs"]
mod program;

use std::sync::Mutex;

use ossmp_emulator::Emulator;
use program::Program;

const BUCKET: &str = "demo";
/// As `MIN_PART` in check.h.
const MIN_PART: usize = 100 * 1024;
const PARTS: usize = 6;
/// As set by tests/c/fault.c.
const ATTEMPTS: usize = 3;
/// Cases at a time: most of them wait.
const AT_A_TIME: usize = 8;

/// What the program must end with.
type Outcome = &'static str;
const SURVIVED: Outcome = "OSSMP_OK";

/// What strikes once and is survived by every operation.
const ONCE: [&str; 17] = [
    "reset",
    "fin",
    "stall",
    "performed reset",
    "performed fin",
    "performed stall",
    "answer_reset_at=5",
    "answer_fin_at=60",
    "raw=Z2FyYmFnZQ==",
    "raw=",
    "status=408 body=<html>",
    "status=429 code=TooManyRequests",
    "status=500 empty",
    "status=502 body=garbage",
    "status=503 code=ServiceUnavailable retry_after=1",
    "interim=3",
    "close",
];

/// What strikes a part once and is survived.
const PART_ONCE: [&str; 9] = [
    "reset_at=0",
    "reset_at=1",
    "reset_at=102399",
    "fin_at=5000",
    "stall_at=5000",
    "flip",
    "flip drop_header=x-oss-hash-crc64ecma",
    "status=400 code=InvalidDigest",
    "push",
];

/// What never ends, wherever it strikes.
const FOR_GOOD: [(&str, Outcome); 14] = [
    ("status=500 code=InternalError", "OSSMP_E_SERVICE"),
    ("status=503 code=ServiceUnavailable", "OSSMP_E_SERVICE"),
    ("status=400 code=InvalidArgument", "OSSMP_E_SERVICE"),
    ("status=401 code=Unauthorized", "OSSMP_E_SERVICE"),
    ("status=403 code=AccessDenied", "OSSMP_E_SERVICE"),
    ("status=404 code=NoSuchBucket", "OSSMP_E_SERVICE"),
    ("status=405 code=MethodNotAllowed", "OSSMP_E_SERVICE"),
    ("status=409 code=FileAlreadyExists", "OSSMP_E_SERVICE"),
    ("status=412 code=PreconditionFailed", "OSSMP_E_SERVICE"),
    (
        "status=301 redirect=http://127.0.0.1:1/x",
        "OSSMP_E_PROTOCOL",
    ),
    (
        "status=307 redirect=http://127.0.0.1:1/x",
        "OSSMP_E_PROTOCOL",
    ),
    ("reset", "OSSMP_E_NETWORK"),
    ("stall", "OSSMP_E_TIMEOUT"),
    ("raw=Z2FyYmFnZQ==", "OSSMP_E_PROTOCOL"),
];

/// What has an outcome of its own.
const SINGULAR: [(&str, Outcome); 17] = [
    ("UploadPart always flip", "OSSMP_E_INTEGRITY"),
    (
        "UploadPart always header=x-oss-hash-crc64ecma:1",
        "OSSMP_E_INTEGRITY",
    ),
    ("UploadPart always drop_header=ETag", "OSSMP_E_PROTOCOL"),
    (
        "UploadPart always header=x-oss-hash-crc64ecma:-1",
        "OSSMP_E_PROTOCOL",
    ),
    (
        "UploadPart always drop_header=x-oss-hash-crc64ecma",
        SURVIVED,
    ),
    (
        "UploadPart always status=404 code=NoSuchUpload",
        "OSSMP_E_NO_SUCH_UPLOAD",
    ),
    (
        "UploadPart part=3 times=1 status=404 code=NoSuchUpload",
        SURVIVED,
    ),
    ("UploadPart part=3 times=1 forget", SURVIVED),
    (
        "UploadPart part=2 always early status=403 code=AccessDenied",
        "OSSMP_E_SERVICE",
    ),
    (
        "UploadPart part=2 always big_header=1048576",
        "OSSMP_E_PROTOCOL",
    ),
    ("CompleteMultipartUpload always performed reset", SURVIVED),
    (
        "CompleteMultipartUpload always performed status=500 code=InternalError",
        SURVIVED,
    ),
    ("CompleteMultipartUpload always performed empty", SURVIVED),
    (
        "CompleteMultipartUpload always error200 code=InternalError",
        "OSSMP_E_SERVICE",
    ),
    (
        "CompleteMultipartUpload drop_header=x-oss-hash-crc64ecma",
        SURVIVED,
    ),
    (
        "CompleteMultipartUpload header=x-oss-hash-crc64ecma:1",
        "OSSMP_E_INTEGRITY",
    ),
    (
        "CompleteMultipartUpload performed status=203 code=CallbackFailed",
        "OSSMP_E_CALLBACK_FAILED",
    ),
];

fn cases() -> Vec<(String, Outcome)> {
    let operations = [
        "InitiateMultipartUpload",
        "UploadPart part=2",
        "CompleteMultipartUpload",
    ];
    let mut cases = Vec::new();
    for operation in operations {
        cases.extend(ONCE.map(|fault| (format!("{operation} times=1 {fault}"), SURVIVED)));
        cases.extend(FOR_GOOD.map(|(fault, end)| (format!("{operation} always {fault}"), end)));
    }
    cases.extend(PART_ONCE.map(|fault| (format!("UploadPart part=2 times=1 {fault}"), SURVIVED)));
    cases.extend(SINGULAR.map(|(fault, end)| (fault.to_owned(), end)));
    cases
}

/// A file that no two parts of look the same.
fn data() -> Vec<u8> {
    let bytes = 0..(PARTS * MIN_PART - 5) as u32;
    bytes
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect()
}

fn check(program: &Program, file: &str, data: &[u8], fault: &str, end: Outcome) {
    let emulator = Emulator::builder()
        .bucket(BUCKET)
        .fault(fault)
        .start()
        .unwrap();
    let directory = tempfile::tempdir().unwrap();
    let checkpoint = directory.path().join("checkpoint").display().to_string();
    // Named like its case, so that whatever is reported says which one it was.
    let object = fault;
    let stored = || {
        emulator
            .object(BUCKET, object)
            .map(|_| emulator.read_object(BUCKET, object).unwrap())
    };
    let run = |end| program.run(&[&emulator.endpoint(), object, file, &checkpoint, end]);
    run(end);
    let requests = emulator.events().len();
    assert!(
        requests <= 2 * ATTEMPTS * PARTS + 40,
        "{fault}: {requests} requests"
    );
    match stored() {
        Some(stored) => assert!(stored == data, "{fault}: another object"),
        None => assert!(end != SURVIVED, "{fault}: no object"),
    }
    if end != SURVIVED {
        emulator.clear_faults();
        run(SURVIVED);
        assert!(
            stored().as_deref() == Some(data),
            "{fault}: not the file in the end"
        );
    }
    // An Initiate that was performed and not answered leaves an upload that nobody knows to be ours: another process
    // may be at work on the same object.
    let orphans = usize::from(fault.starts_with("Initiate") && fault.contains("performed"));
    let unanswered = fault.starts_with("Initiate") && fault.contains("answer_");
    assert_eq!(
        emulator.uploads(BUCKET).len(),
        orphans.max(usize::from(unanswered)),
        "{fault}"
    );
    let left = std::fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(left, 0, "{fault}: neither checkpoint nor lock remains");
}

#[test]
fn an_upload_in_one_call_survives_or_ends_clearly_and_goes_on() {
    let program = Program::build("fault");
    let data = data();
    let file = program.file("file", &data);
    let cases = Mutex::new(cases());
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    let Some((fault, end)) = cases.lock().unwrap().pop() else {
                        return;
                    };
                    check(&program, &file, &data, &fault, end);
                }
            });
        }
    });
}
