"""A call is cancelled by its control, by a signal, and by what a callback raises."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator, List

import pytest
from support import PART, Emulator, content, etag_of

import ossmp

#: A cancel is promised within a second; a machine may be five times as slow.
SOON = 5.0


@contextmanager
def after(seconds: float, action: Callable[[], object]) -> Iterator[None]:
    """Does something from another thread while the block runs, which must end soon after."""
    timer = threading.Timer(seconds, action)
    started = time.monotonic()
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
    assert time.monotonic() - started < seconds + SOON


def ends(condition: Callable[[], bool]) -> bool:
    """Whether it comes true soon."""
    deadline = time.monotonic() + SOON
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def interrupt() -> None:
    """What Ctrl-C does."""
    os.kill(os.getpid(), signal.SIGINT)


def test_a_control_cancels_an_upload_of_a_file(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    emulator.fault("UploadPart always stall")
    control = ossmp.Control()
    assert not control.cancelled
    with after(0.3, control.cancel), pytest.raises(ossmp.CancelledError):
        client.upload_file("demo", "k", source, part_size=PART, control=control)
    assert control.cancelled
    assert emulator.object_etag("k") is None


def test_progress_may_cancel(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    emulator.fault("UploadPart always delay=50")
    control = ossmp.Control()

    def progress(done: int, total: object) -> None:
        if done >= 2 * PART:
            control.cancel()

    with pytest.raises(ossmp.CancelledError):
        client.upload_file("demo", "k", source, part_size=PART, concurrency=1, progress=progress, control=control)
    assert emulator.open_uploads() == []
    assert len(emulator.events("UploadPart")) < 5


def test_a_control_counts_bytes(client: ossmp.Client, source: Path) -> None:
    control = ossmp.Control()
    assert (control.bytes_done, control.bytes_total) == (0, None)
    client.upload_file("demo", "k", source, part_size=PART, control=control)
    assert (control.bytes_done, control.bytes_total) == (450_000, 450_000)


def test_what_progress_raises_ends_the_upload_and_comes_out(
    emulator: Emulator, client: ossmp.Client, source: Path
) -> None:
    def progress(done: int, total: object) -> None:
        raise RuntimeError("够了")

    emulator.fault("UploadPart always delay=200")
    with pytest.raises(RuntimeError, match="够了"):
        client.upload_file("demo", "k", source, part_size=PART, progress=progress)
    assert emulator.object_etag("k") is None
    assert emulator.open_uploads() == []


def upload_file(client: ossmp.Client, source: Path) -> None:
    client.upload_file("demo", "k", source, part_size=PART)


def upload_stream(client: ossmp.Client, source: Path) -> None:
    client.upload_stream("demo", "k", io.BytesIO(content(450_000)), part_size=PART)


def upload_part(client: ossmp.Client, source: Path) -> None:
    client.initiate_multipart_upload("demo", "k").upload_part(1, content(PART))


def upload_part_from_file(client: ossmp.Client, source: Path) -> None:
    client.initiate_multipart_upload("demo", "k").upload_part_from_file(1, source)


def write(client: ossmp.Client, source: Path) -> None:
    with client.open_writer("demo", "k", part_size=PART) as writer:
        writer.write(content(2 << 20))


def list_uploads(client: ossmp.Client, source: Path) -> None:
    list(client.iter_multipart_uploads("demo"))


@pytest.mark.parametrize("call", [upload_file, upload_stream, upload_part, upload_part_from_file, write, list_uploads])
def test_ctrl_c_ends_every_call_soon_and_is_a_keyboard_interrupt(
    emulator: Emulator, client: ossmp.Client, source: Path, call: Callable[[ossmp.Client, Path], None]
) -> None:
    emulator.fault("UploadPart always stall", "ListMultipartUploads always stall")
    with after(0.3, interrupt), pytest.raises(KeyboardInterrupt):
        call(client, source)
    assert ends(lambda: threading.active_count() == 1), "the helper thread has ended"


def test_ctrl_c_ends_a_stream_that_waits(client: ossmp.Client) -> None:
    reading, writing = os.pipe()
    with open(reading, "rb", buffering=0) as stream, after(0.3, interrupt), pytest.raises(KeyboardInterrupt):
        client.upload_stream("demo", "k", stream)
    os.close(writing)


def test_ctrl_c_in_a_callback_comes_out(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    emulator.fault("UploadPart always stall")

    def progress(done: int, total: object) -> None:
        signal.raise_signal(signal.SIGINT)
        time.sleep(SOON)

    with after(0, lambda: None), pytest.raises(KeyboardInterrupt):
        client.upload_file("demo", "k", source, part_size=PART, progress=progress)


def test_many_interrupts_at_any_instant_are_never_lost(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    emulator.fault("UploadPart always delay=20")
    for instant in range(1, 41):
        with after(instant * 0.004, interrupt), pytest.raises(KeyboardInterrupt):
            for _ in range(100):
                client.upload_file("demo", "k", source, part_size=PART, progress=lambda done, total: None)


def test_after_an_interrupt_the_upload_goes_on(emulator: Emulator, client: ossmp.Client) -> None:
    upload = client.initiate_multipart_upload("demo", "k")
    upload.upload_part(1, content(PART))
    emulator.fault("UploadPart stall")
    with after(0.3, interrupt), pytest.raises(KeyboardInterrupt):
        upload.upload_part(2, b"x")
    upload.upload_part(2, b"x")
    upload.complete_multipart_upload()
    assert emulator.object_etag("k") == etag_of(content(PART), b"x")


def test_what_was_cancelled_can_be_aborted(emulator: Emulator, client: ossmp.Client) -> None:
    control = ossmp.Control()
    upload = client.initiate_multipart_upload("demo", "k", control=control)
    control.cancel()
    with pytest.raises(ossmp.CancelledError):
        upload.upload_part(1, b"x")
    with pytest.raises(ossmp.CancelledError):
        upload.all_parts()
    upload.abort_multipart_upload()
    assert emulator.open_uploads() == []


def test_another_signal_whose_handler_raises_ends_the_call_too(
    emulator: Emulator, client: ossmp.Client, source: Path
) -> None:
    def handler(number: int, frame: object) -> None:
        raise RuntimeError("SIGALRM")

    emulator.fault("UploadPart always stall")
    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(RuntimeError, match="SIGALRM"):
            client.upload_file("demo", "k", source, part_size=PART)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_signal_handler_may_cancel(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    emulator.fault("UploadPart always stall")
    control = ossmp.Control()
    before = signal.signal(signal.SIGALRM, lambda number, frame: control.cancel())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(ossmp.CancelledError):
            client.upload_file("demo", "k", source, part_size=PART, control=control)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_callbacks_run_on_the_thread_that_called(emulator: Emulator, source: Path) -> None:
    seen: List[threading.Thread] = []

    def credentials() -> ossmp.Credentials:
        seen.append(threading.current_thread())
        return emulator.credentials

    class Stream(io.BytesIO):
        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            seen.append(threading.current_thread())
            return super().readinto(buffer)

    def upload() -> None:
        with emulator.client(credentials) as client:
            client.upload_stream(
                "demo", "k", Stream(b"x"), progress=lambda done, total: seen.append(threading.current_thread())
            )

    upload()
    assert len(seen) >= 3
    assert set(seen) == {threading.main_thread()}
    seen.clear()
    other = threading.Thread(target=upload)
    other.start()
    other.join()
    assert len(seen) >= 3
    assert set(seen) == {other}


PROGRAM = """
import sys, ossmp
client = ossmp.Client(sys.argv[1])
try:
    print("begun", flush=True)
    client.upload_file("demo", "k", sys.argv[2], part_size=102400, checkpoint=sys.argv[3])
