//! What is tried again, how often, and what is not.

mod common;

use std::time::{Duration, Instant};

use common::*;
use ossmp::{ErrorKind, ListOptions, Options};

#[test]
fn a_server_error_once_is_survived_by_every_operation() {
    for status in [408, 429, 500, 502, 503, 504] {
        let emulator = emulator();
        let client = client(&emulator);
        for operation in [
            "InitiateMultipartUpload",
            "UploadPart",
            "ListParts",
            "ListMultipartUploads",
            "CompleteMultipartUpload",
            "AbortMultipartUpload",
        ] {
            emulator.fault(&format!(
                "{operation} status={status} body=<html>oops</html>"
            ));
        }
        let upload = init(&client, "once");
        upload.part_from_bytes(1, b"x").unwrap();
        assert_eq!(upload.all_parts().unwrap().len(), 1);
        let listed = client.list_uploads(BUCKET, &ListOptions::new()).unwrap();
        assert_eq!(listed.uploads.len(), 1);
        upload.complete(None).unwrap();
        init(&client, "other").abort().unwrap();
        assert_stored(&emulator, "once", b"x");
    }
}

#[test]
fn a_server_error_for_good_ends_after_the_attempts_allowed() {
    let emulator = emulator();
    let client = client_with(&emulator, |c| c.max_attempts(3).unwrap());
    let upload = init(&client, "k");
    emulator.fault("UploadPart always status=503 code=ServiceUnavailable message='try later'");
    let error = upload.part_from_bytes(7, b"x").unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 3));
    assert!(error.is_retryable());
    assert_eq!(requests(&emulator, "UploadPart").len(), 3);
    assert_eq!(
        (error.operation(), error.part_number(), error.upload_id()),
        ("UploadPart", 7, upload.id())
    );
    let service = error.service_error();
    assert_eq!(
        (
            service.http_status,
            service.code.as_str(),
            service.message.as_str()
        ),
        (503, "ServiceUnavailable", "try later")
    );
    assert!(!service.request_id.is_empty());
}

#[test]
fn what_the_service_refuses_is_not_tried_again() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "k");
    for (status, code) in [
        (400, "InvalidArgument"),
        (401, "Unauthorized"),
        (403, "AccessDenied"),
        (404, "NoSuchBucket"),
        (405, "MethodNotAllowed"),
        (409, "FileAlreadyExists"),
        (411, "MissingContentLength"),
        (412, "PreconditionFailed"),
    ] {
        emulator.clear_events();
        emulator.fault(&format!("UploadPart status={status} code={code}"));
        let error = upload.part_from_bytes(1, b"x").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Service);
        assert_eq!(error.service_error().code, code);
        assert!(!error.is_retryable());
        assert_eq!(requests(&emulator, "UploadPart").len(), 1, "{code}");
    }
}

#[test]
fn every_attempt_is_signed_afresh() {
    let emulator = emulator();
    let client = client(&emulator);
    emulator.fault("InitiateMultipartUpload status=500 code=InternalError retry_after=2");
    init(&client, "k");
    let dates: Vec<_> = requests(&emulator, "InitiateMultipartUpload")
        .iter()
        .map(|e| header(e, "x-oss-date").unwrap().to_owned())
        .collect();
    assert_eq!(dates.len(), 2);
    assert_ne!(dates[0], dates[1]);
}

#[test]
fn retry_after_is_waited_for() {
    let emulator = emulator();
    emulator.fault("InitiateMultipartUpload status=503 code=ServiceUnavailable retry_after=1");
    let started = Instant::now();
    init(&client(&emulator), "k");
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_server_that_is_away_for_two_seconds_is_survived_with_defaults() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "restart");
    let data = bytes(MIN_PART, 1);
    emulator.go_away(Duration::from_secs(2));
    upload.part_from_bytes(1, &data).unwrap();
    upload.complete(None).unwrap();
    assert_stored(&emulator, "restart", &data);
}

#[test]
fn connections_that_break_are_survived_wherever_they_break() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "broken");
    let data = bytes(3 * MIN_PART, 9);
    let last = data.len() - 1;
    for fault in [
        "reset_at=0".to_owned(),
        "reset_at=1".into(),
        format!("reset_at={last}"),
        "fin_at=1000".into(),
        "reset".into(),
        "fin".into(),
        "reset performed".into(),
        "answer_reset_at=5".into(),
        "answer_fin_at=40".into(),
        "raw=Z2FyYmFnZQ==".into(),
        "raw=".into(),
    ] {
        emulator.clear_events();
        emulator.fault(&format!("UploadPart times=1 {fault}"));
        upload
            .part_from_bytes(1, &data)
            .unwrap_or_else(|e| panic!("{fault}: {e}"));
        assert!(requests(&emulator, "UploadPart").len() <= 3, "{fault}");
    }
    upload.complete(None).unwrap();
    assert_stored(&emulator, "broken", &data);
}

