"""The declarations hold all that the library exports, and a library that lacks something is refused."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

import ossmp
from ossmp import _library
from ossmp._symbols import SYMBOLS

OTHER_LIBRARY = "libm.so.6"


def test_every_exported_symbol_is_declared() -> None:
    lines = (ROOT / "abi" / "ossmp.symbols").read_text("utf-8").splitlines()
    exported = {line.split()[0] for line in lines if line and not line.startswith("#")}
    assert exported
    assert exported == set(SYMBOLS)


def test_every_declaration_has_the_types_of_the_header() -> None:
    header = (ROOT / "include" / "ossmp.h").read_text("utf-8")
    header = re.sub(r"/\*.*?\*/|^#.*?$", "", header, flags=re.S | re.M)
    numbers = {"int32_t": ctypes.c_int32, "uint32_t": ctypes.c_uint32, "int64_t": ctypes.c_int64}
    numbers.update({"size_t": ctypes.c_size_t, "ossmp_status": ctypes.c_int32})

    def declared(text: str) -> object:
        kind = re.sub(r"\bconst\b|\s", "", text)
        if kind in numbers or kind == "void":
            return numbers.get(kind)
        if kind == "char*":
            return ctypes.c_char_p
        if kind.endswith("_fn"):
            return kind
        return ctypes.POINTER(ctypes.c_void_p) if kind.endswith("**") else ctypes.c_void_p

    found = re.findall(r"^([\w ]+?[ *]+)(ossmp_\w+)\(([^;]*?)\);", header, flags=re.M)
    assert {name for _, name, _ in found} == set(SYMBOLS)
    for result, name, parameters in found:
        kinds = [] if parameters == "void" else [re.sub(r"\w+$", "", one.strip()) for one in parameters.split(",")]
        expected = [declared(kind) for kind in kinds]
        given = SYMBOLS[name]
        callbacks = {"ossmp_log_fn": 3, "ossmp_credentials_fn": 2, "ossmp_progress_fn": 3, "ossmp_read_fn": 3}
        assert given[0] is declared(result), name
        assert len(given[1]) == len(expected), name
        for mine, theirs in zip(given[1], expected):
            if isinstance(theirs, str):
                assert len(mine._argtypes_) == callbacks[theirs], name
            else:
                assert mine is theirs, name


def test_a_library_that_is_too_old_or_of_another_major_version_is_refused() -> None:
    _library.require_version(_library.REQUIRED_VERSION, "here")
    _library.require_version(_library.REQUIRED_VERSION + 1, "here")
    with pytest.raises(ImportError, match=r"here is ossmp 0\.0\.255; this package needs 0\.1\.0"):
        _library.require_version(0x0000FF, "here")
    with pytest.raises(ImportError, match=r"ossmp 1\.0\.0"):
        _library.require_version(0x010000, "here")


def test_a_library_without_a_function_is_refused_by_its_name() -> None:
    with pytest.raises(ImportError, match="has no function ossmp_version"):
        _library.declare(ctypes.CDLL(OTHER_LIBRARY), OTHER_LIBRARY)


@pytest.mark.parametrize(
    ("library", "message"), [("/nonexistent/库.so", "OSSMP_LIBRARY"), (OTHER_LIBRARY, "is no ossmp library")]
)
def test_an_import_without_a_library_says_what_to_do(library: str, message: str) -> None:
    package = str(Path(ossmp.__file__).parents[1])
    environment = {**os.environ, "OSSMP_LIBRARY": library, "PYTHONPATH": package}
    run = subprocess.run(
        [sys.executable, "-c", "import ossmp"], env=environment, stderr=subprocess.PIPE, text=True, timeout=60
    )
    assert run.returncode == 1
    assert "ImportError" in run.stderr
    assert message in run.stderr


def test_the_package_has_the_version_of_its_library() -> None:
    assert ossmp.library_version() == ossmp.__version__
