"""The client: uploads in one call, step by step, and through a writer."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Any, Callable, Iterable, Iterator, Mapping, Optional, Type, Union

from . import _callbacks as callbacks
from . import _convert as convert
from ._base_client import BaseClient
from ._buffer import Buffer
from ._callbacks import Progress
from ._calls import interruptible
from ._handle import Handle
from ._library import lib
from ._options import ListOptions, UploadOptions
from ._results import handle_of, result_of
from ._streams import Stream, is_stream, reader_of, reader_of_pieces
from .control import Control
from .models import UploadEntry, UploadPage, UploadResult
from .upload import MultipartUpload
from .writer import ObjectWriter


class Client(BaseClient):
    """Connections, credentials and settings. Make one and keep it; any number of threads may use it at once.

    ``endpoint``
        of the region, without the bucket: ``oss-cn-hangzhou.aliyuncs.com``. Without a scheme it is https.
    ``credentials``
        :class:`~ossmp.Credentials`, :class:`~ossmp.EnvironmentCredentials` (the default),
        :class:`~ossmp.EcsRoleCredentials`, :class:`~ossmp.AnonymousCredentials`, or a function that returns
        :class:`~ossmp.Credentials`. The function runs on the thread that made a call, and is asked again before a key
        ends. What it raises comes out of the call that needed the key.
    ``region``, ``signature``, ``addressing``
        The region that V4 signs, when the endpoint does not name it; "v1", "v4" or "auto" (V4 when the region is
        known); "virtual_host", "path", "cname" or "auto" (path style for IP addresses and localhost).
    ``connect_timeout``, ``idle_timeout``
        Seconds to reach the service (10), and seconds without a byte either way (30).
    ``max_attempts``
        How many times a request is tried, 1 to 100 (5).
    ``proxy``
        ``http://[user:password@]host:port``; ``True`` takes it from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Default:
        none.
    ``ca_file``
        A PEM file of certificate authorities, in place of the bundled ones.
    ``user_agent``
        Sent behind the library's own name, such as "backup/2.1".
    ``verify_md5``, ``verify_crc64``
        Whether parts are checked by Content-MD5, and parts and object by CRC-64. Default: both.
    ``bandwidth_limit``
        Bytes per second, all uploads of the client together. Default: none.
    ``logger``
        Where the library logs; the default is ``logging.getLogger("ossmp")``. It may be called from any thread. No
        secret is logged.

    Raises :class:`~ossmp.ArgumentError` for what cannot be, with the name of the setting. Nothing is sent.

    ``close`` and the end of a ``with`` block give connections back. Uploads and writers of the client go on working.
    """

    @classmethod
    def _on(cls, handle: Handle, endpoint: str) -> "Client":
        """Makes a client of another's handle, which the other closes."""
        client: Client = cls.__new__(cls)
        client._endpoint = endpoint
        client._handle = handle
        return client

    def initiate_multipart_upload(
        self,
        bucket: str,
        key: str,
        *,
        headers: Optional[Mapping[str, str]] = None,
        deadline: Optional[convert.Seconds] = None,
        control: Optional[Control] = None,
    ) -> MultipartUpload:
        """Starts an upload. An object of that name stays as it is until the upload is completed.

        ``headers`` go with the requests to which they belong: Content-Type, x-oss-meta-*, x-oss-tagging with the start,
        x-oss-traffic-limit with parts, x-oss-callback and x-oss-object-acl with Complete, x-oss-forbid-overwrite with
        both. ``deadline`` limits each call on the upload, in seconds. ``control`` can cancel all of them.

        The service keeps the upload, and bills its parts, until it is completed or aborted.
        """
        options = UploadOptions(headers=headers, deadline=deadline)
        switch = control or Control()
        names = convert.text("bucket", bucket), convert.text("key", key)

        def work() -> str:
            with self._handle.use() as client, options.build(switch) as native_options:
                upload = handle_of(lib.ossmp_upload_init, client, *names, native_options)
                try:
                    return convert.decoded(lib.ossmp_upload_id(upload))
                finally:
                    lib.ossmp_upload_free(upload)

        upload_id = interruptible(switch, work)
        return MultipartUpload(self._handle.share("upload"), bucket, key, upload_id, options, control)

    def attach_multipart_upload(
        self,
        bucket: str,
        key: str,
        upload_id: str,
        *,
        headers: Optional[Mapping[str, str]] = None,
        deadline: Optional[convert.Seconds] = None,
        control: Optional[Control] = None,
    ) -> MultipartUpload:
        """Takes up an upload by its id: one from another process, or from :meth:`list_multipart_uploads`.

        Sends nothing, so that an id which the service does not know shows with the first request. What was sent before
        is not known to the new object: complete it with :meth:`MultipartUpload.all_parts`.
        """
        options = UploadOptions(headers=headers, deadline=deadline)
        upload = MultipartUpload(self._handle.share("upload"), bucket, key, upload_id, options, control)
        with upload._attached(control or Control(), options):
            return upload

    def list_multipart_uploads(
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
        """Lists uploads that were started and neither completed nor aborted: one page, one request.

        ``delimiter`` groups what has the same beginning up to it, as ``prefixes``. ``max_uploads`` is 1 to 1000, which
        is also what None means. While ``is_truncated``, both markers of the page begin the next.
        """
        options = ListOptions(prefix, delimiter, max_uploads, key_marker, upload_id_marker, deadline)
        return self._list_uploads(bucket, options, control)

    def iter_multipart_upload_pages(
        self,
        bucket: str,
        *,
        prefix: str = "",
        delimiter: str = "",
        page_size: Optional[int] = None,
        control: Optional[Control] = None,
    ) -> Iterator[UploadPage]:
        """Goes through the pages of :meth:`list_multipart_uploads`, one request for each, made when it is asked for."""
        options = ListOptions(prefix, delimiter, page_size)
        while True:
            page = self._list_uploads(bucket, options, control)
            yield page
            if not page.is_truncated:
                return
            options = replace(options, key_marker=page.next_key_marker, upload_id_marker=page.next_upload_id_marker)

    def iter_multipart_uploads(
        self, bucket: str, *, prefix: str = "", page_size: Optional[int] = None, control: Optional[Control] = None
    ) -> Iterator[UploadEntry]:
        """Goes through all uploads in progress of a bucket whose object begins with the prefix."""
        for page in self.iter_multipart_upload_pages(bucket, prefix=prefix, page_size=page_size, control=control):
            yield from page.uploads

    def upload_file(
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
        """Uploads a file: in one request when it fits one part, else in parts that several threads send.

        ``checkpoint`` makes it resumable: a file of which the next call learns where this one stopped, or a directory
        for such files. What OSS has and equals the local bytes is not sent again; see ``bytes_reused`` of the result.
        When it cannot be written nothing is sent, unless ``checkpoint_required`` is False. ``adopt`` finds an upload to
        go on with although the checkpoint is gone; it lists uploads. ``abort_on_failure`` deletes the parts of a call
        that fails: the default without a checkpoint.

        ``part_size`` is 100 KiB to 5 GiB (default 8 MiB, grown to keep to 10,000 parts), ``concurrency`` 1 to 64
        (default 4), ``deadline`` seconds for the call. ``progress(bytes_done, bytes_total)`` is called on this thread
        every 100 ms, also when nothing moves, and at the end; what it raises ends the upload and comes out here.

        Raises :class:`~ossmp.FileError`, :class:`~ossmp.FileChangedError` (no object was made of it),
        :class:`~ossmp.CheckpointError`, :class:`~ossmp.CancelledError`, and what else any request may raise.
        """
        options = UploadOptions(
            headers, deadline, part_size, concurrency, checkpoint, checkpoint_required, adopt, abort_on_failure
        )
        name = convert.path("path", path)

        def upload(client: int, names: Any, native_options: int) -> UploadResult:
            return result_of(lib.ossmp_client_upload_file, client, *names, name, native_options)

        return self._upload(bucket, key, options, progress, control, upload)

    def upload_stream(
        self,
        bucket: str,
        key: str,
        stream: Union[Stream, Iterable[Buffer]],
        *,
        part_size: Optional[int] = None,
        concurrency: Optional[int] = None,
        abort_on_failure: Optional[bool] = None,
        headers: Optional[Mapping[str, str]] = None,
        deadline: Optional[convert.Seconds] = None,
        progress: Optional[Progress] = None,
        control: Optional[Control] = None,
    ) -> UploadResult:
        """Uploads what a binary file object gives, up to its end, or what an iterable of buffers gives.

        The stream is read on this thread while other parts are on their way. Memory is concurrency times the part size,
        which is 8 MiB and doubles every 1000 parts up to 256 MiB, unless ``part_size`` says otherwise. It cannot be
        resumed. What the stream raises comes out here, and no object is made.
        """
        options = UploadOptions(headers, deadline, part_size, concurrency, abort_on_failure=abort_on_failure)
        reader = reader_of(stream) if is_stream(stream) else reader_of_pieces(stream)

        def upload(client: int, names: Any, native_options: int) -> UploadResult:
            with callbacks.registered(reader) as number:
                return result_of(
                    lib.ossmp_client_upload_from_reader, client, *names, callbacks.on_read, number, native_options
                )

        return self._upload(bucket, key, options, progress, control, upload)

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
    ) -> ObjectWriter:
        """Begins an object that is written piece by piece. Nothing is sent before the buffers are full."""
        options = UploadOptions(headers, deadline, part_size, concurrency, abort_on_failure=abort_on_failure)
        return ObjectWriter(self._handle, bucket, key, options, progress, control)

    def close(self) -> None:
        """Gives connections back when the last call, upload and writer of the client is done. Twice is allowed."""
        self._handle.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def _list_uploads(self, bucket: str, options: ListOptions, control: Optional[Control]) -> UploadPage:
        switch = control or Control()
        name = convert.text("bucket", bucket)

        def work() -> UploadPage:
            with self._handle.use() as client, options.build(switch) as native_options:
                page = handle_of(lib.ossmp_client_list_uploads, client, name, native_options)
                try:
                    return UploadPage._read(page)
                finally:
                    lib.ossmp_uploads_free(page)

        return interruptible(switch, work)

    def _upload(
        self,
        bucket: str,
        key: str,
        options: UploadOptions,
        progress: Optional[Progress],
        control: Optional[Control],
        upload: Callable[[int, Any, int], UploadResult],
    ) -> UploadResult:
        switch = control or Control()
        names = convert.text("bucket", bucket), convert.text("key", key)

        def work() -> UploadResult:
            number = callbacks.register_progress(progress)
            try:
                with self._handle.use() as client, options.build(switch, number) as native_options:
                    return upload(client, names, native_options)
            finally:
                callbacks.forget(number)

        return interruptible(switch, work)