#[test]
fn an_initiate_or_abort_whose_answer_is_lost_is_repeated() {
    let emulator = emulator();
    let client = client(&emulator);
    emulator.fault("InitiateMultipartUpload times=1 performed reset");
    let upload = init(&client, "k");
    emulator.fault("AbortMultipartUpload times=1 performed reset");
    upload.abort().unwrap();
}

#[test]
fn interim_answers_are_passed_over() {
    let emulator = emulator();
    let upload = init(&client(&emulator), "k");
    emulator.fault("UploadPart times=1 interim=3");
    upload.part_from_bytes(1, b"x").unwrap();
    assert_eq!(requests(&emulator, "UploadPart").len(), 1);
}

#[test]
fn a_port_that_nobody_listens_on_is_a_network_error() {
    let mut config = ossmp::Config::new();
    let port = {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.local_addr().unwrap().port()
    };
    config
        .endpoint(&format!("http://127.0.0.1:{port}"))
        .unwrap();
    config.credentials(ID, SECRET, None).unwrap();
    config.max_attempts(1).unwrap();
    let error = ossmp::Client::new(&config)
        .unwrap()
        .init_upload(BUCKET, "k", &Options::new())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert_eq!(error.attempts(), 1);
    assert_ne!(error.os_code(), 0, "ECONNREFUSED is told");
    assert!(error.is_retryable());
}

#[test]
fn a_clock_that_is_wrong_is_corrected_from_the_answer() {
    for hours in [-2, 2] {
        let emulator = start(|b| b.clock_offset(hours * 3600));
        for signature in [ossmp::Signature::V1, ossmp::Signature::V4] {
            let client = client_with(&emulator, |c| {
                c.signature(signature);
                c.max_attempts(1).unwrap();
            });
            emulator.clear_events();
            let upload = init(&client, "skewed");
            assert_eq!(requests(&emulator, "InitiateMultipartUpload").len(), 2);
            upload.part_from_bytes(1, b"x").unwrap();
            assert_eq!(requests(&emulator, "UploadPart").len(), 1, "remembered");
        }
    }
}

#[test]
fn an_absurd_clock_is_not_believed() {
    let emulator = start(|b| b.clock_offset(100 * 365 * 86400));
    let error = client(&emulator)
        .init_upload(BUCKET, "k", &Options::new())
        .unwrap_err();
    assert_eq!(error.service_error().code, "RequestTimeTooSkewed");
    assert_eq!(error.attempts(), 1);
}

#[test]
fn the_deadline_ends_a_call_that_is_waiting_to_try_again() {
    let emulator = emulator();
    let mut options = Options::new();
    options.deadline(700).unwrap();
    emulator.fault("InitiateMultipartUpload always status=503 code=Busy retry_after=30");
    let started = Instant::now();
    let error = client(&emulator)
        .init_upload(BUCKET, "k", &options)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(started.elapsed() < Duration::from_secs(4));
}

#[test]
fn a_cancel_ends_a_call_wherever_it_waits() {
    let emulator = emulator();
    let client = client(&emulator);
    for fault in [
        "UploadPart always status=503 code=Busy retry_after=30",
        "UploadPart always stall",
        "UploadPart always stall_at=100",
        "UploadPart always delay=20000",
    ] {
        emulator.clear_faults();
        emulator.fault(fault);
        let control = std::sync::Arc::new(ossmp::Control::new());
        let mut options = Options::new();
        options.control(control.clone());
        let upload = client.init_upload(BUCKET, "cancelled", &options).unwrap();
        let data = bytes(32 << 20, 1);
        let (error, took) = std::thread::scope(|scope| {
            let call = scope.spawn(|| {
                let error = upload.part_from_bytes(1, &data).unwrap_err();
                (error, Instant::now())
            });
            std::thread::sleep(Duration::from_millis(400));
            let cancelled = Instant::now();
            control.cancel();
            let (error, ended) = call.join().unwrap();
            (error, ended.saturating_duration_since(cancelled))
        });
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{fault}: {error}");
        // Promised are 200 ms; shared machines get five times that.
        assert!(took < Duration::from_secs(1), "{fault}: {took:?}");
    }
}
