"""Calls that make an object, and what they write besides their status."""

from __future__ import annotations

import ctypes
from typing import Any, Callable

from ._calls import native
from .errors import CallbackFailedError
from .models import UploadResult


def handle_of(function: Callable[..., int], *arguments: Any) -> int:
    """Calls what hands over a handle, and gives it."""
    out = ctypes.c_void_p()
    native(function, *arguments, ctypes.byref(out))
    assert out.value is not None
    return out.value


def result_of(function: Callable[..., int], *arguments: Any) -> UploadResult:
    """Calls what makes an object. A failed callback to the user's server comes with the object that was made."""
    out = ctypes.c_void_p()
    try:
        native(function, *arguments, ctypes.byref(out))
    except BaseException as error:
        if out.value is not None:
            result = UploadResult._take(out.value)
            if isinstance(error, CallbackFailedError):
                error.result = result
        raise
    assert out.value is not None
    return UploadResult._take(out.value)
