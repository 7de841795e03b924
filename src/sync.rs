//! What threads share, by the standard library; with the feature `shuttle` by a scheduler that tries
//! the orders in which the threads of a test can run. `make races` runs those tests.

#[cfg(not(feature = "shuttle"))]
mod chosen {
    pub(crate) use std::sync::{Condvar, Mutex, MutexGuard, atomic, mpsc};
    pub(crate) use std::thread::{self, scope};
    pub(crate) use std::thread_local;
    pub(crate) use std::time::Instant;

    /// A thread of a scope; an error when the machine is out of threads.
    pub(crate) fn spawn_scoped<'scope, 'env>(
        scope: &'scope thread::Scope<'scope, 'env>,
        name: &str,
        stack: usize,
        work: impl FnOnce() + Send + 'scope,
    ) -> std::io::Result<thread::ScopedJoinHandle<'scope, ()>> {
        let builder = thread::Builder::new().name(name.to_owned());
        builder.stack_size(stack).spawn_scoped(scope, work)
    }
}

#[cfg(feature = "shuttle")]
mod chosen {
    use shuttle::rand::Rng;
    // Its timed waits never time out: what passes needs no clock to get on.
    pub(crate) use shuttle::sync::{Condvar, Mutex, MutexGuard, atomic, mpsc};
    pub(crate) use shuttle::thread::{self, scope};
    pub(crate) use shuttle::thread_local;
    use std::time::Duration;

    /// A thread of a scope; now and then the machine is out of threads.
    pub(crate) fn spawn_scoped<'scope, 'env>(
        scope: &'scope thread::Scope<'scope, 'env>,
        _name: &str,
        _stack: usize,
        work: impl FnOnce() + Send + 'scope,
    ) -> std::io::Result<thread::ScopedJoinHandle<'scope, ()>> {
        if one_in(8) {
            return Err(std::io::ErrorKind::OutOfMemory.into());
        }
        Ok(scope.spawn(work))
    }

    fn one_in(n: u32) -> bool {
        shuttle::rand::thread_rng().gen_ratio(1, n)
    }

    /// Time is what the scheduler makes of it: each look at the clock may find hours gone.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Instant;

    impl Instant {
        pub(crate) fn now() -> Self {
            Instant
        }

        pub(crate) fn elapsed(&self) -> Duration {
            Duration::from_secs(if one_in(4) { 3600 } else { 0 })
        }
    }
}

pub(crate) use chosen::*;
