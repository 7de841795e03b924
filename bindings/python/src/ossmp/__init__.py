"""Multipart upload of large files to Alibaba Cloud OSS, on the native library ossmp.

>>> import ossmp
>>> with ossmp.Client("oss-cn-hangzhou.aliyuncs.com") as client:          # keys from the environment
...     client.upload_file("my-bucket", "backups/disk.img", "disk.img", checkpoint="/var/tmp/disk.img.ossmp")

:class:`Client` is where to begin, :class:`AsyncClient` for asyncio. Failures are :class:`OssmpError` and its
subclasses.
"""

import logging as _logging

from ._convert import decoded as _decoded
from ._library import lib as _lib
from ._version import __version__
from .async_client import AsyncClient
from .async_upload import AsyncMultipartUpload
from .async_writer import AsyncObjectWriter
from .client import Client
from .control import Control
from .credentials import AnonymousCredentials, Credentials, EcsRoleCredentials, EnvironmentCredentials
from .errors import (
    ArgumentError,
    CallbackFailedError,
    CancelledError,
    CheckpointError,
    CredentialsError,
    ErrorDetails,
    FileChangedError,
    FileError,
    IntegrityError,
    InternalError,
    NetworkError,
    NoSuchUploadError,
    ObjectState,
    OssmpError,
    OutcomeUnknownError,
    OutOfMemoryError,
    ProtocolError,
    ServiceError,
    StateError,
    Status,
    TlsError,
    TransferTimeoutError,
)
from .models import Part, PartList, UploadEntry, UploadPage, UploadResult
from .planning import (
    PartRange,
    plan_part_size,
    split_by_part_num,
    split_by_part_size,
    split_file_by_part_num,
    split_file_by_part_size,
)
from .progress import increments
from .upload import MultipartUpload
from .writer import ObjectWriter

__all__ = [
    "AnonymousCredentials",
    "ArgumentError",
    "AsyncClient",
    "AsyncMultipartUpload",
    "AsyncObjectWriter",
    "CallbackFailedError",
    "CancelledError",
    "CheckpointError",
    "Client",
    "Control",
    "Credentials",
    "CredentialsError",
    "EcsRoleCredentials",
    "EnvironmentCredentials",
    "ErrorDetails",
    "FileChangedError",
    "FileError",
    "IntegrityError",
    "InternalError",
    "MultipartUpload",
    "NetworkError",
    "NoSuchUploadError",
    "ObjectState",
    "ObjectWriter",
    "OssmpError",
    "OutOfMemoryError",
    "OutcomeUnknownError",
    "Part",
    "PartList",
    "PartRange",
    "ProtocolError",
    "ServiceError",
    "StateError",
    "Status",
    "TlsError",
    "TransferTimeoutError",
    "UploadEntry",
    "UploadPage",
    "UploadResult",
    "__version__",
    "increments",
    "library_version",
    "plan_part_size",
    "split_by_part_num",
    "split_by_part_size",
    "split_file_by_part_num",
    "split_file_by_part_size",
]


def library_version() -> str:
    """Gives the version of the native library that was loaded, such as "0.1.0"."""
    return _decoded(_lib.ossmp_version())


# A library does not print: what is logged goes where the program sends it.
_logging.getLogger("ossmp").addHandler(_logging.NullHandler())
