//! Jobs on several threads, none of which outlives the call.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::time::Duration;

use crate::caller::{self, Task};
use crate::error::{Error, ErrorKind, Result};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use crate::sync::{self, Condvar, Instant, Mutex, MutexGuard};

/// The panic hook of the C layer keeps silent for threads of this name.
pub(crate) const WORKER_NAME: &str = "ossmp-worker";
/// How often the calling thread ticks, also when nothing moves.
const TICK: Duration = Duration::from_millis(100);
/// TLS needs some; the rest of a call needs little.
const STACK: usize = 512 * 1024;

/// What the calling thread does while the workers work.
pub(crate) struct Caller<F, D, T> {
    /// Gives the next job; `None` at the end.
    pub(crate) feed: F,
    /// Jobs that are given out ahead of their results.
    pub(crate) ahead: usize,
    /// Takes a result.
    pub(crate) done: D,
    /// Runs every 100 ms.
    pub(crate) tick: T,
}

/// Does `job` on at most `threads` threads for everything that the caller feeds. What the jobs hand
/// to the calling thread runs there. The first error sets `halt`, on which the jobs must end soon,
/// and is returned when all threads are gone.
pub(crate) fn run<J: Send, R: Send, F, D, T>(
    threads: usize,
    halt: &AtomicBool,
    job: impl Fn(J) -> Result<R> + Sync,
    mut caller: Caller<F, D, T>,
) -> Result<()>
where
    F: FnMut() -> Result<Option<J>>,
    D: FnMut(R),
    T: FnMut() -> Result<()>,
{
    let desk = Desk::new(halt, threads);
    let (desk, job) = (&desk, &job);
    sync::scope(|scope| {
        let (tasks, asked) = channel::<Task>();
        let workers: Vec<_> = (0..threads)
            .map_while(|_| {
                let tasks = tasks.clone();
                let work = move || work(desk, tasks, job);
                // A machine out of threads gets on with fewer.
                sync::spawn_scoped(scope, WORKER_NAME, STACK, work).ok()
            })
            .collect();
        drop(tasks);
        // Also when a callback panics: or the workers would wait for jobs for ever.
        let _close = Close(desk);
        match workers.is_empty() {
            true => alone(desk, job, &mut caller),
            false => serve(desk, &asked, &mut caller),
        }
        // A scope waits for what its threads do, not for the system's threads to have ended.
        for worker in workers {
            worker
                .join()
                .unwrap_or_else(|panic| panic::resume_unwind(panic));
        }
    });
    match lock(&desk.state).failure.take() {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Does one thing on a thread of its own, so that the calling thread can tick meanwhile.
pub(crate) fn aside<R: Send>(
    halt: &AtomicBool,
    tick: impl FnMut() -> Result<()>,
    work: impl FnOnce() -> Result<R> + Send,
) -> Result<R> {
    let mut result = None;
    let mut once = Some(work);
    let caller = Caller {
        feed: || Ok(once.take()),
        ahead: 1,
        done: |done| result = Some(done),
        tick,
    };
    run(1, halt, |work| work(), caller)?;
    result.ok_or_else(|| Error::new(ErrorKind::Internal, "the work gave no result"))
}

/// Where jobs and results change hands.
struct Desk<'h, J, R> {
    halt: &'h AtomicBool,
    /// With so few jobs waiting the calling thread is woken to feed more.
    low: usize,
    state: Mutex<State<J, R>>,
    more: Condvar,
}

struct State<J, R> {
    jobs: VecDeque<J>,
    results: Vec<Result<R>>,
    closed: bool,
    failure: Option<Error>,
}

impl<'h, J, R> Desk<'h, J, R> {
    fn new(halt: &'h AtomicBool, low: usize) -> Self {
        Desk {
            halt,
            low,
            state: Mutex::new(State {
                jobs: VecDeque::new(),
                results: Vec::new(),
                closed: false,
                failure: None,
            }),
            more: Condvar::new(),
        }
    }

    fn put(&self, job: J) {
        lock(&self.state).jobs.push_back(job);
        self.more.notify_one();
    }

    /// Waits for a job; `None` when there will be no more.
    fn take(&self) -> Option<J> {
        let mut state = lock(&self.state);
        loop {
            if self.halt.load(Ordering::Relaxed) {
                return None;
            }
            match state.jobs.pop_front() {
                Some(job) => return Some(job),
                None if state.closed => return None,
                None => state = self.more.wait(state).unwrap_or_else(|e| e.into_inner()),
            }
        }
    }

    fn close(&self) {
        lock(&self.state).closed = true;
        self.more.notify_all();
    }

    fn fail(&self, error: Error) {
        lock(&self.state).failure.get_or_insert(error);
        self.halt.store(true, Ordering::Relaxed);
        self.close();
    }
}

struct Close<'d, J, R>(&'d Desk<'d, J, R>);

impl<J, R> Drop for Close<'_, J, R> {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn work<J, R>(desk: &Desk<'_, J, R>, tasks: Sender<Task>, job: &impl Fn(J) -> Result<R>) {
    let _guard = caller::serve(tasks.clone());
    while let Some(todo) = desk.take() {
        let result = panic::catch_unwind(AssertUnwindSafe(|| job(todo)));
        let result = result.unwrap_or_else(|panic| Err(describe(&*panic)));
        let wakes = {
            let mut state = lock(&desk.state);
            if result.is_err() {
                // At once, or this worker would take the next job before the caller has seen it.
                desk.halt.store(true, Ordering::Relaxed);
            }
            let runs_dry = !state.closed && state.jobs.len() <= desk.low;
            let wakes = result.is_err() || runs_dry;
            state.results.push(result);
            wakes
        };
        // The calling thread looks by itself at each tick. To wake it costs more than a short job.
        if wakes {
            let _ = tasks.send(Box::new(|| {}));
        }
    }
}

