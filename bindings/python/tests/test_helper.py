"""Calls of the main thread run on a helper thread, which waits a moment for the next one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import List, Set

import pytest
from support import Emulator

import ossmp
from ossmp import _helper

SOON = 5.0


def settled() -> None:
    deadline = time.monotonic() + SOON
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == 1


class Noted(_helper.Work):
    def __init__(self, threads: Set[int]) -> None:
        self._threads = threads
        self.ended = threading.Event()

    def run(self) -> None:
        self._threads.add(threading.get_ident())

    def end(self) -> None:
        self.ended.set()


def test_calls_in_a_row_share_a_thread_which_ends_soon_behind_them(monkeypatch: pytest.MonkeyPatch) -> None:
    settled()
    threads: Set[int] = set()
    # Longer than this thread may be kept from going on.
    monkeypatch.setattr(_helper, "_LINGER", SOON / 10)
    for _ in range(20):
        work = Noted(threads)
        _helper.start(work)
        assert work.ended.wait(SOON)
    assert len(threads) == 1
    settled()
    assert _helper._idle == []


def test_calls_at_the_same_time_have_a_thread_each() -> None:
    settled()
    gate = threading.Event()
    threads: Set[int] = set()

    class Waiting(Noted):
        def run(self) -> None:
            super().run()
            gate.wait(SOON)

    works = [Waiting(threads) for _ in range(3)]
    for work in works:
        _helper.start(work)
    gate.set()
    assert all(work.ended.wait(SOON) for work in works)
    assert len(threads) == 3
    settled()


def test_what_a_call_held_is_let_go_with_it(client: ossmp.Client) -> None:
    class Held(ossmp.Control):
        __slots__ = ("gone",)

        def __del__(self) -> None:  # type: ignore[override]
            gone.append(True)
            super().__del__()

    gone: List[bool] = []
    client.list_multipart_uploads("demo", control=Held())
    deadline = time.monotonic() + SOON
    while not gone and time.monotonic() < deadline:
        time.sleep(0.01)
    assert gone


def test_a_child_of_fork_has_helpers_of_its_own(emulator: Emulator, client: ossmp.Client) -> None:
    client.list_multipart_uploads("demo")
    child = os.fork()
    if child == 0:
        work = Noted(set())
        _helper.start(work)
        os._exit(0 if work.ended.wait(SOON) else 1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize(
    "last",
    [
        "start(work); work.ended.wait()",
        # As an interrupt would leave it: taken, and given nothing.
        "start(work); work.ended.wait(); _helper._idle.pop()",
    ],
)
def test_the_interpreter_ends_at_once(tmp_path: Path, last: str) -> None:
    program = (
        "import threading\n"
        "from ossmp import _helper\n"
        "from ossmp._helper import start\n"
        "class Noted(_helper.Work):\n"
        "    ended = threading.Event()\n"
        "    def run(self): pass\n"
        "    def end(self): self.ended.set()\n"
        "work = Noted()\n"
        f"{last}\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=2 * SOON, cwd=tmp_path)
