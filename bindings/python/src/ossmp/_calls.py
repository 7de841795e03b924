"""Makes calls: who runs their callbacks, how they are interrupted, and what becomes an exception.

The library runs callbacks on the thread that calls it. A signal handler of Python, though, runs only on the main
thread, between two steps of the interpreter: while the main thread is inside the library, Ctrl-C would wait for the
call to end, and an exception that a handler raises on the way into a callback would be lost. So a call that the main
thread makes runs on a helper thread, and the main thread serves its callbacks and stays open to signals.
"""

from __future__ import annotations

import contextvars
import ctypes
import queue
import sys
import threading
from contextlib import contextmanager
from typing import Any, Callable, Iterator, Optional, Protocol, TypeVar

from . import _helper
from ._convert import decoded
from ._library import lib
from .control import Control
from .errors import CredentialsError, ErrorDetails, ObjectState, OssmpError, make_error

T = TypeVar("T")


class Relay(Protocol):
    """Runs callbacks where their owner expects them."""

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Runs progress or a credentials provider."""

    def read(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Reads a stream, which may take its time."""


# On Windows a wait without a limit is not interrupted by Ctrl-C.
_LONGEST_WAIT = 0.1 if sys.platform == "win32" else None

#: How often a callback looks whether anybody still waits for its call.
_CALLBACK_WAIT = 0.1


class Stopped(Exception):
    """Whoever made the call has left it; its callbacks have nobody to run them."""


class _Thread(threading.local):
    """What a callback must know of the call that runs on its thread."""

    relay: Optional[Relay] = None
    #: What progress or a stream raised: the call is over, and this is what it raises.
    failure: Optional[BaseException] = None
    #: What the credentials provider raised: no failure as long as the library has a key that is good.
    refusal: Optional[Exception] = None


_thread = _Thread()


@contextmanager
def relayed(relay: Relay) -> Iterator[None]:
    """Has callbacks of the calls that this thread makes run by relay."""
    before, _thread.relay = _thread.relay, relay
    try:
        yield
    finally:
        _thread.relay = before


def ask(function: Callable[..., Any], *arguments: Any) -> Any:
    """Runs a function of the user's on the thread, or in the event loop, that made the call."""
    relay = _thread.relay
    return function(*arguments) if relay is None else relay.ask(function, *arguments)


def read(function: Callable[[memoryview], int], view: memoryview) -> int:
    """Reads a stream on the thread that made the call."""
    relay = _thread.relay
    return function(view) if relay is None else relay.read(function, view)


def run_callback(stop: int, callback: Callable[[], int]) -> int:
    """Runs a callback; what it raises is kept for the caller, and the library is told to stop."""
    if _thread.failure is not None:
        return stop
    try:
        return callback()
    except Stopped:
        return stop
    except BaseException as error:  # whatever it is, it must not cross the library
        _thread.failure = error
        return stop


def run_provider(stop: int, callback: Callable[[], int]) -> int:
    """Runs a callback for credentials; what it raises matters only if the call fails for want of a key."""
    _thread.refusal = None
    try:
        return callback()
    except Stopped:
        return stop
    except Exception as error:
        _thread.refusal = error
        return stop
    except BaseException as error:
        _thread.failure = error
        return stop


def native(function: Callable[..., int], *arguments: Any) -> None:
    """Calls a function of the library that takes an error last, and raises what it or one of its callbacks raised."""
    problem = ctypes.c_void_p()
    outer = _thread.failure, _thread.refusal
    _thread.failure = _thread.refusal = None
    try:
        status = function(*arguments, ctypes.byref(problem))
        failure, refusal = _thread.failure, _thread.refusal
    finally:
        _thread.failure, _thread.refusal = outer
    error = _taken(status, problem) if status else None
    try:
        if failure is not None:
            raise failure
        if refusal is not None and isinstance(error, CredentialsError):
            raise refusal
        if error is not None:
            raise error
    finally:
        # A traceback holds this frame, and the frame would hold the exception.
        del failure, refusal, error


