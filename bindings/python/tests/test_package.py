"""What was installed is the wheel: it brings the library and its types. Run by test.sh."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import ossmp
from ossmp import _library

PACKAGE = Path(ossmp.__file__).parent


def test_the_library_is_the_one_in_the_wheel() -> None:
    assert Path(_library.location()) == PACKAGE / _library.file_name()
    assert (PACKAGE / _library.file_name()).is_file()


def test_the_wheel_brings_types_and_needs_nothing() -> None:
    assert (PACKAGE / "py.typed").is_file()
    assert metadata.requires("ossmp") is None
    assert metadata.version("ossmp") == ossmp.__version__


def test_the_wheel_is_for_any_python_3_of_a_platform() -> None:
    wheel = metadata.distribution("ossmp").read_text("WHEEL")
    assert wheel is not None
    tag = next(line for line in wheel.splitlines() if line.startswith("Tag:"))
    assert tag.startswith("Tag: py3-none-")
    assert not tag.endswith("-any")


def test_all_that_is_public_is_documented() -> None:
    for name in ossmp.__all__:
        value = getattr(ossmp, name)
        assert name == "__version__" or value.__doc__, name
        for member, attribute in vars(value).items() if isinstance(value, type) else ():
            if callable(attribute) and not member.startswith("_"):
                assert attribute.__doc__, f"{name}.{member}"
