"""The same for asyncio."""

from __future__ import annotations

import asyncio
import io
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, AsyncIterator, Awaitable, Callable, List

import pytest
from support import PART, Emulator, content, cut, etag_of

import ossmp

SOON = 5.0

Scenario = Callable[[ossmp.AsyncClient], Awaitable[None]]


def run(emulator: Emulator, scenario: Scenario, credentials: Any = None) -> None:
    """Runs a scenario with a client, in a loop that stays responsive, and leaves no thread behind."""

    async def main() -> None:
        async with emulator.async_client(credentials) as client:
            await asyncio.wait_for(scenario(client), 60)

    asyncio.run(main())


def test_a_file_is_uploaded_and_the_loop_goes_on(emulator: Emulator, source: Path) -> None:
    async def scenario(client: ossmp.AsyncClient) -> None:
        seen: List[int] = []
        threads: List[threading.Thread] = []

        def progress(done: int, total: object) -> None:
            seen.append(done)
            threads.append(threading.current_thread())

        emulator.fault("UploadPart always delay=100")
        upload = asyncio.ensure_future(client.upload_file("demo", "k", source, part_size=PART, progress=progress))
        turns = 0
        while not upload.done():
            await asyncio.sleep(0.01)
            turns += 1
        assert turns > 3
        assert upload.result().etag == etag_of(*cut(source.read_bytes()))
        assert seen[-1] == 450_000
        assert set(threads) == {threading.main_thread()}, "progress runs in the loop"

    run(emulator, scenario)


def test_the_steps(emulator: Emulator, source: Path) -> None:
    async def scenario(client: ossmp.AsyncClient) -> None:
        data = source.read_bytes()
        async with await client.initiate_multipart_upload("demo", "键") as upload:
            ranges = ossmp.split_file_by_part_size(source, PART)
            parts = await asyncio.gather(
                *(upload.upload_part_from_file(one.number, source, one.offset, one.size) for one in ranges)
            )
            assert [part async for part in upload.iter_parts(2)] == list(await upload.all_parts())
            assert [len(page) async for page in upload.iter_part_pages(2)] == [2, 2, 1]
            assert [part.etag for part in upload.sent_parts()] == [part.etag for part in parts]
            assert len(await upload.list_parts(4)) == 1
            result = await upload.complete_multipart_upload()
        assert result.etag == etag_of(*cut(data)) == emulator.object_etag("键")

        other = await client.initiate_multipart_upload("demo", "other")
        assert (await other.upload_part_copy(1, "demo", "键", length=PART)).size == PART
        again = client.attach_multipart_upload("demo", "other", other.upload_id)
        assert (await again.upload_part(2, b"x")).size == 1
        assert [entry.key async for entry in client.iter_multipart_uploads("demo")] == ["other"]
        pages = [page async for page in client.iter_multipart_upload_pages("demo", page_size=1)]
        assert len(pages) == 1
        assert len((await client.list_multipart_uploads("demo", prefix="o")).uploads) == 1
        await other.abort_multipart_upload()
        other.close()
        again.close()

    run(emulator, scenario)


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    for piece in cut(data, 33_333):
        await asyncio.sleep(0)
        yield piece


