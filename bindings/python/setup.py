"""Puts the native library into the wheel, and says on which systems the wheel runs."""

from __future__ import annotations

import os
import re
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Any, Tuple

from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
LIBRARY_DIR = Path(os.environ.get("OSSMP_LIB_DIR") or HERE.parents[1] / "target" / "release")

# What every system of the manylinux policies has, besides glibc itself.
EVERYWHERE = re.compile(r"lib(c|m|dl|rt|pthread|gcc_s|util)\.so\.\d+|ld-linux.*\.so\.\d+")


def names() -> Tuple[str, str]:
    """Gives what the library is called where it was built, and in the package."""
    if sys.platform == "win32":
        return "ossmp.dll", "ossmp.dll"
    if sys.platform == "darwin":
        return "libossmp.dylib", "libossmp.0.dylib"
    return "libossmp.so", "libossmp.so.0"


def library() -> Path:
    """Gives the library, or says how to get it."""
    path = LIBRARY_DIR / names()[0]
    if not path.is_file():
        sys.exit(f"error: {path} does not exist; build the library, or name its directory in OSSMP_LIB_DIR")
    return path


def platform_tag() -> str:
    """Gives manylinux_2_N for a library that needs glibc 2.N, and the machine's own tag elsewhere."""
    own = re.sub(r"[-.]", "_", sysconfig.get_platform())
    if not own.startswith("linux_"):
        return own
    with library().open("rb") as file:
        elf = ELFFile(file)
        dynamic: Any = elf.get_section_by_name(".dynamic")
        foreign = [tag.needed for tag in dynamic.iter_tags("DT_NEEDED") if not EVERYWHERE.fullmatch(tag.needed)]
        versions = [
            version.name
            for section in elf.iter_sections()
            if isinstance(section, GNUVerNeedSection)
            for _, needed in section.iter_versions()
            for version in needed
        ]
    glibc = [tuple(map(int, name[len("GLIBC_") :].split("."))) for name in versions if name.startswith("GLIBC_")]
    if foreign or not glibc:
        # It runs here; where else, nobody can promise.
        return own
    major, minor = max(glibc)[:2]
    return f"manylinux_{major}_{minor}_{own[len('linux_') :]}"


class BuildWithLibrary(build_py):
    """Adds the library to the modules."""

    def run(self) -> None:
        super().run()
        target = Path(self.build_lib) / "ossmp" / names()[1]
        shutil.copyfile(library(), target)
        target.chmod(0o755)


class AnyPython(bdist_wheel):
    """Any Python 3, one platform: ctypes loads the library, and no extension module ties it to an interpreter."""

    def get_tag(self) -> Tuple[str, str, str]:
        return "py3", "none", platform_tag()


class WithLibrary(Distribution):
    """Has it installed where platform-dependent files belong."""

    def has_ext_modules(self) -> bool:
        return True


setup(distclass=WithLibrary, cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": AnyPython})
