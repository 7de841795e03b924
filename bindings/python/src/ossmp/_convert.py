"""Turns Python values into what the C API takes; what does not fit is refused with the argument's name."""

from __future__ import annotations

import operator
import os
import sys
from datetime import datetime, timedelta
from typing import Any, Optional, Union

from .errors import ArgumentError

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
"""What names a local file."""

Seconds = Union[float, timedelta]
"""A length of time: seconds, or a timedelta."""

_INT32_MAX = 2**31 - 1
_INT64_MAX = 2**63 - 1


def text(name: str, value: str) -> bytes:
    """Encodes a string."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    try:
        encoded = value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ArgumentError(f"{name} is no valid text: {error.reason}") from None
    return _without_nul(name, encoded)


def secret(name: str, value: str) -> bytes:
    """Encodes a string that no error may quote."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    if not value.isascii():
        raise ArgumentError(f"{name} is not printable ASCII")
    return _without_nul(name, value.encode("ascii"))


def path(name: str, value: Path) -> bytes:
    """Encodes a path: UTF-8 on Windows, the system's bytes elsewhere."""
    try:
        native = os.fspath(value)
    except TypeError:
        raise TypeError(f"{name} must be a str, bytes or os.PathLike, not {type(value).__name__}") from None
    if sys.platform == "win32":  # pragma: no cover
        return text(name, os.fsdecode(native))
    return _without_nul(name, os.fsencode(native))


def _without_nul(name: str, encoded: bytes) -> bytes:
    if b"\0" in encoded:
        raise ArgumentError(f"{name} holds a NUL character")
    return encoded


def _integer(name: str, value: int, largest: int) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an int, not {type(value).__name__}") from None
    if not -largest - 1 <= number <= largest:
        raise ArgumentError(f"{name} is {number}; it is too large by far")
    return number


def int32(name: str, value: int) -> int:
    """Checks a number that C would cut to 32 bits."""
    return _integer(name, value, _INT32_MAX)


def int64(name: str, value: int) -> int:
    """Checks a number that C would cut to 64 bits."""
    return _integer(name, value, _INT64_MAX)


def milliseconds(name: str, value: Seconds) -> int:
    """Turns seconds into milliseconds, and what is more than nothing into one at least."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(f"{name} must be seconds or a timedelta, not {type(value).__name__}")
    if seconds != seconds or abs(seconds) > _INT32_MAX / 1000:
        raise ArgumentError(f"{name} is {seconds} seconds; it must be a number up to {_INT32_MAX // 1000}")
    whole = round(seconds * 1000)
    return 1 if whole == 0 and seconds > 0 else whole


def flag(name: str, value: bool) -> int:
    """Turns a bool into 0 or 1."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be a bool, not {type(value).__name__}")
    return int(value)


def decoded(value: Any) -> str:
    """Decodes text that the library gave; a path in it may be no UTF-8."""
    return bytes(value).decode("utf-8", "replace")


def decimal(value: bytes) -> Optional[int]:
    """Reads a CRC-64; None when it is not known."""
    return int(value) if value else None


def instant(value: bytes) -> Optional[datetime]:
    """Reads a time of the service; None when there is none, or when it is written as the service never does."""
    try:
        return datetime.fromisoformat(value.decode("ascii").replace("Z", "+00:00"))
    except ValueError:
        return None
