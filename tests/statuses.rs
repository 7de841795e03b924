//! Each status of the header is produced by a call that fails with it, through the C API.
#![cfg(target_os = "linux")]

#[path = "c_abi/build.rs"]
mod build;
#[path = "c_abi/program.rs"]
mod program;

use build::{committed_header, numbers};
use ossmp_emulator::Emulator;
use program::Program;

const BUCKET: &str = "demo";
/// Two parts.
const FILE: usize = 150 * 1024;

/// What the server does wrong, where it takes the server.
fn faults(status: &str) -> &'static [&'static str] {
    match status {
        "OSSMP_E_TIMEOUT" => &["ListMultipartUploads always stall"],
        "OSSMP_E_PROTOCOL" => &["UploadPart always drop_header=ETag"],
        "OSSMP_E_INTEGRITY" => &["UploadPart always flip"],
        "OSSMP_E_OUTCOME_UNKNOWN" => &[
            "CompleteMultipartUpload always performed reset",
            "HeadObject always status=403 code=AccessDenied",
        ],
        "OSSMP_E_CALLBACK_FAILED" => {
            &["CompleteMultipartUpload performed status=203 code=CallbackFailed"]
        }
        _ => &[],
    }
}

#[test]
fn each_status_of_the_header_is_produced() {
    let header = numbers(&committed_header());
    let statuses = header.iter().filter(|(n, _)| n.starts_with("OSSMP_E_"));
    let program = Program::build("statuses");
    let mut count = 0;
    for (status, _) in statuses {
        let mut builder = Emulator::builder().bucket(BUCKET);
        for fault in faults(status) {
            builder = builder.fault(*fault);
        }
        let emulator = builder.start().expect("the emulator starts");
        let file = program.file("file", &vec![7; FILE]);
        program.run(&[status, &emulator.endpoint(), &file]);
        count += 1;
    }
    assert!(count >= 18, "only {count} statuses were found");
}
