"""Finds and loads the native library, and refuses one that is too old."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from ._symbols import SYMBOLS

#: The oldest library that has all that this package calls, as ``major << 16 | minor << 8 | patch``.
REQUIRED_VERSION = 0x000100

#: Names the library to load, in place of the one in the package.
LIBRARY_VARIABLE = "OSSMP_LIBRARY"


def file_name() -> str:
    """Gives the name under which the library is installed on this system."""
    if sys.platform == "win32":
        return "ossmp.dll"
    if sys.platform == "darwin":
        return "libossmp.0.dylib"
    return "libossmp.so.0"


def location() -> str:
    """Gives what is loaded: what the environment names, what the wheel brought, or what the system's loader finds."""
    named = os.environ.get(LIBRARY_VARIABLE)
    if named:
        return named
    bundled = Path(__file__).with_name(file_name())
    return str(bundled) if bundled.exists() else file_name()


def version_text(number: int) -> str:
    """Writes a version number as people do."""
    return f"{number >> 16}.{number >> 8 & 0xFF}.{number & 0xFF}"


def require_version(number: int, where: str) -> None:
    """Raises ImportError unless a library of this version has all that this package calls."""
    if number < REQUIRED_VERSION or number >> 16 != REQUIRED_VERSION >> 16:
        raise ImportError(
            f"the library {where} is ossmp {version_text(number)}; this package needs "
            f"{version_text(REQUIRED_VERSION)} or newer of major version {REQUIRED_VERSION >> 16}"
        )


def declare(library: ctypes.CDLL, where: str) -> None:
    """Tells ctypes the types of all functions; raises ImportError when one is missing."""
    for name, (result, arguments) in SYMBOLS.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError(f"the library {where} has no function {name}; it is too old, or no ossmp") from None
        function.restype = result
        function.argtypes = arguments


def load() -> ctypes.CDLL:
    """Loads the library. Functions of a CDLL run without the interpreter lock, so that other threads go on."""
    where = location()
    try:
        library = ctypes.CDLL(where)
    except OSError as error:
        raise ImportError(
            f"the native library {where} cannot be loaded ({error}); install a wheel that holds it, "
            f"or name it in {LIBRARY_VARIABLE}"
        ) from None
    try:
        number = library.ossmp_version_number
    except AttributeError:
        raise ImportError(f"{where} is no ossmp library") from None
    number.restype = ctypes.c_uint32
    require_version(number(), where)
    declare(library, where)
    return library


lib = load()
