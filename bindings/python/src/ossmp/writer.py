"""An object that is written piece by piece."""

from __future__ import annotations

import threading
import warnings
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Callable, Iterator, Optional, Type

from . import _callbacks as callbacks
from . import _convert as convert
from ._buffer import is_buffer, lent
from ._callbacks import Progress
from ._calls import interruptible, native
from ._handle import Handle
from ._library import lib
from ._options import UploadOptions
from ._results import handle_of, result_of
from .control import Control
from .errors import StateError
from .models import UploadResult

#: Smaller pieces are gathered here, so that a row at a time does not cost a call each.
_GATHERED = 1 << 20


class ObjectWriter:
    """A binary file to write to, whose content becomes the object when it is finished.

    :meth:`Client.open_writer` makes it. In a ``with`` block the object is made at the end, and not at all when the
    block raises::

        with client.open_writer("bucket", "logs/today.csv") as out:
            for row in rows:
                out.write(row)
        print(out.result.etag)

    Nothing is sent before the buffers are full, which are concurrency times the part size. Unlike a file's, ``close``
    without :meth:`finish` makes no object. One thread at a time.
    """

    def __init__(
        self,
        client: Handle,
        bucket: str,
        key: str,
        options: UploadOptions,
        progress: Optional[Progress],
        control: Optional[Control],
    ) -> None:
        # Made by a client, not by hand.
        self._result: Optional[UploadResult] = None
        self._control = control or Control()
        self._lock = threading.Lock()
        self._gathered = bytearray()
        self._written = 0
        number = callbacks.register_progress(progress)
        try:
            with client.use() as pointer, options.build(self._control, number) as native_options:
                writer = handle_of(
                    lib.ossmp_client_writer_new,
                    pointer,
                    convert.text("bucket", bucket),
                    convert.text("key", key),
                    native_options,
                )
        except BaseException:
            callbacks.forget(number)
            raise
        # The share keeps what the callbacks of the client need, until the writer is freed.
        share = client.share("writer")

        def end() -> None:
            callbacks.forget(number)
            share.close()

        self._handle = Handle(writer, lib.ossmp_writer_free, "writer", end)

    @property
    def result(self) -> UploadResult:
        """The object; StateError unless it was finished."""
        if self._result is None:
            raise StateError("the writer was not finished, so that there is no object")
        return self._result

    @property
    def closed(self) -> bool:
        """Whether it takes nothing any more."""
        return self._handle.closed

    def write(self, data: Any) -> int:
        """Takes the bytes of a buffer, and gives their number. Sends when the buffers are full, and returns then when
        all has arrived.

        After a failure the writer has ended, and its upload was aborted unless ``abort_on_failure`` says otherwise.
        """
        size = _size(data)
        if self._gathers(data):
            with self._alone(), self._handle.use():
                self._gathered += data if isinstance(data, (bytes, bytearray)) else memoryview(data).cast("B")
        else:
            self._exclusively(lambda writer: self._push(writer, data))
        self._written += size
        return size

    def finish(self) -> UploadResult:
        """Sends the rest and makes the object. The writer has ended then, also after a failure."""

        def finish(writer: int) -> UploadResult:
            try:
                self._push(writer, b"")
                return result_of(lib.ossmp_writer_finish, writer)
            finally:
                self._handle.close()

        result: UploadResult = self._exclusively(finish)
        self._result = result
        return result

    def close(self) -> None:
        """Gives up what was not finished: no object is made, and the upload is aborted, within two seconds.

        Closing again is allowed.
        """
        self._handle.close()

    def flush(self) -> None:
        """Does nothing; parts are sent when they are full. For those who expect a file."""

    def tell(self) -> int:
        """Gives how many bytes were written."""
        return self._written

    def writable(self) -> bool:
        """True."""
        return True

    def readable(self) -> bool:
        """False."""
        return False

    def seekable(self) -> bool:
        """False."""
        return False

    def __enter__(self) -> "ObjectWriter":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if error is None and not self.closed:
            self.finish()
        else:
            self.close()

    def __del__(self) -> None:
        handle: Optional[Handle] = getattr(self, "_handle", None)
        if handle is not None and not handle.closed:
            warnings.warn(f"a writer was neither finished nor closed: {self!r}", ResourceWarning, source=self)
            handle.close()

    def __repr__(self) -> str:
        return f"<ObjectWriter, {self._written} bytes written, {'closed' if self.closed else 'open'}>"

    def _gathers(self, data: Any) -> bool:
        """Whether a piece is only put to the others, so that it takes no time."""
        return len(self._gathered) + _size(data) < _GATHERED

    def _push(self, writer: int, data: Any) -> None:
        gathered, self._gathered = self._gathered, bytearray()
        for piece in (gathered, data):
            with lent(piece) as (address, size):
                if size:
                    native(lib.ossmp_writer_write, writer, address, size)

    def _exclusively(self, call: Callable[[int], Any]) -> Any:
        def work() -> Any:
            with self._alone(), self._handle.use() as writer:
                return call(writer)

        return interruptible(self._control, work)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._lock.acquire(blocking=False):
            raise StateError("the writer is in use; it is for one thread at a time")
        try:
            yield
        finally:
            self._lock.release()


def _size(data: Any) -> int:
    if not is_buffer(data):
        raise TypeError(f"a buffer is needed, not {type(data).__name__}")
    with memoryview(data) as view:
        return view.nbytes
