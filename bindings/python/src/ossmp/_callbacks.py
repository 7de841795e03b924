"""The functions that the library calls back.

There is one of each kind for the whole process, made once: the library may call the log from any thread at any time,
and memory of a closure that was collected meanwhile would be its end. What they work on is looked up by the number that
travels as ``user_data``.
"""

from __future__ import annotations

import itertools
import logging
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, Optional

from ._buffer import borrowed
from ._calls import ask, read, run_callback, run_provider
from ._convert import decoded, secret
from ._library import lib
from ._symbols import CREDENTIALS_FN, LOG_FN, PROGRESS_FN, READ_FN
from .credentials import Credentials, expiry_milliseconds
from .errors import CredentialsError

ReadInto = Callable[[memoryview], int]
Progress = Callable[[int, Optional[int]], object]

_targets: Dict[int, Any] = {}
_numbers = itertools.count(1)


def register(target: Any) -> int:
    """Gives the ``user_data`` under which callbacks find the target."""
    number = next(_numbers)
    _targets[number] = target
    return number


def register_progress(progress: Optional[Progress]) -> int:
    """Registers a progress callback; 0 when there is none."""
    if progress is None:
        return 0
    if not callable(progress):
        raise TypeError(f"progress must be callable, not {type(progress).__name__}")
    return register(progress)


def forget(number: int) -> None:
    """Ends what :func:`register` began."""
    _targets.pop(number, None)


@contextmanager
def registered(target: Any) -> Iterator[int]:
    """Registers a target for the length of a block."""
    number = register(target)
    try:
        yield number
    finally:
        forget(number)


_LEVELS = {1: logging.ERROR, 2: logging.WARNING, 3: logging.INFO, 4: logging.DEBUG}
_STOP = 1
_GIVE_UP = -1


def _on_log(number: int, level: int, message: bytes) -> None:
    logger: Optional[logging.Logger] = _targets.get(number)
    if logger is not None:
        # What a handler raises here goes to sys.unraisablehook: a line of the log must not end an upload.
        logger.log(_LEVELS.get(level, logging.DEBUG), "%s", decoded(message))


def _on_progress(number: int, done: int, total: int) -> int:
    progress: Progress = _targets[number]

    def tell() -> int:
        ask(progress, done, None if total < 0 else total)
        return 0

    return run_callback(_STOP, tell)


def _on_read(number: int, address: int, capacity: int) -> int:
    read_into: ReadInto = _targets[number]

    def fill() -> int:
        with borrowed(address, capacity) as view:
            return read(read_into, view)

    return run_callback(_GIVE_UP, fill)


def _on_credentials(number: int, out: int) -> int:
    provider: Optional[Callable[[], Credentials]] = _targets.get(number)
    if provider is None:
        return _STOP

    def hand_over() -> int:
        key = ask(provider)
        if not isinstance(key, Credentials):
            raise TypeError(f"a credentials provider must return ossmp.Credentials, not {type(key).__name__}")
        status = lib.ossmp_credentials_set(
            out,
            secret("access_key_id", key.access_key_id),
            secret("access_key_secret", key.access_key_secret),
            secret("security_token", key.security_token),
            expiry_milliseconds(key.expires),
        )
        if status:
            raise CredentialsError("the credentials provider gave an access key that cannot be used")
        return 0

    return run_provider(_STOP, hand_over)


on_log = LOG_FN(_on_log)
on_progress = PROGRESS_FN(_on_progress)
on_read = READ_FN(_on_read)
on_credentials = CREDENTIALS_FN(_on_credentials)
