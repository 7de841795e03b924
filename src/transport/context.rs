//! The attempt that this thread is making. Connections are pooled and move between threads and
//! attempts, while limits, cancel switch and what happened belong to one attempt; a thread makes
//! one attempt at a time, so the sockets find it here.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::options::Scope;

/// No wait on a socket is longer than this at a time: a signal handler can only set the flag.
pub(super) const SLICE: Duration = Duration::from_millis(100);
/// Longest time from the first byte of an answer to its last, however slowly it drips.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// Why an attempt was stopped from inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Cancelled,
    Deadline,
    Connect,
    Idle,
    SlowAnswer,
}

/// One attempt: its limits and what is known of it so far.
pub(super) struct Attempt {
    scope: Scope,
    pub(super) connect_timeout: Duration,
    pub(super) idle_timeout: Duration,
    stop: Cell<Option<Stop>>,
    last_byte: Cell<Instant>,
    answer_began: Cell<Option<Instant>>,
    /// A connection to the server stands, through a proxy and TLS where they are used.
    pub(super) connected: Cell<bool>,
    /// The connection had served an earlier request.
    pub(super) reused: Cell<bool>,
    /// Bytes of the request left, behind the handshake.
    pub(super) sent: Cell<bool>,
    /// A body follows the head.
    pub(super) has_body: bool,
    /// What leaves now is a head in plain text whose body follows at once.
    pub(super) more: Cell<bool>,
    /// The peer takes no more bytes; the rest of the body is thrown away to get at its answer.
    pub(super) discarding: Cell<bool>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Attempt>>> = const { RefCell::new(None) };
}

/// Ends the attempt on this thread when dropped.
pub(super) struct Guard(());

impl Drop for Guard {
    fn drop(&mut self) {
        CURRENT.with(|current| current.borrow_mut().take());
    }
}

impl Attempt {
    pub(super) fn begin(
        scope: &Scope,
        has_body: bool,
        connect_timeout: Duration,
        idle_timeout: Duration,
    ) -> (Rc<Self>, Guard) {
        let attempt = Rc::new(Attempt {
            scope: scope.clone(),
            connect_timeout,
            idle_timeout,
            stop: Cell::new(None),
            last_byte: Cell::new(Instant::now()),
            answer_began: Cell::new(None),
            connected: Cell::new(false),
            sent: Cell::new(false),
            has_body,
            more: Cell::new(false),
            reused: Cell::new(false),
            discarding: Cell::new(false),
        });
        CURRENT.with(|current| *current.borrow_mut() = Some(attempt.clone()));
        (attempt, Guard(()))
    }

    /// The attempt of this thread. Sockets are only used inside one.
    pub(super) fn current() -> Rc<Self> {
        CURRENT
            .with(|current| current.borrow().clone())
            .unwrap_or_else(|| {
                let endless = Duration::from_secs(3600);
                Attempt::begin(&Scope::default(), false, endless, endless).0
            })
    }

    pub(super) fn stop(&self) -> Option<Stop> {
        self.stop.get()
    }

    /// Ends the attempt for this reason; the first one stays.
    pub(super) fn stop_for(&self, stop: Stop) -> Stop {
        let first = self.stop.get().unwrap_or(stop);
        self.stop.set(Some(first));
        first
    }

    /// Whether the caller wants the attempt to end.
    pub(super) fn check(&self) -> Result<(), Stop> {
        use crate::error::ErrorKind::Cancelled;
        match self.scope.check() {
            Ok(()) => Ok(()),
            Err(e) if e.kind() == Cancelled => Err(self.stop_for(Stop::Cancelled)),
            Err(_) => Err(self.stop_for(Stop::Deadline)),
        }
    }

    /// A byte went or came.
    pub(super) fn progress(&self) {
        self.last_byte.set(Instant::now());
    }

    pub(super) fn is_idle(&self) -> bool {
        self.last_byte.get().elapsed() >= self.idle_timeout
    }

    /// Bytes so far were the handshake's.
    pub(super) fn connected(&self) {
        self.connected.set(true);
        self.reused.set(false);
        self.answer_began.set(None);
        self.progress();
    }

    /// A byte of the answer came.
    pub(super) fn answered(&self) -> Result<(), Stop> {
        match self.answer_began.get() {
            None => self.answer_began.set(Some(Instant::now())),
            Some(began) if began.elapsed() >= ANSWER_LIMIT => {
                return Err(self.stop_for(Stop::SlowAnswer));
            }
            Some(_) => {}
        }
        Ok(())
    }

    pub(super) fn has_answer(&self) -> bool {
        self.answer_began.get().is_some()
    }
}
