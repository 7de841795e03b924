"""Reads streams that are awaited."""

from __future__ import annotations

import inspect
from typing import Any, AsyncIterable, AsyncIterator, Optional, Protocol, Union

from ._buffer import Buffer
from .errors import ArgumentError, FileError

#: How much is asked of a stream at a time.
_PIECE = 1 << 20


class SupportsAsyncRead(Protocol):
    """A binary stream whose ``read`` is awaited, such as ``asyncio.StreamReader``."""

    async def read(self, size: int, /) -> bytes:
        """Gives at most size bytes, and none at the end."""


AsyncStream = Union[SupportsAsyncRead, AsyncIterable[Buffer]]


def is_async(stream: Any) -> bool:
    """Whether a stream is awaited."""
    return inspect.iscoroutinefunction(getattr(stream, "read", None)) or hasattr(stream, "__aiter__")


async def pieces_of(stream: Any) -> AsyncIterator[Any]:
    """Gives what a stream gives, piece by piece."""
    if not inspect.iscoroutinefunction(getattr(stream, "read", None)):
        async for piece in stream:
            yield piece
        return
    while True:
        piece = await stream.read(_PIECE)
        if not piece:
            return
        yield piece


async def collected(stream: Any, length: Optional[int]) -> bytearray:
    """Reads so many bytes of an asynchronous stream, or all of them."""
    data = bytearray()
    if length is None:
        async for piece in pieces_of(stream):
            data += piece
        return data
    if not inspect.iscoroutinefunction(getattr(stream, "read", None)):
        raise ArgumentError("length is for streams that can be read so far and no further")
    while len(data) < length:
        piece = await stream.read(min(_PIECE, length - len(data)))
        if not piece:
            raise FileError(f"the stream ended after {len(data)} of {length} bytes")
        data += piece
    return data
