"""Reads what Python calls a file object."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Iterator, Optional, Protocol, Union

from ._buffer import is_buffer
from .errors import FileError


class SupportsRead(Protocol):
    """A binary file object."""

    def read(self, size: int, /) -> Optional[bytes]:
        """Gives at most size bytes, and none at the end."""


class SupportsReadInto(Protocol):
    """A binary file object that fills a buffer."""

    def readinto(self, buffer: memoryview, /) -> Optional[int]:
        """Fills the buffer from its begin, and gives how many bytes it put there."""


Stream = Union[SupportsRead, SupportsReadInto]
"""Anything binary with ``readinto`` or ``read``: a file, a pipe, an HTTP response, ``io.BytesIO``."""


def is_stream(value: object) -> bool:
    """Whether the value can be read like a file."""
    return hasattr(value, "readinto") or hasattr(value, "read")


def reader_of(stream: Any) -> Callable[[memoryview], int]:
    """Gives a function that fills a buffer from the stream and tells how much it put there, 0 at the end."""
    if hasattr(stream, "readinto"):
        return _Reader(stream.readinto).fill_directly
    if hasattr(stream, "read"):
        return _Reader(stream.read).fill_by_copy
    raise TypeError(f"a stream must have read or readinto, which {type(stream).__name__} has not")


class _Reader:
    def __init__(self, read: Callable[..., Any]) -> None:
        self._read = read

    def fill_directly(self, buffer: memoryview) -> int:
        count = self._read(buffer)
        if count is None:
            raise BlockingIOError("the stream is in non-blocking mode and has nothing to read")
        return int(count)

    def fill_by_copy(self, buffer: memoryview) -> int:
        data = self._read(len(buffer))
        if data is None:
            raise BlockingIOError("the stream is in non-blocking mode and has nothing to read")
        if isinstance(data, str):
            raise TypeError("the stream gives text; open it in binary mode")
        if len(data) > len(buffer):
            raise ValueError(f"the stream gave {len(data)} bytes where {len(buffer)} were asked for")
        buffer[: len(data)] = data
        return len(data)


def reader_of_pieces(pieces: Any) -> Callable[[memoryview], int]:
    """Gives the same for an iterable of buffers."""
    if isinstance(pieces, (bytes, bytearray, memoryview, str)) or not isinstance(pieces, Iterable):
        kind = type(pieces).__name__
        raise TypeError(f"a binary stream or an iterable of buffers is needed, not {kind}; see io.BytesIO")
    return _PieceReader(iter(pieces)).fill


class _PieceReader:
    def __init__(self, pieces: Iterator[Any]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def fill(self, buffer: memoryview) -> int:
        while not self._rest:
            try:
                piece = next(self._pieces)
            except StopIteration:
                return 0
            if not is_buffer(piece):
                raise TypeError(f"the iterable must give buffers, not {type(piece).__name__}")
            self._rest = memoryview(piece).cast("B")
        count = min(len(self._rest), len(buffer))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


#: How much more a buffer of unknown length takes at a time.
_STEP = 1 << 20


def read_exactly(stream: Any, length: int) -> bytearray:
    """Reads so many bytes; FileError when the stream ends before."""
    fill = reader_of(stream)
    data = bytearray(length)
    done = 0
    with memoryview(data) as view:
        while done < length:
            with view[done:] as rest:
                count = fill(rest)
            if count == 0:
                raise FileError(f"the stream ended after {done} of {length} bytes")
            done += count
    return data


def read_to_end(stream: Any) -> bytearray:
    """Reads all that is left."""
    fill = reader_of(stream)
    data = bytearray()
    step = bytearray(_STEP)
    with memoryview(step) as view:
        while True:
            count = fill(view)
            if count == 0:
                return data
            data += view[:count]
