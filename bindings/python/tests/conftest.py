from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from support import Emulator, content

import ossmp


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


@pytest.fixture
def client(emulator: Emulator) -> Iterator[ossmp.Client]:
    with emulator.client() as one:
        yield one


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file of five parts, the last of which is short."""
    path = tmp_path / "文件.bin"
    path.write_bytes(content(450_000))
    return path
