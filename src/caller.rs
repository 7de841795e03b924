//! What must happen on the thread that made the call: the caller's callbacks. A worker hands them
//! over; the calling thread runs them while it waits for the workers.

use std::cell::RefCell;

use crate::sync::mpsc::{Sender, channel};

/// Something to do on the calling thread.
pub(crate) type Task = Box<dyn FnOnce() + Send>;

crate::sync::thread_local! {
    static CALLER: RefCell<Option<Sender<Task>>> = const { RefCell::new(None) };
}

/// Makes this thread a worker until the guard is dropped.
pub(crate) fn serve(tasks: Sender<Task>) -> Guard {
    CALLER.with(|caller| *caller.borrow_mut() = Some(tasks));
    Guard(())
}

/// See [`serve`].
pub(crate) struct Guard(());

impl Drop for Guard {
    fn drop(&mut self) {
        CALLER.with(|caller| caller.borrow_mut().take());
    }
}

/// Runs `work` on the calling thread and waits for what it gives. On the calling thread itself it
/// runs at once. `None`: the calling thread is gone, which ends the call anyway.
pub(crate) fn ask<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let Some(caller) = CALLER.with(|caller| caller.borrow().clone()) else {
        return Some(work());
    };
    let (answer, answered) = channel();
    let task = Box::new(move || {
        // Nobody waits any more: then nobody misses it.
        let _ = answer.send(work());
    });
    caller.send(task).ok()?;
    answered.recv().ok()
}

/// Has `work` run on the calling thread, sooner or later.
pub(crate) fn tell(work: impl FnOnce() + Send + 'static) {
    let caller = CALLER.with(|caller| caller.borrow().clone());
    match caller {
        None => work(),
        Some(caller) => {
            let _ = caller.send(Box::new(work));
        }
    }
}