finally:
    client.close()
"""


def test_a_program_is_ended_by_ctrl_c_as_python_does_and_goes_on_when_run_again(
    emulator: Emulator, source: Path, tmp_path: Path
) -> None:
    emulator.fault("UploadPart part=4 always stall")
    command = [sys.executable, "-c", PROGRAM, emulator.endpoint, str(source), str(tmp_path / "checkpoint")]
    program = subprocess.Popen(
        command, env=emulator.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "begun\n"
    while len([event for event in emulator.events("UploadPart") if event["acknowledged"]]) < 4:
        time.sleep(0.05)
    started = time.monotonic()
    program.send_signal(signal.SIGINT)
    _, errors = program.communicate(timeout=60)
    assert time.monotonic() - started < SOON
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert program.returncode == -signal.SIGINT
    emulator.clear_faults()
    subprocess.run(command, env=emulator.environment(), check=True, timeout=60, stdout=subprocess.DEVNULL)
    assert emulator.object_etag("k") is not None
    assert len([event for event in emulator.events("UploadPart") if event["acknowledged"]]) == 5


LATE = """
import atexit, sys, ossmp
client = ossmp.Client(sys.argv[1])
def late():
    seen = []
    client.upload_file("demo", "k", sys.argv[2], part_size=102400, progress=lambda done, total: seen.append(done))
    client.close()
    print(seen[-1])
atexit.register(late)
"""


def test_an_upload_while_the_interpreter_ends(emulator: Emulator, source: Path) -> None:
    command = [sys.executable, "-c", LATE, emulator.endpoint, str(source)]
    ended = subprocess.run(command, env=emulator.environment(), capture_output=True, text=True, timeout=60)
    assert (ended.stdout, ended.stderr) == ("450000\n", "")
