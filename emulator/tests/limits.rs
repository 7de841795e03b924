//! Limits in time: tokens that end, and traffic that is slowed down.

mod common;

use std::time::{Duration, Instant};

use common::*;
use ossmp_emulator::Emulator;

#[test]
fn a_token_is_good_until_it_expires_on_the_servers_clock() {
    let emulator = Emulator::builder()
        .bucket("demo")
        .sts("STS.id", "secret", "token")
        .sts_expires(now() + 100)
        .start()
        .unwrap();
    let mut list = request("GET", "", "uploads").header("x-oss-security-token", "token");
    list.id = "STS.id".into();
    list.secret = "secret".into();
    assert_eq!(list.send(&emulator).status, 200);
    emulator.set_clock_offset(101);
    assert_eq!(
        list.send(&emulator).outcome(),
        (403, "SecurityTokenExpired".into())
    );
}

#[test]
fn a_traffic_limit_slows_a_part_down() {
    let emulator = Emulator::start().unwrap();
    let id = initiate(&emulator, "k");
    let started = Instant::now();
    let part = request("PUT", "k", &format!("partNumber=1&uploadId={id}"))
        .header("x-oss-traffic-limit", "819200")
        .body(pattern(KIB_100));
    assert_eq!(part.send(&emulator).status, 200);
    // 100 KiB at 100 KiB/s.
    assert!(started.elapsed() >= Duration::from_millis(900));
    emulator
        .put_object("demo", "source", &pattern(50_000))
        .unwrap();
    let started = Instant::now();
    let copied = request("PUT", "k", &format!("partNumber=2&uploadId={id}"))
        .header("x-oss-copy-source", "/demo/source")
        .header("x-oss-traffic-limit", "819200");
    assert_eq!(copied.send(&emulator).status, 200);
    assert!(started.elapsed() >= Duration::from_millis(450));
}
