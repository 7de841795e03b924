"""The client for asyncio: calls run on threads, and a task that is cancelled cancels its call."""

from __future__ import annotations

from types import TracebackType
from typing import AsyncIterator, Iterable, Mapping, Optional, Type, Union

from . import _convert as convert
from ._async_streams import AsyncStream, is_async, pieces_of
from ._async_threads import Threads
from ._base_client import BaseClient
from ._buffer import Buffer
from ._callbacks import Progress
from ._streams import Stream
from .async_upload import AsyncMultipartUpload
from .async_writer import AsyncObjectWriter
from .client import Client
from .control import Control
from .models import UploadEntry, UploadPage, UploadResult


class AsyncClient(BaseClient):
    """As :class:`~ossmp.Client`, with the same settings, for asyncio.

    Each call runs on a thread of its own pool and does not block the event loop. Cancelling the task cancels the call,
    also by ``asyncio.timeout`` and ``asyncio.wait_for``; the task goes on when the call has ended, within 200 ms, or
    two seconds when parts are deleted. ``progress`` and the credentials provider run in the event loop, and may be
    ``async def``.
    """

    def _begin(self) -> None:
        self._blocking = Client._on(self._handle, self._endpoint)
        self._threads = Threads()

    async def initiate_multipart_upload(
        self,
        bucket: str,
        key: str,
        *,
        headers: Optional[Mapping[str, str]] = None,
        deadline: Optional[convert.Seconds] = None,
        control: Optional[Control] = None,
    ) -> AsyncMultipartUpload:
        """Starts an upload; see :meth:`Client.initiate_multipart_upload`."""
        upload = await self._threads.run(
            control,
            lambda switch: self._blocking.initiate_multipart_upload(
                bucket, key, headers=headers, deadline=deadline, control=switch
            ),
        )
        # What was made for this call must not cancel later ones.
        upload._control = control
        return AsyncMultipartUpload(upload, self._threads)

    def attach_multipart_upload(
        self,
        bucket: str,
        key: str,
        upload_id: str,
        *,
        headers: Optional[Mapping[str, str]] = None,
        deadline: Optional[convert.Seconds] = None,
        control: Optional[Control] = None,
    ) -> AsyncMultipartUpload:
        """Takes up an upload by its id. Sends nothing, so that there is nothing to await."""
        upload = self._blocking.attach_multipart_upload(
            bucket, key, upload_id, headers=headers, deadline=deadline, control=control
        )
        return AsyncMultipartUpload(upload, self._threads)

    async def list_multipart_uploads(
        self,
        bucket: str,
        *,
        prefix: str = "",
        delimiter: str = "",
        max_uploads: Optional[int] = None,
        key_marker: str = "",
        upload_id_marker: str = "",
        deadline: Optional[convert.Seconds] = None,
        control: Optional[Control] = None,
    ) -> UploadPage:
        """Lists uploads in progress: one page; see :meth:`Client.list_multipart_uploads`."""
        return await self._threads.run(
            control,
            lambda switch: self._blocking.list_multipart_uploads(
                bucket,
                prefix=prefix,
                delimiter=delimiter,
                max_uploads=max_uploads,
                key_marker=key_marker,
                upload_id_marker=upload_id_marker,
                deadline=deadline,
                control=switch,
            ),
        )

    async def iter_multipart_upload_pages(
        self,
        bucket: str,
        *,
        prefix: str = "",
        delimiter: str = "",
        page_size: Optional[int] = None,
        control: Optional[Control] = None,
    ) -> AsyncIterator[UploadPage]:
        """Goes through the pages of :meth:`list_multipart_uploads`, one request for each."""
        key_marker = upload_id_marker = ""
        while True:
            page = await self.list_multipart_uploads(
                bucket,
                prefix=prefix,
                delimiter=delimiter,
                max_uploads=page_size,
                key_marker=key_marker,
                upload_id_marker=upload_id_marker,
                control=control,
            )
            yield page
            if not page.is_truncated:
                return
            key_marker, upload_id_marker = page.next_key_marker, page.next_upload_id_marker

    async def iter_multipart_uploads(
        self, bucket: str, *, prefix: str = "", page_size: Optional[int] = None, control: Optional[Control] = None
    ) -> AsyncIterator[UploadEntry]:
        """Goes through all uploads in progress of a bucket whose object begins with the prefix."""
        pages = self.iter_multipart_upload_pages(bucket, prefix=prefix, page_size=page_size, control=control)
        async for page in pages:
            for entry in page.uploads:
                yield entry

    async def upload_file(
        self,
        bucket: str,
        key: str,
        path: convert.Path,
        *,
        part_size: Optional[int] = None,
        concurrency: Optional[int] = None,
        checkpoint: Optional[convert.Path] = None,
        checkpoint_required: Optional[bool] = None,
        adopt: Optional[bool] = None,
        abort_on_failure: Optional[bool] = None,
        headers: Optional[Mapping[str, str]] = None,
        deadline: Optional[convert.Seconds] = None,
        progress: Optional[Progress] = None,
        control: Optional[Control] = None,
    ) -> UploadResult:
        """Uploads a file; see :meth:`Client.upload_file`."""
        return await self._threads.run(
            control,
            lambda switch: self._blocking.upload_file(
                bucket,
                key,
                path,
                part_size=part_size,
                concurrency=concurrency,
                checkpoint=checkpoint,
                checkpoint_required=checkpoint_required,
                adopt=adopt,
                abort_on_failure=abort_on_failure,
                headers=headers,
                deadline=deadline,
                progress=progress,
                control=switch,
            ),
        )

    async def upload_stream(
        self,
        bucket: str,
        key: str,
        stream: Union[Stream, Iterable[Buffer], AsyncStream],
        *,
        part_size: Optional[int] = None,
        concurrency: Optional[int] = None,
        abort_on_failure: Optional[bool] = None,
        headers: Optional[Mapping[str, str]] = None,
        deadline: Optional[convert.Seconds] = None,
        progress: Optional[Progress] = None,
        control: Optional[Control] = None,
    ) -> UploadResult:
        """Uploads a stream; see :meth:`Client.upload_stream`.

        Also what has ``async def read``, and what is gone through by ``async for``: these are read in the event loop
        and go through a writer. Anything else is read on the thread of the call, which ends only after the read that a
        cancelled task finds it in.
        """
        if is_async(stream):
            writer = self.open_writer(
                bucket,
                key,
                part_size=part_size,
                concurrency=concurrency,
                abort_on_failure=abort_on_failure,
                headers=headers,
                deadline=deadline,
                progress=progress,
                control=control,
            )
            async with writer:
                async for piece in pieces_of(stream):
                    await writer.write(piece)
                return await writer.finish()
        return await self._threads.run(
            control,
            lambda switch: self._blocking.upload_stream(
                bucket,
                key,
                stream,  # type: ignore[arg-type]
                part_size=part_size,
                concurrency=concurrency,
                abort_on_failure=abort_on_failure,
                headers=headers,
                deadline=deadline,
                progress=progress,
                control=switch,
            ),
        )

    def open_writer(
        self,
        bucket: str,
        key: str,
        *,
        part_size: Optional[int] = None,
        concurrency: Optional[int] = None,
        abort_on_failure: Optional[bool] = None,
        headers: Optional[Mapping[str, str]] = None,
        deadline: Optional[convert.Seconds] = None,
        progress: Optional[Progress] = None,
        control: Optional[Control] = None,
    ) -> AsyncObjectWriter:
        """Begins an object that is written piece by piece. Sends nothing, so that there is nothing to await."""
        switch = control or Control()
        writer = self._blocking.open_writer(
            bucket,
            key,
            part_size=part_size,
            concurrency=concurrency,
            abort_on_failure=abort_on_failure,
            headers=headers,
            deadline=deadline,
            progress=progress,
            control=switch,
        )
        return AsyncObjectWriter(writer, switch, self._threads)

    async def close(self) -> None:
        """Gives connections back when the last call, upload and writer of the client is done. Twice is allowed."""
        self._handle.close()

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        await self.close()
