//! The credentials of one client: asked for afresh by every attempt, fetched when there are none or
//! they are about to end, by one thread at a time.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crate::caller;
use crate::credentials::{Credentials, Fetched, Source};
use crate::ecs;
use crate::error::{Error, ErrorKind, Result};
use crate::options::Scope;
use crate::sync::{Condvar, Mutex, MutexGuard};

/// Credentials are fetched anew this long before they end, or when a fifth of a shorter life is left.
const MARGIN: Duration = Duration::from_secs(5 * 60);
/// After a failed early fetch the old ones are used, and the next try waits this long.
const PATIENCE: Duration = Duration::from_secs(120);
/// A wait for another thread's fetch notices a cancel this soon.
const SLICE: Duration = Duration::from_millis(100);

/// What an attempt signs with.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// `None`: send unsigned.
    pub(crate) credentials: Option<Arc<Credentials>>,
    generation: u64,
}

#[derive(Debug)]
pub(crate) struct Keyring {
    source: Source,
    state: Mutex<State>,
    fetched: Condvar,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Arc<Credentials>>,
    /// When they end, and when they are fetched anew.
    ends: Option<(SystemTime, SystemTime)>,
    /// Counts replacements.
    generation: u64,
    fetching: bool,
    not_before: Option<Instant>,
}

impl Keyring {
    pub(crate) fn new(source: Source) -> Self {
        let current = match &source {
            Source::Fixed(credentials) => Some(Arc::new(credentials.clone())),
            _ => None,
        };
        Keyring {
            source,
            state: Mutex::new(State {
                current,
                ..State::default()
            }),
            fetched: Condvar::new(),
        }
    }

    /// The credentials to sign with now.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] when none could be had.
    pub(crate) fn current(&self, scope: &Scope) -> Result<Held> {
        let mut state = self.lock();
        loop {
            if self.is_good(&state) || state.fetching && state.is_valid() {
                return Ok(state.held());
            }
            if !state.fetching {
                break;
            }
            scope.check()?;
            let waited = self.fetched.wait_timeout(state, SLICE);
            state = waited.unwrap_or_else(|e| e.into_inner()).0;
        }
        state.fetching = true;
        drop(state);
        // Also when the callback panics: nobody shall wait for it for ever.
        let _end = EndOfFetch(self);
        let fetched = self.fetch(scope);
        let mut state = self.lock();
        match fetched {
            Ok(fetched) => state.replace(fetched),
            // Too early to matter; the old ones still hold.
            Err(_) if state.is_valid() => state.not_before = Some(Instant::now() + PATIENCE),
            Err(error) => return Err(error),
        }
        Ok(state.held())
    }

    /// From the next attempt on these are used.
    pub(crate) fn replace(&self, credentials: Credentials) {
        let fetched = Fetched {
            credentials,
            expires: None,
        };
        self.lock().replace(fetched);
    }

    /// The service calls these expired or unknown. Whether there are, or may be, others.
    pub(crate) fn reject(&self, held: &Held) -> bool {
        let mut state = self.lock();
        if state.generation != held.generation {
            return true;
        }
        match self.source {
            Source::Fixed(_) | Source::Anonymous => false,
            Source::Callback(_) | Source::EcsRole(_) => {
                state.current = None;
                state.not_before = None;
                true
            }
        }
    }

    fn is_good(&self, state: &State) -> bool {
        match self.source {
            Source::Fixed(_) | Source::Anonymous => true,
            _ => {
                let early = state
                    .ends
                    .is_some_and(|(_, renew)| SystemTime::now() >= renew);
                let patient = state.not_before.is_some_and(|t| Instant::now() < t);
                state.is_valid() && (!early || patient)
            }
        }
    }

    fn fetch(&self, scope: &Scope) -> Result<Fetched> {
        match &self.source {
            Source::Callback(fetch) => {
                let fetch = fetch.clone();
                caller::ask(move || fetch.0())
                    .unwrap_or_else(|| Err(no_credentials("the call has ended")))
            }
            Source::EcsRole(role) => ecs::fetch(role, scope),
            Source::Fixed(_) | Source::Anonymous => Err(no_credentials("there is nobody to ask")),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }
}

struct EndOfFetch<'k>(&'k Keyring);

