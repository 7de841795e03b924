"""A multipart upload, step by step, for asyncio."""

from __future__ import annotations

from types import TracebackType
from typing import AsyncIterator, Callable, Iterable, Mapping, Optional, Type, TypeVar, Union

from . import _convert as convert
from ._async_streams import AsyncStream, collected, is_async
from ._async_threads import Threads
from ._buffer import Buffer
from ._streams import Stream
from .control import Control
from .models import Part, PartList, UploadResult
from .upload import MultipartUpload, PartLike

T = TypeVar("T")


class AsyncMultipartUpload:
    """As :class:`~ossmp.MultipartUpload`, for asyncio. Any number of tasks may send parts at once.

    A task that is cancelled cancels its own call; other parts, and the upload, go on.
    """

    def __init__(self, upload: MultipartUpload, threads: Threads) -> None:
        self._blocking = upload
        self._threads = threads

    @property
    def bucket(self) -> str:
        """The bucket."""
        return self._blocking.bucket

    @property
    def key(self) -> str:
        """The object that the upload will make."""
        return self._blocking.key

    @property
    def upload_id(self) -> str:
        """Keep it with bucket and key, and :meth:`AsyncClient.attach_multipart_upload` takes the upload up again."""
        return self._blocking.upload_id

    async def _run(self, control: Optional[Control], call: Callable[[Control], T]) -> T:
        return await self._threads.run(control or self._blocking._control, call)

    async def upload_part(
        self,
        part_number: int,
        data: Union[Buffer, Stream, AsyncStream],
        length: Optional[int] = None,
        *,
        control: Optional[Control] = None,
    ) -> Part:
        """Sends a part from memory or from a stream, which may be asynchronous."""
        if is_async(data):
            data, length = await collected(data, length), None
        return await self._run(
            control, lambda switch: self._blocking.upload_part(part_number, data, length, control=switch)
        )

    async def upload_part_from_file(
        self,
        part_number: int,
        path: convert.Path,
        offset: int = 0,
        length: Optional[int] = None,
        *,
        control: Optional[Control] = None,
    ) -> Part:
        """Sends ``length`` bytes of a file (None: up to its end), from ``offset`` on, as a part."""
        return await self._run(
            control,
            lambda switch: self._blocking.upload_part_from_file(part_number, path, offset, length, control=switch),
        )

    async def upload_part_copy(
        self,
        part_number: int,
        source_bucket: str,
        source_key: str,
        *,
        offset: int = 0,
        length: Optional[int] = None,
        version_id: str = "",
        control: Optional[Control] = None,
    ) -> Part:
        """Makes a part of ``length`` bytes (None: up to the end) of an object in the same region."""
        return await self._run(
            control,
            lambda switch: self._blocking.upload_part_copy(
                part_number,
                source_bucket,
                source_key,
                offset=offset,
                length=length,
                version_id=version_id,
                control=switch,
            ),
        )

    async def list_parts(
        self, part_number_marker: int = 0, max_parts: Optional[int] = None, *, control: Optional[Control] = None
    ) -> PartList:
        """Lists the parts that the service has: one page, in one request."""
        return await self._run(
            control, lambda switch: self._blocking.list_parts(part_number_marker, max_parts, control=switch)
        )

    async def iter_part_pages(
        self, page_size: Optional[int] = None, *, control: Optional[Control] = None
    ) -> AsyncIterator[PartList]:
        """Goes through the pages of :meth:`list_parts`, one request for each."""
        marker = 0
        while True:
            page = await self.list_parts(marker, page_size, control=control)
            yield page
            if not page.is_truncated:
                return
            marker = page.next_marker

    async def iter_parts(
        self, page_size: Optional[int] = None, *, control: Optional[Control] = None
    ) -> AsyncIterator[Part]:
        """Goes through all parts that the service has."""
        async for page in self.iter_part_pages(page_size, control=control):
            for part in page:
                yield part

    async def all_parts(self, *, control: Optional[Control] = None) -> PartList:
        """Lists all parts that the service has, in one list that Complete takes."""
        return await self._run(control, lambda switch: self._blocking.all_parts(control=switch))

    def sent_parts(self) -> PartList:
        """Gives the parts that were sent through this object. No request."""
        return self._blocking.sent_parts()

    async def complete_multipart_upload(
        self,
        parts: Optional[Iterable[PartLike]] = None,
        *,
        headers: Optional[Mapping[str, str]] = None,
        control: Optional[Control] = None,
    ) -> UploadResult:
        """Joins parts into the object; see :meth:`MultipartUpload.complete_multipart_upload`."""
        return await self._run(
            control,
            lambda switch: self._blocking.complete_multipart_upload(parts, headers=headers, control=switch),
        )

    async def abort_multipart_upload(self, *, control: Optional[Control] = None) -> None:
        """Deletes the upload and its parts. It is not cancelled by the control of the upload."""
        await self._threads.run(control, lambda switch: self._blocking.abort_multipart_upload(control=switch))

    def close(self) -> None:
        """Gives memory back. On the server the upload stays until it is completed or aborted. Twice is allowed."""
        self._blocking.close()

    async def __aenter__(self) -> "AsyncMultipartUpload":
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Async{repr(self._blocking)[1:]}"
