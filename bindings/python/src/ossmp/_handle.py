"""Owns native handles: each is freed once, by close or by the collector, and never while a call uses it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Callable, Iterator, Optional

from .errors import StateError


class _Native:
    """A native pointer, with a count of those who hold it. The last one to let go frees it."""

    __slots__ = ("_free", "_holders", "_lock", "_on_free", "pointer")

    def __init__(self, pointer: int, free: Callable[[int], None], on_free: Optional[Callable[[], None]]) -> None:
        self.pointer = pointer
        self._free = free
        self._on_free = on_free
        self._holders = 1
        # Reentrant: a signal handler may close what the code that it interrupted is about to use.
        self._lock = threading.RLock()

    def retain(self) -> None:
        with self._lock:
            self._holders += 1

    def release(self) -> None:
        with self._lock:
            self._holders -= 1
            if self._holders:
                return
        self._free(self.pointer)
        if self._on_free is not None:
            self._on_free()


class Handle:
    """A share in a native handle. Closing it leaves calls under way and other shares alone.

    A share that nobody closed is closed when it is collected.
    """

    __slots__ = ("__weakref__", "_closed", "_lock", "_name", "_native")

    def __init__(
        self,
        pointer: int,
        free: Callable[[int], None],
        name: str,
        on_free: Optional[Callable[[], None]] = None,
    ) -> None:
        self._open(_Native(pointer, free, on_free), name)

    def _open(self, native: _Native, name: str) -> None:
        self._native = native
        self._name = name
        self._closed = False
        self._lock = threading.RLock()

    @property
    def closed(self) -> bool:
        """Whether this share was closed."""
        return self._closed

    def _retain(self) -> _Native:
        with self._lock:
            if self._closed:
                raise StateError(f"the {self._name} is closed")
            self._native.retain()
            return self._native

    @contextmanager
    def use(self) -> Iterator[int]:
        """Lends the pointer to a call, which may go on after a close; StateError when it is closed already."""
        native = self._retain()
        try:
            yield native.pointer
        finally:
            native.release()

    def share(self, name: str) -> "Handle":
        """Makes another share, for an object that outlives the holder of this one."""
        other: Handle = Handle.__new__(Handle)
        other._open(self._retain(), name)
        return other

    def close(self) -> None:
        """Gives the share up; closing again is allowed."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._native.release()

    def __del__(self) -> None:
        self.close()
