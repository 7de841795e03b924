//! What threads share, under every order of threads that a random scheduler finds: `make races`.
//!
//! A thread that waits for what nobody will say is a deadlock here, which fails the test: timed waits do
//! not time out.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use shuttle::rand::Rng;
use shuttle::thread::{self, yield_now};

use crate::ahead::Ahead;
use crate::caller;
use crate::checkpoint::Checkpoint;
use crate::credentials::{Credentials, Fetched, Fetcher, Source as Keys};
use crate::digest::Md5Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::keyring::Keyring;
use crate::options::Scope;
use crate::part::Parts;
use crate::plan::Plan;
use crate::source::Source;
use crate::sync::atomic::AtomicBool;
use crate::workers::{self, Caller};

/// Tries `orders` orders of threads, or `OSSMP_RACES` times as many.
fn explore(orders: usize, test: impl Fn() + Send + Sync + 'static) {
    let times = std::env::var("OSSMP_RACES").map_or(1, |n| n.parse().unwrap());
    let mut config = shuttle::Config::new();
    // Digests and panics need more than the 60 KiB that it gives.
    config.stack_size = 512 * 1024;
    let scheduler = shuttle::scheduler::RandomScheduler::new(orders * times);
    shuttle::Runner::new(scheduler, config).run(test);
}

fn numbers(end: u32) -> impl FnMut() -> Result<Option<u32>> {
    let mut numbers = 1..=end;
    move || Ok(numbers.next())
}

#[test]
fn every_job_is_done_once_and_callbacks_run_on_the_calling_thread() {
    explore(2_000, || {
        let here = thread::current().id();
        let mut done = Vec::new();
        let job = |n: u32| {
            yield_now();
            assert_eq!(caller::ask(|| thread::current().id()), Some(here));
            Ok(n)
        };
        let caller = Caller {
            feed: numbers(5),
            ahead: 3,
            done: |n| done.push(n),
            tick: || Ok(()),
        };
        workers::run(2, &AtomicBool::new(false), job, caller).unwrap();
        done.sort_unstable();
        assert_eq!(done, [1, 2, 3, 4, 5]);
    });
}

#[test]
fn whatever_fails_first_ends_the_call_and_nothing_is_lost() {
    explore(2_000, || {
        let (begun, ended) = (AtomicU32::new(0), AtomicU32::new(0));
        let fault = shuttle::rand::thread_rng().gen_range(0..4);
        let stop = || Error::new(ErrorKind::Cancelled, "enough");
        let job = |n: u32| {
            begun.fetch_add(1, SeqCst);
            yield_now();
            let result = match (fault, n) {
                (0, 3) => Err(Error::new(ErrorKind::Network, "gone")),
                (1, 2 | 3) => Err(Error::new(ErrorKind::Network, "gone")),
                _ => Ok(n),
            };
            ended.fetch_add(1, SeqCst);
            result
        };
        let (mut fed, mut done) = (0, 0);
        let mut ticks = 0;
        let caller = Caller {
            feed: || {
                fed += 1;
                match (fault, fed) {
                    (2, 4) => Err(stop()),
                    (_, 1..=4) => Ok(Some(fed)),
                    _ => Ok(None),
                }
            },
            ahead: 2,
            done: |_| done += 1,
            tick: || {
                ticks += 1;
                match (fault, ticks) {
                    (3, 2) => Err(stop()),
                    _ => Ok(()),
                }
            },
        };
        let result = workers::run(2, &AtomicBool::new(false), job, caller);
        assert_eq!(
            begun.load(SeqCst),
            ended.load(SeqCst),
            "a worker outlived the call"
        );
        match fault {
            0 | 1 => assert_eq!(result.unwrap_err().kind(), ErrorKind::Network),
            2 => assert_eq!(result.unwrap_err().kind(), ErrorKind::Cancelled),
            // Whether the second tick came is a matter of the clock.
            _ if ticks >= 2 => assert_eq!(result.unwrap_err().kind(), ErrorKind::Cancelled),
            _ => assert_eq!((result.is_ok(), done), (true, 4)),
        }
    });
}

/// Credentials that a callback gives, and how often it was asked.
fn keyring(fails: u32) -> (Keyring, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let count = asked.clone();
    let fetch = move || {
        let n = count.fetch_add(1, SeqCst);
        yield_now();
        match n < fails {
            true => Err(Error::new(ErrorKind::Credentials, "not now")),
            false => Ok(Fetched {
                credentials: Credentials::new(&format!("id{n}"), "secret", None)?,
                expires: None,
            }),
        }
    };
    (
        Keyring::new(Keys::Callback(Fetcher(Arc::new(fetch)))),
        asked,
    )
}

#[test]
fn threads_that_need_credentials_cause_one_fetch() {
    explore(2_000, || {
        let (keyring, asked) = keyring(0);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| keyring.current(&Scope::default()).unwrap());
            }
        });
        assert_eq!(asked.load(SeqCst), 1);
    });
}

#[test]
fn a_fetch_that_fails_fails_one_thread_and_the_next_one_tries() {
    explore(2_000, || {
        let (keyring, asked) = keyring(1);
        let failed = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    if keyring.current(&Scope::default()).is_err() {
                        failed.fetch_add(1, SeqCst);
                    }
                });
            }
        });
        assert_eq!((asked.load(SeqCst), failed.load(SeqCst)), (2, 1));
    });
}

#[test]
fn a_key_that_several_threads_reject_is_fetched_once_more() {
    explore(2_000, || {
        let (keyring, asked) = keyring(0);
        let first = keyring.current(&Scope::default()).unwrap();
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    assert!(keyring.reject(&first));
                    let held = keyring.current(&Scope::default()).unwrap();
                    assert_eq!(held.credentials.unwrap().access_key_id, "id1");
                });
            }
        });
        assert_eq!(asked.load(SeqCst), 2);
    });
}

const PART: u64 = 102_400;

#[test]
fn each_part_gets_its_own_md5_whoever_makes_it() {
    let length = 20 * PART + 1;
    let data: Vec<u8> = (0..length).map(|i| (i ^ (i >> 7)) as u8).collect();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&data).unwrap();
    let plan = Plan::new(length, PART).unwrap();
    let expected: Vec<_> = (1..=plan.count())
        .map(|number| {
            let (offset, size) = plan.range(number);
            Md5Digest::of(&data[offset as usize..(offset + size) as usize])
        })
        .collect();
    let source = Arc::new(Source::open(file.path()).unwrap());
    let one_run = move || {
        let ahead = Ahead::new(&source, plan, &Parts::new(), 3, true);
        let next = AtomicU32::new(1);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, SeqCst);
                        if number > plan.count() {
                            return;
                        }
                        let found = ahead.md5(number, &Scope::default()).unwrap();
                        if let Some(found) = found {
                            assert_eq!(found, expected[number as usize - 1]);
                        }
                        yield_now();
                    }
                });
            }
        });
    };
    explore(30, one_run);
}

#[test]
fn a_checkpoint_has_one_holder_at_a_time() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("checkpoint");
    explore(500, move || {
        let holders = AtomicU32::new(0);
        let worked = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    yield_now();
                    let Ok(checkpoint) = Checkpoint::open(&path, "identity") else {
                        return;
                    };
                    assert_eq!(holders.fetch_add(1, SeqCst), 0, "two hold it");
                    yield_now();
                    holders.fetch_sub(1, SeqCst);
                    yield_now();
                    checkpoint.finish();
                    worked.fetch_add(1, SeqCst);
                });
            }
        });
        assert!(worked.load(SeqCst) >= 1, "somebody must get it");
    });
}
