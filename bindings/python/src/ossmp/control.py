"""The cancel switch of a call, and its byte counters."""

from __future__ import annotations

from typing import Optional

from ._library import lib


class Control:
    """A cancel switch and byte counters, for as many calls as are given it.

    Any thread may use it, and so may a signal handler and an event loop, while a call blocks elsewhere::

        control = ossmp.Control()
        threading.Timer(60, control.cancel).start()
        client.upload_file("bucket", "key", "file", control=control)   # CancelledError after a minute
    """

    __slots__ = ("__weakref__", "_pointer")

    def __init__(self) -> None:
        self._pointer: int = lib.ossmp_control_new()

    def cancel(self) -> None:
        """Stops every call that uses this control, and each that will; it cannot be undone.

        The calls raise :class:`~ossmp.CancelledError` within 200 ms; only the resolving of a host name cannot be
        interrupted, nor a stream of yours that blocks.
        """
        lib.ossmp_control_cancel(self._pointer)

    @property
    def cancelled(self) -> bool:
        """Whether :meth:`cancel` was called."""
        return bool(lib.ossmp_control_is_cancelled(self._pointer))

    @property
    def bytes_done(self) -> int:
        """The bytes that the service has confirmed, over all calls that use this control. It never falls."""
        return int(lib.ossmp_control_bytes_done(self._pointer))

    @property
    def bytes_total(self) -> Optional[int]:
        """The bytes to send in all; None while that is not known, as it never is when you send the parts."""
        total = int(lib.ossmp_control_bytes_total(self._pointer))
        return None if total < 0 else total

    def __repr__(self) -> str:
        return f"<Control {'cancelled' if self.cancelled else 'running'}, {self.bytes_done} bytes done>"

    def __del__(self, free: object = lib.ossmp_control_free) -> None:
        pointer: Optional[int] = getattr(self, "_pointer", None)
        if pointer is not None:
            free(pointer)  # type: ignore[operator]