impl Drop for EndOfFetch<'_> {
    fn drop(&mut self) {
        self.0.lock().fetching = false;
        self.0.fetched.notify_all();
    }
}

impl State {
    fn is_valid(&self) -> bool {
        let ended = self.ends.is_some_and(|(end, _)| SystemTime::now() >= end);
        self.current.is_some() && !ended
    }

    fn held(&self) -> Held {
        Held {
            credentials: self.current.clone(),
            generation: self.generation,
        }
    }

    fn replace(&mut self, fetched: Fetched) {
        self.current = Some(Arc::new(fetched.credentials));
        self.ends = fetched.expires.map(|end| {
            let life = end.duration_since(SystemTime::now()).unwrap_or_default();
            (end, end - MARGIN.min(life / 5))
        });
        self.generation += 1;
        self.not_before = None;
    }
}

fn no_credentials(why: &str) -> Error {
    Error::new(
        ErrorKind::Credentials,
        format!("no credentials could be had: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Fetcher;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn keyring(life: Option<Duration>, delay: Duration) -> (Keyring, Arc<AtomicU32>) {
        let calls = Arc::new(AtomicU32::new(0));
        let count = calls.clone();
        let fetch = move || {
            let n = count.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(delay);
            Ok(Fetched {
                credentials: Credentials::new(&format!("id{n}"), "s", None)?,
                expires: life.map(|l| SystemTime::now() + l),
            })
        };
        (
            Keyring::new(Source::Callback(Fetcher(Arc::new(fetch)))),
            calls,
        )
    }

    fn id(keyring: &Keyring) -> String {
        let held = keyring.current(&Scope::default()).unwrap();
        held.credentials.unwrap().access_key_id.clone()
    }

    #[test]
    fn many_threads_cause_one_fetch() {
        let (keyring, calls) = keyring(None, Duration::from_millis(50));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert_eq!(id(&keyring), "id0"));
            }
        });
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn credentials_are_fetched_anew_before_they_end_and_after_the_service_refused_them() {
        let (short, _) = keyring(Some(Duration::from_millis(100)), Duration::ZERO);
        assert_eq!(id(&short), "id0");
        std::thread::sleep(Duration::from_millis(90));
        assert_eq!(id(&short), "id1", "in the last fifth");
        let (endless, _) = keyring(None, Duration::ZERO);
        let held = endless.current(&Scope::default()).unwrap();
        assert!(endless.reject(&held));
        assert_eq!(id(&endless), "id1");
        assert!(endless.reject(&held), "others are there already");
        assert_eq!(id(&endless), "id1");
    }

    #[test]
    fn fixed_credentials_have_no_successor_until_they_are_replaced() {
        let fixed = Credentials::new("fixed", "s", None).unwrap();
        let keyring = Keyring::new(Source::Fixed(fixed));
        let held = keyring.current(&Scope::default()).unwrap();
        assert!(!keyring.reject(&held));
        keyring.replace(Credentials::new("other", "s", None).unwrap());
        assert!(keyring.reject(&held));
        assert_eq!(id(&keyring), "other");
    }

    #[test]
    fn an_early_fetch_that_fails_leaves_the_old_ones() {
        let calls = Arc::new(AtomicU32::new(0));
        let count = calls.clone();
        let fetch = move || match count.fetch_add(1, Ordering::SeqCst) {
            0 => Ok(Fetched {
                credentials: Credentials::new("old", "s", None)?,
                expires: Some(SystemTime::now() + Duration::from_millis(500)),
            }),
            _ => Err(no_credentials("the vault is closed")),
        };
        let keyring = Keyring::new(Source::Callback(Fetcher(Arc::new(fetch))));
        assert_eq!(id(&keyring), "old");
        std::thread::sleep(Duration::from_millis(410));
        assert_eq!(id(&keyring), "old");
        std::thread::sleep(Duration::from_millis(120));
        let error = keyring.current(&Scope::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
    }
}