/// A panic is a bug; it ends the call as every error does.
fn describe(panic: &(dyn Any + Send)) -> Error {
    let text = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (_, Some(text)) => text.as_str(),
        _ => "it says nothing",
    };
    let text = format!("a bug in ossmp, please report it: a worker panicked: {text}");
    Error::new(ErrorKind::Internal, text)
}

/// The calling thread's part, until all workers are gone.
fn serve<J, R, F, D, T>(desk: &Desk<'_, J, R>, asked: &Receiver<Task>, caller: &mut Caller<F, D, T>)
where
    F: FnMut() -> Result<Option<J>>,
    D: FnMut(R),
    T: FnMut() -> Result<()>,
{
    let mut ticked = Instant::now();
    let mut outstanding = 0;
    let mut exhausted = false;
    loop {
        outstanding -= take_results(desk, &mut caller.done);
        let halted = desk.halt.load(Ordering::Relaxed);
        let wants = !exhausted && !halted && outstanding < caller.ahead;
        if wants {
            match (caller.feed)() {
                Ok(Some(todo)) => {
                    outstanding += 1;
                    desk.put(todo);
                }
                Ok(None) => {
                    exhausted = true;
                    desk.close();
                }
                Err(error) => desk.fail(error),
            }
        }
        if ticked.elapsed() >= TICK {
            ticked = Instant::now();
            if let Err(error) = (caller.tick)() {
                desk.fail(error);
            }
        }
        match next_task(asked, !wants, TICK.saturating_sub(ticked.elapsed())) {
            Next::Task(task) => task(),
            Next::Nothing => {}
            Next::AllGone => break,
        }
    }
    take_results(desk, &mut caller.done);
}

enum Next {
    Task(Task),
    Nothing,
    /// There are no workers any more.
    AllGone,
}

fn next_task(asked: &Receiver<Task>, wait: bool, longest: Duration) -> Next {
    if wait {
        return match asked.recv_timeout(longest) {
            Ok(task) => Next::Task(task),
            Err(RecvTimeoutError::Timeout) => Next::Nothing,
            Err(RecvTimeoutError::Disconnected) => Next::AllGone,
        };
    }
    match asked.try_recv() {
        Ok(task) => Next::Task(task),
        Err(TryRecvError::Empty) => Next::Nothing,
        Err(TryRecvError::Disconnected) => Next::AllGone,
    }
}

/// Without a thread to be had: one job after the other.
fn alone<J, R, F, D, T>(
    desk: &Desk<'_, J, R>,
    job: &impl Fn(J) -> Result<R>,
    caller: &mut Caller<F, D, T>,
) where
    F: FnMut() -> Result<Option<J>>,
    D: FnMut(R),
    T: FnMut() -> Result<()>,
{
    let mut step = || -> Result<bool> {
        (caller.tick)()?;
        let Some(todo) = (caller.feed)()? else {
            return Ok(false);
        };
        (caller.done)(job(todo)?);
        Ok(true)
    };
    loop {
        match step() {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return desk.fail(error),
        }
    }
}

/// Hands the results so far over; how many there were.
fn take_results<J, R>(desk: &Desk<'_, J, R>, done: &mut impl FnMut(R)) -> usize {
    let results = std::mem::take(&mut lock(&desk.state).results);
    let count = results.len();
    for result in results {
        match result {
            Ok(result) => done(result),
            Err(error) => desk.fail(error),
        }
    }
    count
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use std::thread;

    fn numbers(end: u64) -> impl FnMut() -> Result<Option<u64>> {
        let mut numbers = 1..=end;
        move || Ok(numbers.next())
    }

    #[test]
    fn every_job_is_done_once_and_callbacks_run_on_the_calling_thread() {
        for threads in [0, 1, 2, 7] {
            let here = thread::current().id();
            let mut sum = 0;
            let job = |n: u64| {
                let there = caller::ask(|| thread::current().id());
                assert_eq!(there, Some(here));
                Ok(n)
            };
            let caller = Caller {
                feed: numbers(100),
                ahead: 3,
                done: |n: u64| sum += n,
                tick: || Ok(()),
            };
            run(threads, &AtomicBool::new(false), job, caller).unwrap();
            assert_eq!(sum, 5050);
        }
    }

    #[test]
    fn no_more_jobs_are_given_out_ahead_than_allowed() {
        let (given, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut next = numbers(50);
        let caller = Caller {
            feed: || {
                let ahead = given.load(Ordering::SeqCst) - finished.load(Ordering::SeqCst);
                assert!(ahead < 2, "{ahead} are out already");
                given.fetch_add(1, Ordering::SeqCst);
                next()
            },
            ahead: 2,
            done: |_| {
                finished.fetch_add(1, Ordering::SeqCst);
            },
            tick: || Ok(()),
        };
        run(8, &AtomicBool::new(false), Ok::<u64, Error>, caller).unwrap();
        assert_eq!(finished.into_inner(), 50);
    }

    #[test]
    fn the_first_error_stops_the_others() {
        for threads in [0, 1, 3] {
            let started = AtomicUsize::new(0);
            let job = |n: u64| {
                started.fetch_add(1, Ordering::Relaxed);
                match n {
                    3 => Err(Error::new(ErrorKind::Network, "gone")),
                    n => Ok(n),
                }
            };
            let caller = Caller {
                feed: numbers(1_000_000),
                ahead: 6,
                done: |_| {},
                tick: || Ok(()),
            };
            let error = run(threads, &AtomicBool::new(false), job, caller).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Network);
            let started = started.into_inner();
            assert!(started < 1_000_000);
            if threads == 1 {
                assert_eq!(started, 3, "nothing begins behind a failure");
            }
        }
    }

    #[test]
    fn a_worker_that_panics_is_an_error_of_the_call() {
        let caller = Caller {
            feed: numbers(10),
            ahead: 4,
            done: |()| {},
            tick: || Ok(()),
        };
        let job = |n: u64| match n {
            5 => panic!("five"),
            _ => Ok(()),
        };
        let error = run(2, &AtomicBool::new(false), job, caller).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert!(error.message().ends_with("panicked: five"), "{error}");
    }

    #[test]
    fn a_tick_or_a_feed_that_fails_ends_the_work() {
        let stop = || Error::new(ErrorKind::Cancelled, "enough");
        let wait = |_: u64| {
            thread::sleep(Duration::from_millis(10));
            Ok(())
        };
        let ticking = Caller {
            feed: numbers(u64::MAX),
            ahead: 4,
            done: |()| {},
            tick: || Err(stop()),
        };
        let error = run(2, &AtomicBool::new(false), wait, ticking).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        let feeding = Caller {
            feed: || Err(stop()),
            ahead: 4,
            done: |()| {},
            tick: || Ok(()),
        };
        let error = run(2, &AtomicBool::new(false), wait, feeding).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }
}
