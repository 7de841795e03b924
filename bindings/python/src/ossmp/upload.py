"""A multipart upload, step by step."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Callable, Dict, Iterable, Iterator, Mapping, Optional, Tuple, Type, Union

from . import _convert as convert
from ._buffer import Buffer, is_buffer, lent
from ._calls import interruptible, native
from ._handle import Handle
from ._library import lib
from ._options import UploadOptions
from ._results import handle_of, result_of
from ._streams import Stream, is_stream, read_exactly, read_to_end
from .control import Control
from .errors import ArgumentError, ObjectState, OssmpError, StateError
from .models import Part, PartList, UploadResult

PartLike = Union[Part, Tuple[int, str]]
"""A part, or its number and ETag."""


class MultipartUpload:
    """An upload: bucket, object, upload id, and the parts sent through this object.

    :meth:`Client.initiate_multipart_upload` and :meth:`Client.attach_multipart_upload` make it. Any number of threads
    may send parts through it at once. ``close``, the end of a ``with`` block and the collector give memory back and
    leave the upload on the server, which bills its parts until it is completed or aborted. It works on after its client
    was closed.

    Each call can be cancelled by itself, by a signal or through its ``control``; the upload goes on. The control that
    was given for the upload cancels all its calls but :meth:`abort_multipart_upload`, so that what was cancelled can
    be cleaned up.
    """

    def __init__(
        self,
        client: Handle,
        bucket: str,
        key: str,
        upload_id: str,
        options: UploadOptions,
        control: Optional[Control],
    ) -> None:
        # Made by a client, not by hand.
        self._client = client
        self._bucket = bucket
        self._key = key
        self._upload_id = upload_id
        self._options = options
        self._control = control
        self._sent: Dict[int, PartList] = {}
        self._ended = ""
        self._lock = threading.Lock()

    @property
    def bucket(self) -> str:
        """The bucket."""
        return self._bucket

    @property
    def key(self) -> str:
        """The object that the upload will make."""
        return self._key

    @property
    def upload_id(self) -> str:
        """Keep it with bucket and key, and :meth:`Client.attach_multipart_upload` takes the upload up again."""
        return self._upload_id

    def upload_part(
        self,
        part_number: int,
        data: Union[Buffer, Stream],
        length: Optional[int] = None,
        *,
        control: Optional[Control] = None,
    ) -> Part:
        """Sends a part from memory or from a stream.

        A buffer is not copied, and must not change during the call. A stream is read to its end, or ``length`` bytes
        of it, by the calling thread before the first byte is sent; it is held in memory, because a retry sends it
        again. The same number again replaces the part. All but the last part must have 100 KiB at least (OSS limit);
        Complete finds that out.

        Raises :class:`~ossmp.ArgumentError` (the number is not 1 to 10,000), :class:`~ossmp.FileError` (the stream
        ended before ``length`` bytes), :class:`~ossmp.IntegrityError` (the service stored other bytes, twice),
        :class:`~ossmp.StateError` (the upload was completed or aborted through this object),
        :class:`~ossmp.NoSuchUploadError` (or elsewhere), what the stream raises, and what any request may raise.
        """
        number = convert.int32("part_number", part_number)
        if is_stream(data) and not is_buffer(data):
            self._require_running()
            data = read_to_end(data) if length is None else read_exactly(data, _positive("length", length))
        elif not is_buffer(data):
            raise TypeError(f"data must be a buffer or a binary stream, not {type(data).__name__}")
        elif length is not None:
            raise ArgumentError("length is for streams; cut a buffer with memoryview(data)[:length]")

        def send(upload: int) -> None:
            with lent(data) as (address, size):
                native(lib.ossmp_upload_part_from_buffer, upload, number, address, size)

        return self._send(number, control, send)

    def upload_part_from_file(
        self,
        part_number: int,
        path: convert.Path,
        offset: int = 0,
        length: Optional[int] = None,
        *,
        control: Optional[Control] = None,
    ) -> Part:
        """Sends ``length`` bytes of a file (None: up to its end), from ``offset`` on, as a part.

        Memory does not depend on the length. Raises as :meth:`upload_part`, and :class:`~ossmp.FileError` (the file
        cannot be read, or does not hold the range) and :class:`~ossmp.FileChangedError` (it shrank meanwhile).
        """
        number = convert.int32("part_number", part_number)
        name = convert.path("path", path)
        begin = convert.int64("offset", offset)
        size = -1 if length is None else _positive("length", length)

        def send(upload: int) -> None:
            native(lib.ossmp_upload_part_from_file, upload, number, name, begin, size)

        return self._send(number, control, send)

    def upload_part_copy(
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
        """Makes a part of ``length`` bytes (None: up to the end) of an object in the same region, from ``offset`` on.

        The bytes do not pass through this machine. The size of the part is known only when ``length`` is given, and
        its CRC-64 only when the service says it.
        """
        number = convert.int32("part_number", part_number)
        bucket = convert.text("source_bucket", source_bucket)
        key = convert.text("source_key", source_key)
        version = convert.text("version_id", version_id)
        begin = convert.int64("offset", offset)
        size = -1 if length is None else _positive("length", length)

        def send(upload: int) -> None:
            native(lib.ossmp_upload_part_copy, upload, number, bucket, key, version, begin, size)

        return self._send(number, control, send)

    def list_parts(
        self, part_number_marker: int = 0, max_parts: Optional[int] = None, *, control: Optional[Control] = None
    ) -> PartList:
        """Lists the parts that the service has: one page, with numbers above the marker, in one request.

        ``max_parts`` is 1 to 1000, which is also what None means. While ``is_truncated``, ``next_marker`` of the page
        is the marker of the next.
        """
        marker = convert.int32("part_number_marker", part_number_marker)
        size = 0 if max_parts is None else convert.int32("max_parts", max_parts)
        return self._listed(control, lambda upload: handle_of(lib.ossmp_upload_list_parts, upload, marker, size))

    def iter_part_pages(
        self, page_size: Optional[int] = None, *, control: Optional[Control] = None
    ) -> Iterator[PartList]:
        """Goes through the pages of :meth:`list_parts`, one request for each, made when it is asked for."""
        marker = 0
        while True:
            page = self.list_parts(marker, page_size, control=control)
            yield page
            if not page.is_truncated:
                return
            marker = page.next_marker

    def iter_parts(self, page_size: Optional[int] = None, *, control: Optional[Control] = None) -> Iterator[Part]:
        """Goes through all parts that the service has."""
        for page in self.iter_part_pages(page_size, control=control):
            yield from page

    def all_parts(self, *, control: Optional[Control] = None) -> PartList:
        """Lists all parts that the service has, in one list that Complete takes: one request for each 1000."""
        return self._listed(control, lambda upload: handle_of(lib.ossmp_upload_all_parts, upload))

    def sent_parts(self) -> PartList:
        """Gives the parts that were sent through this object. No request."""
        with self._lock:
            sent = list(self._sent.values())
        return PartList(_joined(sent))

    def complete_multipart_upload(
        self,
        parts: Optional[Iterable[PartLike]] = None,
        *,
        headers: Optional[Mapping[str, str]] = None,
        control: Optional[Control] = None,
    ) -> UploadResult:
        """Joins parts into the object: those given, in any order, or with None those sent through this object.

        ``headers`` are added to those of the upload, such as x-oss-callback. With x-oss-complete-all the service joins
        all parts that it has, and ``parts`` must be None. An answer that got lost is asked after, so that an error
        says what became of the object: ``error.object_state``.

        Raises :class:`~ossmp.ArgumentError` (no parts), :class:`~ossmp.StateError` (completed or aborted before),
        :class:`~ossmp.CallbackFailedError` (the object was made, and ``error.result`` has it, but the callback to your
        server failed), :class:`~ossmp.OutcomeUnknownError`, :class:`~ossmp.IntegrityError` (the object was made of
        other bytes than were sent), :class:`~ossmp.NoSuchUploadError`, and :class:`~ossmp.ServiceError` with codes such
        as InvalidPart or EntityTooSmall.
        """
        options = self._options.with_headers(headers)
        wanted = None if parts is None else _listed_natively(parts)
        everything = any(name.lower() == "x-oss-complete-all" for name in options.headers or ())
        chosen = wanted if wanted is not None or everything else Handle(_joined([]), lib.ossmp_parts_free, "list")
        if chosen is not None:
            self._add_what_is_known(chosen, only_listed=wanted is not None)

        def complete(upload: int) -> UploadResult:
            if chosen is None:
                return result_of(lib.ossmp_upload_complete, upload, None)
            with chosen.use() as list_of_parts:
                return result_of(lib.ossmp_upload_complete, upload, list_of_parts)

        try:
            result: UploadResult = self._call(control or self._control, complete, options)
        except OssmpError as error:
            if error.object_state is ObjectState.MADE:
                self._ended = "completed"
            raise
        self._ended = "completed"
        return result

    def abort_multipart_upload(self, *, control: Optional[Control] = None) -> None:
        """Deletes the upload and its parts. An upload that the service does not know any more counts as deleted.

        Parts that other threads are sending meanwhile may stay behind and are billed: stop them first. It is not
        cancelled by the control of the upload. Raises :class:`~ossmp.StateError` (completed or aborted before).
        """
        self._call(control, lambda upload: native(lib.ossmp_upload_abort, upload), self._options)
        self._ended = "aborted"

    def close(self) -> None:
        """Gives memory back. On the server the upload stays until it is completed or aborted. Twice is allowed."""
        self._client.close()

    def __enter__(self) -> "MultipartUpload":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = self._ended or ("closed" if self._client.closed else "open")
        return f"<MultipartUpload {self._upload_id!r} of {self._bucket}/{self._key}, {state}>"

    def _require_running(self) -> None:
        if self._ended:
            raise StateError(f"this upload was already {self._ended}")

    def _call(self, control: Optional[Control], call: Callable[[int], Any], options: UploadOptions) -> Any:
        """Makes a call on a native upload of its own, so that to cancel it leaves other calls alone."""
        self._require_running()
        switch = control or Control()

        def work() -> Any:
            with self._attached(switch, options) as upload:
                return call(upload)

        return interruptible(switch, work)

    @contextmanager
    def _attached(self, control: Control, options: UploadOptions) -> Iterator[int]:
        with self._client.use() as client, options.build(control) as native_options:
            upload = handle_of(
                lib.ossmp_upload_attach,
                client,
                convert.text("bucket", self._bucket),
                convert.text("key", self._key),
                convert.text("upload_id", self._upload_id),
                native_options,
            )
            try:
                yield upload
            finally:
                lib.ossmp_upload_free(upload)

    def _send(self, number: int, control: Optional[Control], send: Callable[[int], None]) -> Part:
        def call(upload: int) -> Part:
            send(upload)
            sent = PartList(handle_of(lib.ossmp_upload_sent_part, upload, number))
            with self._lock:
                self._sent[number] = sent
            return sent[0]

        part: Part = self._call(control or self._control, call, self._options)
        return part

    def _listed(self, control: Optional[Control], list_parts: Callable[[int], int]) -> PartList:
        listed: PartList = self._call(
            control or self._control, lambda upload: PartList(list_parts(upload)), self._options
        )
        return listed

    def _add_what_is_known(self, parts: Handle, *, only_listed: bool) -> None:
        """Puts parts that were sent here, with size and CRC-64, in the place of those of the same number and ETag."""
        with self._lock:
            sent = dict(self._sent)
        with parts.use() as pointer:
            if only_listed:
                count = lib.ossmp_parts_len(pointer)
                listed = {
                    lib.ossmp_parts_number(pointer, i): convert.decoded(lib.ossmp_parts_etag(pointer, i))
                    for i in range(count)
                }
                sent = {n: one for n, one in sent.items() if listed.get(n) == one[0].etag}
            for one in sent.values():
                _append(pointer, one)


def _positive(name: str, value: int) -> int:
    # In C, -1 is "up to the end", which is None here.
    number = convert.int64(name, value)
    if number < 0:
        raise ArgumentError(f"{name} is {number}; it must not be negative")
    return number


def _append(pointer: int, parts: PartList) -> None:
    with parts._handle.use() as page:
        lib.ossmp_parts_append(pointer, page)


def _joined(lists: Iterable[PartList]) -> int:
    """Makes one native list of many."""
    pointer: int = lib.ossmp_parts_new()
    for one in lists:
        _append(pointer, one)
    return pointer


def _listed_natively(parts: Iterable[PartLike]) -> Handle:
    """Makes a native list of parts; one that was listed keeps the sizes that the service said."""
    if isinstance(parts, PartList):
        return Handle(_joined([parts]), lib.ossmp_parts_free, "list")
    handle = Handle(lib.ossmp_parts_new(), lib.ossmp_parts_free, "list")
    with handle.use() as pointer:
        for part in parts:
            number, etag = (part.number, part.etag) if isinstance(part, Part) else part
            encoded = convert.text("etag", etag)
            if lib.ossmp_parts_add(pointer, convert.int32("part_number", number), encoded):
                raise ArgumentError(
                    f"part {number} with ETag {etag!r} cannot be listed: the number must be 1 to 10000, "
                    "the ETag 1 to 256 printable ASCII characters"
                )
    return handle
