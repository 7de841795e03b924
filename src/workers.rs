//! Jobs on several threads, none of which outlives the call.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use crate::caller::{self, Task};
use crate::error::{Error, Result};

/// The panic hook of the C layer keeps silent for threads of this name.
pub(crate) const WORKER_NAME: &str = "ossmp-worker";
/// How often the calling thread ticks, also when nothing moves.
const TICK: Duration = Duration::from_millis(100);
/// TLS needs some; the rest of a call needs little.
const STACK: usize = 512 * 1024;

/// Does `job` for each of `jobs` on at most `threads` threads; `done` takes the results and `tick`
/// runs every 100 ms, both on the calling thread, and so does what the jobs hand to it. The first
/// error sets `halt`, on which the jobs must end soon, and is returned when all threads are gone.
pub(crate) fn run<J: Send, R: Send>(
    jobs: impl Iterator<Item = J> + Send,
    threads: usize,
    halt: &AtomicBool,
    job: impl Fn(J) -> Result<R> + Sync,
    mut done: impl FnMut(R),
    mut tick: impl FnMut() -> Result<()>,
) -> Result<()> {
    let jobs = Mutex::new(jobs);
    let next = || {
        let mut jobs = lock(&jobs);
        match halt.load(Ordering::Relaxed) {
            true => None,
            false => jobs.next(),
        }
    };
    let mut failure = None;
    let mut fail = |error| {
        failure.get_or_insert(error);
        halt.store(true, Ordering::Relaxed);
    };
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let (tasks, asked) = channel::<Task>();
        let (next, job, results) = (&next, &job, &results);
        let mut started = 0;
        for _ in 0..threads {
            let tasks = tasks.clone();
            let work = move || {
                let _guard = caller::serve(tasks.clone());
                while let Some(todo) = next() {
                    let result = job(todo);
                    lock(results).push(result);
                    // Wakes the calling thread.
                    let _ = tasks.send(Box::new(|| {}));
                }
            };
            let builder = thread::Builder::new().name(WORKER_NAME.to_owned());
            // A machine out of threads gets on with fewer.
            match builder.stack_size(STACK).spawn_scoped(scope, work) {
                Ok(_) => started += 1,
                Err(_) => break,
            }
        }
        drop(tasks);
        while started == 0
            && let Some(todo) = next()
        {
            lock(results).push(job(todo).and_then(|result| tick().map(|()| result)));
            take(results, &mut done, &mut fail);
        }
        let mut ticked = Instant::now();
        loop {
            let left = TICK.saturating_sub(ticked.elapsed());
            match asked.recv_timeout(left) {
                Ok(task) => task(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            take(results, &mut done, &mut fail);
            if ticked.elapsed() >= TICK {
                ticked = Instant::now();
                if let Err(error) = tick() {
                    fail(error);
                }
            }
        }
        take(results, &mut done, &mut fail);
    });
    match failure {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Hands the results so far over.
fn take<R>(
    results: &Mutex<Vec<Result<R>>>,
    done: &mut impl FnMut(R),
    fail: &mut impl FnMut(Error),
) {
    let finished = std::mem::take(&mut *lock(results));
    for result in finished {
        match result {
            Ok(result) => done(result),
            Err(error) => fail(error),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn every_job_is_done_once_and_callbacks_run_on_the_calling_thread() {
        for threads in [0, 1, 2, 7] {
            let here = thread::current().id();
            let halt = AtomicBool::new(false);
            let mut sum = 0;
            let job = |n: u64| {
                let there = caller::ask(|| thread::current().id());
                assert_eq!(there, Some(here));
                Ok(n)
            };
            run(1..=100u64, threads, &halt, job, |n| sum += n, || Ok(())).unwrap();
            assert_eq!(sum, 5050);
        }
    }

    #[test]
    fn the_first_error_stops_the_others() {
        let halt = AtomicBool::new(false);
        let started = AtomicUsize::new(0);
        let job = |n: u32| {
            started.fetch_add(1, Ordering::Relaxed);
            match n {
                3 => Err(Error::new(ErrorKind::Network, "gone")),
                n => Ok(n),
            }
        };
        let error = run(1..=1_000_000, 3, &halt, job, |_| {}, || Ok(())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network);
        assert!(started.load(Ordering::Relaxed) < 1_000_000);
    }

    #[test]
    fn a_tick_that_fails_ends_the_work() {
        let halt = AtomicBool::new(false);
        let stop = || Err(Error::new(ErrorKind::Cancelled, "enough"));
        let wait = |_| {
            thread::sleep(Duration::from_millis(10));
            Ok(())
        };
        let error = run(0.., 2, &halt, wait, |()| {}, stop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }
}
