"""Lends memory to the library and takes its memory, without copies."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from typing import Any, Iterator, Tuple

Buffer = Any
"""Anything that gives its memory away: bytes, bytearray, memoryview, mmap, array, a numpy array. It is not copied."""

_PyBUF_SIMPLE = 0
_PyBUF_WRITE = 0x200


class _PyBuffer(ctypes.Structure):
    """``Py_buffer``, whose layout CPython has kept since 3.0 and promises since 3.11."""

    _fields_ = (
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    )


_get_buffer = ctypes.pythonapi.PyObject_GetBuffer
_get_buffer.argtypes = (ctypes.py_object, ctypes.POINTER(_PyBuffer), ctypes.c_int)
_get_buffer.restype = ctypes.c_int
_release_buffer = ctypes.pythonapi.PyBuffer_Release
_release_buffer.argtypes = (ctypes.POINTER(_PyBuffer),)
_release_buffer.restype = None
_from_memory = ctypes.pythonapi.PyMemoryView_FromMemory
_from_memory.argtypes = (ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int)
_from_memory.restype = ctypes.py_object


def is_buffer(value: object) -> bool:
    """Whether the value gives its memory away: bytes, bytearray, memoryview, mmap, array and the like."""
    try:
        memoryview(value).release()  # type: ignore[arg-type]
    except TypeError:
        return False
    return True


@contextmanager
def lent(data: Any) -> Iterator[Tuple[int, int]]:
    """Gives address and length of a buffer, read-only ones included, and keeps it from being moved or resized.

    ctypes itself can only point into what is writable. A buffer that is not contiguous raises BufferError.
    """
    view = _PyBuffer()
    _get_buffer(data, ctypes.byref(view), _PyBUF_SIMPLE)
    try:
        yield view.buf or 0, view.len
    finally:
        _release_buffer(ctypes.byref(view))


@contextmanager
def borrowed(address: int, size: int) -> Iterator[memoryview]:
    """Gives the library's memory as a writable view, which ends with the block, as do slices of it.

    A stream must not keep a view of its own, as with every ``readinto``.
    """
    view: memoryview = _from_memory(address, size, _PyBUF_WRITE)
    try:
        yield view
    finally:
        view.release()
