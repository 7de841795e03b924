"""What calls raise: one class for each kind of failure, all below :class:`OssmpError`.

Each carries what is known: the status, what the service answered, and which upload and part it was about. Nothing in
them is secret. They can be pickled, and so cross from a worker process to its parent.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, Optional, Type

if TYPE_CHECKING:
    from .models import UploadResult


class Status(enum.IntEnum):
    """Outcomes of the C API, by their ``OSSMP_E_`` numbers. A newer library may know more."""

    OK = 0
    ARGUMENT = 1
    STATE = 2
    CANCELLED = 3
    INTERNAL = 4
    MEMORY = 5
    FILE = 10
    FILE_CHANGED = 11
    CHECKPOINT = 12
    NETWORK = 20
    TLS = 21
    TIMEOUT = 22
    SERVICE = 30
    NO_SUCH_UPLOAD = 31
    PROTOCOL = 32
    INTEGRITY = 33
    OUTCOME_UNKNOWN = 34
    CALLBACK_FAILED = 35
    CREDENTIALS = 36


class ObjectState(enum.Enum):
    """What a failed call did to the object."""

    UNCHANGED = 0
    """As it was before the call."""
    MADE = 1
    """This upload made it."""
    UNKNOWN = 2
    """Not known: look at the object before you upload again."""


@dataclass(frozen=True)
class ErrorDetails:
    """What the library knows of a failed call."""

    operation: str = ""
    http_status: int = 0
    code: str = ""
    ec: str = ""
    request_id: str = ""
    host_id: str = ""
    bucket: str = ""
    key: str = ""
    object_state: ObjectState = ObjectState.UNCHANGED
    upload_id: str = ""
    part_number: int = 0
    attempts: int = 0
    os_code: int = 0
    retryable: bool = False


class OssmpError(Exception):
    """A call failed. ``str(error)`` is one line for a log that holds everything that is known."""

    #: The status that the class stands for.
    default_status: int = Status.INTERNAL

    def __init__(
        self,
        message: str,
        *,
        status: Optional[int] = None,
        details: ErrorDetails = ErrorDetails(),
    ) -> None:
        super().__init__(message)
        self.message: str = message
        """Everything in one line: operation, reason, and what of code, object, part and request id is known."""
        self.status: int = self.default_status if status is None else status
        """The number of the outcome: a :class:`Status`, or a plain number of a newer library."""
        self.details: ErrorDetails = details
        """All that is below, in one frozen object."""

    def __reduce__(self) -> Any:
        return _rebuilt, (type(self), self.message, self.status, self.details), vars(self)

    @property
    def status_name(self) -> str:
        """The outcome's name in the C API, such as ``OSSMP_E_SERVICE``."""
        try:
            return f"OSSMP_E_{Status(self.status).name}"
        except ValueError:
            return f"OSSMP_E_{self.status}"

    @property
    def operation(self) -> str:
        """The OSS operation that failed, such as ``UploadPart``; "" when the call failed before it chose one."""
        return self.details.operation

    @property
    def http_status(self) -> int:
        """The HTTP status of the last answer; 0 when there was none."""
        return self.details.http_status

    @property
    def code(self) -> str:
        """The error code of OSS, such as ``AccessDenied``; "" when OSS gave none."""
        return self.details.code

    @property
    def ec(self) -> str:
        """The diagnostic code of OSS, such as ``0042-00000002``. It is for people; do not branch on it."""
        return self.details.ec

    @property
    def request_id(self) -> str:
        """The id of the request, which is what the support of Alibaba Cloud asks for."""
        return self.details.request_id

    @property
    def host_id(self) -> str:
        """The host that answered, as it calls itself."""
        return self.details.host_id

    @property
    def bucket(self) -> str:
        """The bucket of the call."""
        return self.details.bucket

    @property
    def key(self) -> str:
        """The object of the call."""
        return self.details.key

    @property
    def object_state(self) -> ObjectState:
        """What the failed call did to the object."""
        return self.details.object_state

    @property
    def upload_id(self) -> str:
        """The upload that the call worked on: attach to it and go on, or abort it. "" when there is none."""
        return self.details.upload_id

    @property
    def part_number(self) -> int:
        """The number of the part that failed; 0 when it was not a part."""
        return self.details.part_number

    @property
    def attempts(self) -> int:
        """How many times the request was tried; 0 when nothing was sent."""
        return self.details.attempts

    @property
    def os_code(self) -> int:
        """``errno`` of the system call that failed; 0 when it was none."""
        return self.details.os_code

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later although nothing is changed."""
        return self.details.retryable


class ArgumentError(OssmpError, ValueError):
    """Bad argument; nothing was sent."""

    default_status = Status.ARGUMENT


class StateError(OssmpError):
    """The upload was already completed or aborted, or what is called was closed."""

    default_status = Status.STATE


class CancelledError(OssmpError):
    """A :class:`~ossmp.Control` was cancelled. (Not that of asyncio, which a cancelled task sees.)"""

    default_status = Status.CANCELLED


class InternalError(OssmpError):
    """A bug in the library; please report the message."""

    default_status = Status.INTERNAL


class OutOfMemoryError(OssmpError, MemoryError):
    """A buffer could not be had."""

    default_status = Status.MEMORY


class FileError(OssmpError, OSError):
    """A local file cannot be opened or read, or does not hold the range; see ``errno``."""

    default_status = Status.FILE

    def __init__(self, message: str, **known: Any) -> None:
        super().__init__(message, **known)
        self.errno = self.os_code or None

    def __str__(self) -> str:
        # OSError would write errno and a file name that it was not given.
        return self.message


class FileChangedError(OssmpError):
    """Size or content of the file moved under the upload."""

    default_status = Status.FILE_CHANGED


class CheckpointError(OssmpError):
    """The checkpoint cannot be written, or is in use by another process."""

    default_status = Status.CHECKPOINT


class NetworkError(OssmpError, ConnectionError):
    """Resolve, connect or reset; retries are exhausted."""

    default_status = Status.NETWORK

    def __str__(self) -> str:
        return self.message


class TlsError(NetworkError):
    """Certificate, name or version refused; not retried."""

    default_status = Status.TLS


class TransferTimeoutError(OssmpError, TimeoutError):
    """A limit elapsed: connect, idle or deadline; the message says which."""

    default_status = Status.TIMEOUT

    def __str__(self) -> str:
        return self.message


class ServiceError(OssmpError):
    """OSS said no: see ``http_status``, ``code``, ``request_id`` and ``ec``."""

    default_status = Status.SERVICE


class NoSuchUploadError(ServiceError):
    """The upload id is not known (any more): it was completed or aborted elsewhere. Start afresh."""

    default_status = Status.NO_SUCH_UPLOAD


class CallbackFailedError(ServiceError):
    """OSS made the object, but its callback to your server failed. ``result`` is the object."""

    default_status = Status.CALLBACK_FAILED

    #: The object that was made.
    result: Optional["UploadResult"] = None


class ProtocolError(OssmpError):
    """The answer could not be understood, or was a redirect, or too large."""

    default_status = Status.PROTOCOL


class IntegrityError(OssmpError):
    """MD5 or CRC-64 of sent and stored bytes differ."""

    default_status = Status.INTEGRITY


class OutcomeUnknownError(OssmpError):
    """Complete was sent, its answer lost, and asking did not settle it. Look at the object."""

    default_status = Status.OUTCOME_UNKNOWN


class CredentialsError(OssmpError):
    """The provider gave none, or the service calls them expired even after a refresh."""

    default_status = Status.CREDENTIALS


def _rebuilt(kind: Type[OssmpError], message: str, status: int, details: ErrorDetails) -> OssmpError:
    """Makes an error of what was pickled."""
    return kind(message, status=status, details=details)


_CLASSES: Dict[int, Type[OssmpError]] = {
    kind.default_status: kind
    for kind in (
        ArgumentError,
        StateError,
        CancelledError,
        InternalError,
        OutOfMemoryError,
        FileError,
        FileChangedError,
        CheckpointError,
        NetworkError,
        TlsError,
        TransferTimeoutError,
        ServiceError,
        NoSuchUploadError,
        CallbackFailedError,
        ProtocolError,
        IntegrityError,
        OutcomeUnknownError,
        CredentialsError,
    )
}


def make_error(status: int, message: str, details: ErrorDetails) -> OssmpError:
    """Makes the exception of a status; of one that this package does not know, a plain :class:`OssmpError`."""
    known = status in _CLASSES
    return _CLASSES.get(status, OssmpError)(message, status=Status(status) if known else status, details=details)
