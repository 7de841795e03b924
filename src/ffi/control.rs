//! Control: what other threads, signal handlers and event loops use while a call blocks

use std::sync::Arc;

use super::guard;
use super::handle::{self, Handle};
use crate::control::Control;

/// A cancel switch and byte counters, for as many calls as are given it. Any thread. It may be freed while calls
/// still use it.
pub struct ossmp_control(());

impl Handle for ossmp_control {
    type Value = Arc<Control>;
    const NAME: &'static str = "ossmp_control";
    const TAG: u64 = u64::from_be_bytes(*b"OSSMPctl");
}

/// Makes a control: not cancelled, no bytes done, total not known. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn ossmp_control_new() -> *mut ossmp_control {
    guard::make(|| Arc::new(Control::new()))
}

/// Stops every call that uses this control, and each that will; it cannot be undone.
///
/// Async-signal-safe: a signal handler may call it. The calls return OSSMP_E_CANCELLED within 200 ms; only the
/// resolving of a host name cannot be interrupted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_control_cancel(control: *const ossmp_control) {
    // No guard, for its thread-locals are not async-signal-safe. A tag is read and a flag is set; nothing can panic.
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    if let Some(control) = unsafe { handle::get(control) } {
        control.cancel();
    }
}

/// Gives 1 after ossmp_control_cancel, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_control_is_cancelled(control: *const ossmp_control) -> i32 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(control, 0, |c| Some(c.is_cancelled().into())) }
}

/// Gives the bytes that the service has confirmed, over all calls that use this control. It never falls. Parts that
/// are copied on the service do not count.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_control_bytes_done(control: *const ossmp_control) -> i64 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(control, 0, |c| Some(c.bytes_done())) }
}

/// Gives the bytes to send in all; -1 while that is not known, as it never is when you send the parts yourself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_control_bytes_total(control: *const ossmp_control) -> i64 {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::look(control, 0, |c| Some(c.bytes_total())) }
}

/// Frees a control; calls that use it go on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ossmp_control_free(control: *mut ossmp_control) {
    // SAFETY: every pointer obeys the rules at the top of ossmp.h.
    unsafe { guard::free(control) }
}
