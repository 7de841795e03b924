"""An object that is written piece by piece, for asyncio."""

from __future__ import annotations

from types import TracebackType
from typing import Optional, Type

from ._async_threads import Threads
from ._buffer import Buffer
from .control import Control
from .models import UploadResult
from .writer import ObjectWriter


class AsyncObjectWriter:
    """As :class:`~ossmp.ObjectWriter`, for asyncio: the object is made at the end of the ``async with`` block."""

    def __init__(self, writer: ObjectWriter, control: Control, threads: Threads) -> None:
        self._blocking = writer
        self._control = control
        self._threads = threads

    @property
    def result(self) -> UploadResult:
        """The object; StateError unless it was finished."""
        return self._blocking.result

    @property
    def closed(self) -> bool:
        """Whether it takes nothing any more."""
        return self._blocking.closed

    def tell(self) -> int:
        """Gives how many bytes were written."""
        return self._blocking.tell()

    async def write(self, data: Buffer) -> int:
        """Takes the bytes of a buffer, and gives their number. A task that is cancelled here ends the writer."""
        if self._blocking._gathers(data):
            return self._blocking.write(data)
        return await self._threads.run(self._control, lambda switch: self._blocking.write(data))

    async def finish(self) -> UploadResult:
        """Sends the rest and makes the object. The writer has ended then, also after a failure."""
        return await self._threads.run(self._control, lambda switch: self._blocking.finish())

    async def close(self) -> None:
        """Gives up what was not finished: no object is made, and the upload is aborted. Twice is allowed."""
        await self._threads.run(None, lambda switch: self._blocking.close())

    async def __aenter__(self) -> "AsyncObjectWriter":
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if error is None and not self.closed:
            await self.finish()
        else:
            await self.close()

    def __repr__(self) -> str:
        return f"<Async{repr(self._blocking)[1:]}"
