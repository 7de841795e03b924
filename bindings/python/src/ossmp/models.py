"""What calls give back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Iterator, Optional, Sequence, Tuple, Union, overload

from ._convert import decimal, decoded, instant
from ._handle import Handle
from ._library import lib


@dataclass(frozen=True)
class Part:
    """A part of an upload."""

    number: int
    """1 to 10,000."""
    etag: str
    """Without quotes."""
    size: int = 0
    """Bytes; 0 also when it is not known."""
    crc64: Optional[int] = None
    """None when it is not known: OSS does not list it."""
    last_modified: Optional[datetime] = None
    """When OSS got it; None for a part that was not listed."""


class PartList(Sequence[Part]):
    """Parts as OSS listed them or as they were sent, ascending by number.

    Give it to :meth:`MultipartUpload.complete_multipart_upload` as it is: it knows sizes and checksums, so that the
    whole object can be checked.
    """

    def __init__(self, pointer: int) -> None:
        self._handle = Handle(pointer, lib.ossmp_parts_free, "list of parts")
        self._parts: Tuple[Part, ...] = tuple(_part(pointer, i) for i in range(lib.ossmp_parts_len(pointer)))
        self.is_truncated: bool = bool(lib.ossmp_parts_is_truncated(pointer))
        """Whether another page follows this one."""
        self.next_marker: int = lib.ossmp_parts_next_marker(pointer)
        """The marker of the next page; 0 when there is none."""

    def __len__(self) -> int:
        return len(self._parts)

    @overload
    def __getitem__(self, index: int) -> Part: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Part]: ...
    def __getitem__(self, index: Union[int, slice]) -> Union[Part, Sequence[Part]]:
        return self._parts[index]

    def __iter__(self) -> Iterator[Part]:
        return iter(self._parts)

    def __repr__(self) -> str:
        return f"<PartList of {len(self)} parts{', truncated' if self.is_truncated else ''}>"


def _part(parts: int, index: int) -> Part:
    return Part(
        number=lib.ossmp_parts_number(parts, index),
        etag=decoded(lib.ossmp_parts_etag(parts, index)),
        size=lib.ossmp_parts_size(parts, index),
        crc64=decimal(lib.ossmp_parts_crc64(parts, index)),
        last_modified=instant(lib.ossmp_parts_last_modified(parts, index)),
    )


@dataclass(frozen=True)
class UploadEntry:
    """An upload in progress, as OSS lists it."""

    key: str
    """The object that it will make."""
    upload_id: str
    """For :meth:`Client.attach_multipart_upload`."""
    initiated: Optional[datetime] = None
    """When it was started."""


@dataclass(frozen=True)
class UploadPage:
    """A page of uploads in progress, by object and then by upload id."""

    uploads: Tuple[UploadEntry, ...]
    prefixes: Tuple[str, ...]
    """What the delimiter grouped, the delimiter included."""
    is_truncated: bool
    """Whether another page follows this one."""
    next_key_marker: str
    """With the next, the beginning of the next page."""
    next_upload_id_marker: str

    @classmethod
    def _read(cls, page: int) -> "UploadPage":
        return cls(
            uploads=tuple(
                UploadEntry(
                    key=decoded(lib.ossmp_uploads_object(page, i)),
                    upload_id=decoded(lib.ossmp_uploads_upload_id(page, i)),
                    initiated=instant(lib.ossmp_uploads_initiated(page, i)),
                )
                for i in range(lib.ossmp_uploads_len(page))
            ),
            prefixes=tuple(
                decoded(lib.ossmp_uploads_prefix(page, i)) for i in range(lib.ossmp_uploads_prefix_len(page))
            ),
            is_truncated=bool(lib.ossmp_uploads_is_truncated(page)),
            next_key_marker=decoded(lib.ossmp_uploads_next_key_marker(page)),
            next_upload_id_marker=decoded(lib.ossmp_uploads_next_upload_id_marker(page)),
        )


@dataclass(frozen=True)
class UploadResult:
    """The object that an upload made."""

    etag: str
    """Without quotes. It is no MD5 of the content: that of a multipart upload ends in "-" and the number of parts."""
    location: str
    """The object's URL as OSS says it; "" when it did not, as with x-oss-callback."""
    crc64: Optional[int]
    """The CRC-64 of the whole object; None when it is not known."""
    version_id: str
    """The version that was made in a versioned bucket, else ""."""
    request_id: str
    """What the support of Alibaba Cloud asks for."""
    callback_body: str
    """What your own server answered to the x-oss-callback; "" without one."""
    size: int
    """Bytes; 0 also when it is not known, because parts were joined that were neither sent through the same
    :class:`MultipartUpload` nor listed."""
    bytes_reused: int
    """How many bytes were found on the server and not sent again, in an upload in one call."""

    @classmethod
    def _take(cls, result: int) -> "UploadResult":
        """Reads a result of the library and frees it."""
        try:
            return cls(
                etag=decoded(lib.ossmp_result_etag(result)),
                location=decoded(lib.ossmp_result_location(result)),
                crc64=decimal(lib.ossmp_result_crc64(result)),
                version_id=decoded(lib.ossmp_result_version_id(result)),
                request_id=decoded(lib.ossmp_result_request_id(result)),
                callback_body=decoded(lib.ossmp_result_callback_body(result)),
                size=lib.ossmp_result_size(result),
                bytes_reused=lib.ossmp_result_bytes_reused(result),
            )
        finally:
            lib.ossmp_result_free(result)