def _taken(status: int, problem: ctypes.c_void_p) -> OssmpError:
    """Makes an exception of an error of the library, which is freed."""
    if not problem.value:
        return make_error(status, decoded(lib.ossmp_status_name(status)), ErrorDetails())
    try:
        return _described(status, problem.value)
    finally:
        lib.ossmp_error_free(problem)


def _described(status: int, error: int) -> OssmpError:
    details = ErrorDetails(
        operation=decoded(lib.ossmp_error_operation(error)),
        http_status=lib.ossmp_error_http_status(error),
        code=decoded(lib.ossmp_error_code(error)),
        ec=decoded(lib.ossmp_error_ec(error)),
        request_id=decoded(lib.ossmp_error_request_id(error)),
        host_id=decoded(lib.ossmp_error_host_id(error)),
        bucket=decoded(lib.ossmp_error_bucket(error)),
        key=decoded(lib.ossmp_error_object(error)),
        object_state=ObjectState(lib.ossmp_error_object_state(error)),
        upload_id=decoded(lib.ossmp_error_upload_id(error)),
        part_number=lib.ossmp_error_part_number(error),
        attempts=lib.ossmp_error_attempts(error),
        os_code=lib.ossmp_error_os_code(error),
        retryable=bool(lib.ossmp_error_is_retryable(error)),
    )
    return make_error(status, decoded(lib.ossmp_error_message(error)), details)


def interruptible(control: Control, work: Callable[[], T]) -> T:
    """Runs work, which calls the library with this control; a signal handler that raises cancels it.

    All that work holds on to, it must take and give back itself: it may outlive this call when a second signal comes.
    """
    if threading.current_thread() is not threading.main_thread() or _thread.relay is not None:
        return work()
    value: T = _Watched(control, work).result()
    return value


class _Job:
    """A callback on its way to the main thread and back."""

    def __init__(self, function: Callable[..., Any], arguments: Any) -> None:
        self._function = function
        self._arguments = arguments
        self._value: Any = None
        self._error: Optional[BaseException] = None
        self._done = threading.Event()

    def run(self) -> None:
        try:
            self._value = self._function(*self._arguments)
        except BaseException as error:  # the helper passes it on
            self._error = error
            if not isinstance(error, Exception):
                raise
        finally:
            self._done.set()

    def wait(self) -> bool:
        return self._done.wait(_CALLBACK_WAIT)

    def result(self) -> Any:
        if self._error is None:
            return self._value
        try:
            raise self._error
        finally:
            self._error = None


class _Watched(_helper.Work):
    """Work on a helper thread, watched by the main thread."""

    def __init__(self, control: Control, work: Callable[[], Any]) -> None:
        self._control = control
        self._work = work
        self._jobs: "queue.SimpleQueue[Optional[_Job]]" = queue.SimpleQueue()
        self._ended = threading.Event()
        self._context = contextvars.copy_context()
        self._begun = False
        self._left = False
        self._value: Any = None
        self._error: Optional[BaseException] = None

    def result(self) -> Any:
        try:
            try:
                _helper.start(self)
            except RuntimeError:  # no thread can be had, as while the interpreter ends
                return self._work()
            self._serve_callbacks()
        except BaseException:
            self._left = True
            self._control.cancel()
            if self._begun:
                self._ended.wait()
            raise
        if self._error is None:
            return self._value
        try:
            raise self._error
        finally:
            self._error = None

    def _serve_callbacks(self) -> None:
        while not self._ended.is_set():
            try:
                job = self._jobs.get(timeout=_LONGEST_WAIT)
            except queue.Empty:
                continue
            if job is None:
                break
            job.run()

    def run(self) -> None:
        self._begun = True
        try:
            self._context.run(self._do)
        except BaseException as error:  # the main thread raises it
            self._error = error

    def end(self) -> None:
        self._ended.set()
        self._jobs.put(None)

    def _do(self) -> None:
        with relayed(self):
            self._value = self._work()

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        job = _Job(function, arguments)
        self._jobs.put(job)
        while not job.wait():
            if self._left:
                raise Stopped
        return job.result()

    read = ask
