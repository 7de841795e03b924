"""Threads that run calls for the main thread.

To make a thread costs more than a call that sends a small part. So a helper waits a moment for the next call before it
ends; no longer, because a process with threads cannot be forked safely, nor ended without waiting for them.
"""

from __future__ import annotations

import os
import queue
import threading
from contextlib import suppress
from typing import List, Optional

#: Seconds. Calls in a loop follow each other faster.
_LINGER = 0.01
#: Functions of atexit may make calls, too.
_LAST = 1.0

_idle: "List[_Helper]" = []

if hasattr(os, "register_at_fork"):
    # A child has none of the threads.
    os.register_at_fork(after_in_child=_idle.clear)


class Work:
    """What a helper does; both are called on its thread, and must not raise."""

    def run(self) -> None:
        """Does it."""
        raise NotImplementedError

    def end(self) -> None:
        """Says that it is done. The helper is free for the next call already."""
        raise NotImplementedError


def start(work: Work) -> None:
    """Has work done on a helper; RuntimeError when no thread can be had, and nothing will be done."""
    try:
        helper = _idle.pop()
    except IndexError:
        _Helper().start(work)
    else:
        helper.give(work)


class _Helper:
    def __init__(self) -> None:
        self._next: "queue.SimpleQueue[Work]" = queue.SimpleQueue()

    def start(self, work: Work) -> None:
        # Not as an argument, which the thread would hold for as long as it lives.
        self.give(work)
        threading.Thread(target=self._run, name="ossmp-call").start()

    def give(self, work: Work) -> None:
        self._next.put(work)

    def _run(self) -> None:
        work: Optional[Work] = self._next.get()
        while work is not None:
            work.run()
            _idle.append(self)
            work.end()
            # What it holds must not live on for as long as nothing comes.
            work = None
            work = self._take(_LINGER)

    def _take(self, longest: float) -> Optional[Work]:
        with suppress(queue.Empty):
            return self._next.get(timeout=longest)
        with suppress(ValueError):
            _idle.remove(self)
            return None
        # It was taken, to be given something at once; unless an interrupt came between, then it ends with the process.
        while threading.main_thread().is_alive():
            with suppress(queue.Empty):
                return self._next.get(timeout=longest)
        with suppress(queue.Empty):
            return self._next.get(timeout=_LAST)
        return None