def stream_reader(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


@pytest.mark.parametrize("kind", [chunks, stream_reader, io.BytesIO, lambda data: iter(cut(data))])
def test_a_stream_of_any_kind_is_uploaded(emulator: Emulator, kind: Callable[[bytes], Any]) -> None:
    data = content(450_000)

    async def scenario(client: ossmp.AsyncClient) -> None:
        result = await client.upload_stream("demo", "k", kind(data), part_size=PART)
        assert result.etag == etag_of(*cut(data))

    run(emulator, scenario)


@pytest.mark.parametrize("kind", [chunks, stream_reader, io.BytesIO])
def test_a_stream_of_any_kind_is_a_part(emulator: Emulator, kind: Callable[[bytes], Any]) -> None:
    async def scenario(client: ossmp.AsyncClient) -> None:
        upload = await client.initiate_multipart_upload("demo", "k")
        assert (await upload.upload_part(1, kind(content(1000)))).size == 1000
        if kind is not chunks:
            assert (await upload.upload_part(2, kind(content(1000)), 10)).size == 10
            with pytest.raises(ossmp.FileError, match="1000 of 1001"):
                await upload.upload_part(3, kind(content(1000)), 1001)
        upload.close()

    run(emulator, scenario)


def test_a_writer(emulator: Emulator) -> None:
    data = content(3 << 20)

    async def scenario(client: ossmp.AsyncClient) -> None:
        async with client.open_writer("demo", "k", part_size=PART) as writer:
            for piece in cut(data, 100_001):
                await writer.write(piece)
            assert writer.tell() == len(data)
        assert writer.result.etag == etag_of(*cut(data))
        with pytest.raises(RuntimeError, match="half-way"):
            async with client.open_writer("demo", "none", part_size=PART) as writer:
                await writer.write(data)
                raise RuntimeError("half-way")
        assert writer.closed
        assert emulator.object_etag("none") is None
        assert emulator.open_uploads() == []

    run(emulator, scenario)


def test_a_cancelled_task_cancels_its_upload(emulator: Emulator, source: Path) -> None:
    async def scenario(client: ossmp.AsyncClient) -> None:
        emulator.fault("UploadPart always stall")
        task = asyncio.ensure_future(client.upload_file("demo", "k", source, part_size=PART))
        await asyncio.sleep(0.3)
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - started < SOON
        assert emulator.open_uploads() == []

    run(emulator, scenario)


def test_a_task_that_is_cancelled_twice_waits_for_its_call_all_the_same(emulator: Emulator, source: Path) -> None:
    async def scenario(client: ossmp.AsyncClient) -> None:
        emulator.fault("UploadPart always stall")
        task = asyncio.ensure_future(client.upload_file("demo", "k", source, part_size=PART))
        await asyncio.sleep(0.3)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert emulator.open_uploads() == [], "the upload was aborted before the task went on"

    run(emulator, scenario)


def test_a_time_out_of_one_part_leaves_the_others_alone(emulator: Emulator) -> None:
    async def scenario(client: ossmp.AsyncClient) -> None:
        emulator.fault("UploadPart part=1 times=1 stall", "UploadPart part=2 delay=1000")
        upload = await client.initiate_multipart_upload("demo", "k")
        second = asyncio.ensure_future(upload.upload_part(2, b"x"))
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(upload.upload_part(1, content(PART)), 0.3)
        await second
        await upload.upload_part(1, content(PART))
        await upload.complete_multipart_upload()
        assert emulator.object_etag("k") == etag_of(content(PART), b"x")

    run(emulator, scenario)


def test_a_cancelled_task_ends_its_writer(emulator: Emulator) -> None:
    async def scenario(client: ossmp.AsyncClient) -> None:
        async def endless() -> AsyncIterator[bytes]:
            while True:
                yield content(PART)
                await asyncio.sleep(0.01)

        task = asyncio.ensure_future(client.upload_stream("demo", "k", endless(), part_size=PART))
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert emulator.object_etag("k") is None
        assert emulator.open_uploads() == []

    run(emulator, scenario)


def test_progress_and_credentials_may_be_coroutines_and_what_they_raise_comes_out(
    emulator: Emulator, source: Path
) -> None:
    seen: List[int] = []

    async def credentials() -> ossmp.Credentials:
        await asyncio.sleep(0.01)
        return emulator.credentials

    async def progress(done: int, total: object) -> None:
        await asyncio.sleep(0)
        seen.append(done)

    async def broken(done: int, total: object) -> None:
        raise RuntimeError("够了")

    async def scenario(client: ossmp.AsyncClient) -> None:
        await client.upload_file("demo", "k", source, part_size=PART, progress=progress)
        assert seen[-1] == 450_000
        emulator.fault("UploadPart always delay=200")
        with pytest.raises(RuntimeError, match="够了"):
            await client.upload_file("demo", "none", source, part_size=PART, progress=broken)
        assert emulator.object_etag("none") is None

    run(emulator, scenario, credentials)

    async def refused() -> ossmp.Credentials:
        raise LookupError("没有密钥")

    async def other(client: ossmp.AsyncClient) -> None:
        with pytest.raises(LookupError, match="没有密钥"):
            await client.initiate_multipart_upload("demo", "k")

    run(emulator, other, refused)


def test_errors_are_those_of_the_blocking_client(emulator: Emulator) -> None:
    async def scenario(client: ossmp.AsyncClient) -> None:
        upload = client.attach_multipart_upload("demo", "k", "0123456789ABCDEF")
        with pytest.raises(ossmp.NoSuchUploadError):
            await upload.all_parts()
        upload.close()
        with pytest.raises(ossmp.StateError, match="closed"):
            await upload.all_parts()
        await client.close()
        await client.close()
        with pytest.raises(ossmp.StateError, match="the client is closed"):
            await client.initiate_multipart_upload("demo", "k")

    run(emulator, scenario)


def test_hundreds_of_calls_at_a_time(emulator: Emulator) -> None:
    async def scenario(client: ossmp.AsyncClient) -> None:
        upload = await client.initiate_multipart_upload("demo", "k")
        await asyncio.gather(*(upload.upload_part(number, b"x") for number in range(1, 301)))
        assert len(upload.sent_parts()) == 300
        await upload.abort_multipart_upload()
        upload.close()

    run(emulator, scenario)


def test_threads_end_with_the_client(emulator: Emulator) -> None:
    async def scenario(client: ossmp.AsyncClient) -> None:
        await client.list_multipart_uploads("demo")

    run(emulator, scenario)
    deadline = time.monotonic() + SOON
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == 1


PROGRAM = """
import asyncio, sys, ossmp
async def main():
    async with ossmp.AsyncClient(sys.argv[1]) as client:
        print("begun", flush=True)
        await client.upload_file("demo", "k", sys.argv[2], part_size=102400)
asyncio.run(main())
"""


def test_ctrl_c_ends_a_program(emulator: Emulator, source: Path) -> None:
    emulator.fault("UploadPart always stall")
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, emulator.endpoint, str(source)],
        env=emulator.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "begun\n"
    while not emulator.open_uploads():
        time.sleep(0.05)
    started = time.monotonic()
    program.send_signal(signal.SIGINT)
    _, errors = program.communicate(timeout=60)
    assert time.monotonic() - started < SOON
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert emulator.open_uploads() == []
