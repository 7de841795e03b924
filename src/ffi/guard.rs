//! What stands between C and the core: no panic gets out, and every out parameter is written.
//!
//! A panic is a bug, and becomes `OSSMP_E_INTERNAL`. It must not be printed as well: a library has no business on the
//! host's stderr, and where that is a closed pipe, printing raises SIGPIPE. So a hook is put in when the first call
//! comes, which is silent on threads that are inside the guard, and on our workers, and hands all else to the hook before it. A shared
//! or static library has a copy of std of its own, so nobody else's hook is touched; the rlib never gets here.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;
use std::{ptr, thread};

use super::arg;
use super::error::{Failure, ossmp_error};
use super::handle::{self, Handle};
use super::numbers::status_numbers::OSSMP_OK;
use super::numbers::{self, ossmp_status};
use crate::error::{Error, ErrorKind, Result};
use crate::refusal::Builder;
use crate::workers::WORKER_NAME;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs what gives nothing but a status.
///
/// # Safety
/// `err` is NULL or may be written.
pub(super) unsafe fn run(
    err: *mut *mut ossmp_error,
    body: impl FnOnce() -> Result<()>,
) -> ossmp_status {
    let done = catch(body);
    // SAFETY: as the caller promises.
    unsafe { report(err, done) }
}

/// Runs what makes a handle; it goes out through `out`, or NULL does.
///
/// # Safety
/// `out` and `err` are NULL or may be written.
pub(super) unsafe fn run_out<H: Handle>(
    out: *mut *mut H,
    err: *mut *mut ossmp_error,
    body: impl FnOnce() -> Result<H::Value>,
) -> ossmp_status {
    if out.is_null() {
        // SAFETY: as the caller promises.
        return unsafe { report(err, Err(arg::is_null("out"))) };
    }
    let (made, done) = match catch(body) {
        Ok(value) => (handle::give(value), Ok(())),
        Err(error) => (ptr::null_mut(), Err(error)),
    };
    // SAFETY: as the caller promises.
    unsafe {
        out.write(made);
        report(err, done)
    }
}

/// Runs a setter: what changes the handle of that name and has no error to write.
///
/// # Safety
/// As [`handle::get_mut`].
pub(super) unsafe fn change<H: Handle>(
    name: &str,
    handle: *mut H,
    change: impl FnOnce(&mut H::Value) -> Result<()>,
) -> ossmp_status {
    // SAFETY: as the caller promises; NULL is no place to write.
    unsafe { run(ptr::null_mut(), || change(arg::handle_mut(name, handle)?)) }
}

/// Runs a setter of a builder, which remembers what it refuses.
///
/// # Safety
/// As [`handle::get_mut`].
pub(super) unsafe fn set<H: Handle<Value: Builder>>(
    name: &str,
    builder: *mut H,
    set: impl FnOnce(&mut H::Value) -> Result<()>,
) -> ossmp_status {
    // SAFETY: as the caller promises.
    unsafe {
        change(name, builder, |builder| {
            let done = set(builder);
            builder.keep(done)
        })
    }
}

/// Makes a handle that needs nothing; NULL only after a panic.
pub(super) fn make<H: Handle>(value: impl FnOnce() -> H::Value) -> *mut H {
    match catch(|| Ok(value())) {
        Ok(value) => handle::give(value),
        Err(_) => ptr::null_mut(),
    }
}

/// Looks something up in a handle that may be NULL, of another type, or without it.
///
/// # Safety
/// As [`handle::get`].
pub(super) unsafe fn look<H: Handle, T>(
    handle: *const H,
    absent: T,
    look: impl FnOnce(&H::Value) -> Option<T>,
) -> T {
    // SAFETY: as the caller promises.
    let found = catch(|| Ok(unsafe { handle::get(handle) }.and_then(look)));
    found.ok().flatten().unwrap_or(absent)
}

/// Takes a handle back and drops it; NULL and a handle of another type are ignored.
///
/// # Safety
/// As [`handle::take`].
pub(super) unsafe fn free<H: Handle>(handle: *mut H) {
    // SAFETY: as the caller promises.
    let dropped = catch(|| Ok(unsafe { handle::take(handle) }.is_some()));
    // There is nobody to tell.
    let _ = dropped;
}

/// Writes `err` and gives the status.
///
/// # Safety
/// `err` is NULL or may be written.
unsafe fn report(err: *mut *mut ossmp_error, done: Result<()>) -> ossmp_status {
    let (status, error) = match done {
        Ok(()) => (OSSMP_OK, None),
        Err(error) => (numbers::of_kind(error.kind()), Some(error)),
    };
    if !err.is_null() {
        let handle = error.map_or(ptr::null_mut(), |e| handle::give(Failure::new(e)));
        // SAFETY: as the caller promises.
        unsafe { err.write(handle) };
    }
    status as ossmp_status
}

fn catch<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    static HOOK: Once = Once::new();
    // While a panic is under way, in a test that frees handles as it unwinds, say, a hook cannot be set.
    if !thread::panicking() {
        HOOK.call_once(install_hook);
    }
    DEPTH.with(|depth| depth.set(depth.get() + 1));
    // What a panic leaves half-done is not unsound: the core's locks ignore poison.
    let outcome = panic::catch_unwind(AssertUnwindSafe(body));
    DEPTH.with(|depth| depth.set(depth.get() - 1));
    outcome.unwrap_or_else(|panic| Err(describe(panic)))
}

fn install_hook() {
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| match DEPTH.try_with(Cell::get) {
        Ok(1..) => note_place(info),
        // What a worker panics with is reported by the call that it works for.
        _ if thread::current().name() == Some(WORKER_NAME) => {}
        _ => previous(info),
    }));
}

fn note_place(info: &PanicHookInfo<'_>) {
    if let Some(place) = info.location() {
        // A thread that is ending has no place left to note it in; the message goes out without.
        let _ = PLACE.try_with(|noted| noted.replace(format!(" at {place}")));
    }
}

fn describe(panic: Box<dyn Any + Send>) -> Error {
    let place = PLACE.try_with(RefCell::take).unwrap_or_default();
    let text = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (_, Some(text)) => text.as_str(),
        _ => "it says nothing",
    };
    let error = Error::new(
        ErrorKind::Internal,
        format!("a bug in ossmp, please report it: {text}{place}"),
    );
    // Dropping a payload may panic in its turn, outside of any guard.
    std::mem::forget(panic);
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_that_says_where() {
        let error = catch::<()>(|| panic!("oh {}", "no")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
        let text = error.message();
        assert!(text.contains("oh no at src/ffi/guard.rs:"), "{text}");
    }

    #[test]
    fn a_panic_writes_the_out_parameters_too() {
        let mut out = ptr::dangling_mut::<ossmp_error>();
        let mut err = ptr::dangling_mut::<ossmp_error>();
        // SAFETY: both may be written; the handle is freed once.
        unsafe {
            let status = run_out(&mut out, &mut err, || panic!("oh no"));
            assert_eq!(status, ErrorKind::Internal as i32);
            assert!(out.is_null());
            assert!(handle::get(err).is_some());
            free(err);
        }
    }

    #[test]
    fn a_call_within_a_call_leaves_the_outer_guard_on() {
        let done = catch(|| {
            let inner = catch::<()>(|| panic!("inner"));
            assert!(inner.is_err());
            Ok(DEPTH.get())
        });
        assert_eq!((done.unwrap(), DEPTH.get()), (1, 0));
    }
}
