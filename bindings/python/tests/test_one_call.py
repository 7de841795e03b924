"""Uploads in one call, from files, streams and pieces."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Iterator, List, Optional, Tuple, cast

import pytest
from support import PART, Emulator, content, cut, etag_of
from tqdm import tqdm

import ossmp


def test_a_file_goes_in_parts(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    seen: List[Tuple[int, Optional[int]]] = []
    result = client.upload_file(
        "demo", "键", source, part_size=PART, concurrency=2, progress=lambda done, total: seen.append((done, total))
    )
    assert result.etag == etag_of(*cut(source.read_bytes())) == emulator.object_etag("键")
    assert (result.size, result.bytes_reused) == (450_000, 0)
    assert seen[-1] == (450_000, 450_000)
    assert seen == sorted(seen)


def test_progress_feeds_tqdm(client: ossmp.Client, source: Path) -> None:
    with tqdm(total=source.stat().st_size, file=io.StringIO()) as bar:
        client.upload_file("demo", "k", source, part_size=PART, progress=ossmp.increments(bar.update))
        assert bar.n == 450_000


def test_increments_tell_what_was_added() -> None:
    added: List[int] = []
    progress = ossmp.increments(added.append)
    for done in (0, 10, 10, 35):
        progress(done, None)
    assert added == [10, 25]


def test_a_failed_upload_goes_on_where_it_stopped(
    emulator: Emulator, client: ossmp.Client, source: Path, tmp_path: Path
) -> None:
    checkpoint = tmp_path / "检查点"
    emulator.fault("UploadPart part=4 always status=403 code=AccessDenied")
    with pytest.raises(ossmp.ServiceError) as caught:
        client.upload_file("demo", "k", source, part_size=PART, concurrency=1, checkpoint=checkpoint)
    assert (caught.value.part_number, caught.value.code) == (4, "AccessDenied")
    assert checkpoint.is_file()
    assert "secret" not in checkpoint.read_text("utf-8", "replace")
    emulator.clear_faults()
    result = client.upload_file("demo", "k", source, part_size=PART, checkpoint=checkpoint)
    assert result.bytes_reused == 3 * PART
    assert result.etag == etag_of(*cut(source.read_bytes()))
    assert not checkpoint.exists()


def test_an_upload_without_its_checkpoint_is_adopted(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    emulator.fault("UploadPart part=4 times=1 status=403 code=AccessDenied")
    with pytest.raises(ossmp.ServiceError):
        client.upload_file("demo", "k", source, part_size=PART, concurrency=1, abort_on_failure=False)
    assert client.upload_file("demo", "k", source, part_size=PART, adopt=True).bytes_reused == 3 * PART


def test_a_checkpoint_that_cannot_be_written_stops_unless_it_is_not_required(
    emulator: Emulator, client: ossmp.Client, source: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "none" / "checkpoint"
    with pytest.raises(ossmp.CheckpointError):
        client.upload_file("demo", "k", source, part_size=PART, checkpoint=nowhere)
    assert emulator.events("InitiateMultipartUpload") == []
    client.upload_file("demo", "k", source, part_size=PART, checkpoint=nowhere, checkpoint_required=False)
    assert emulator.object_etag("k") is not None


def test_a_path_that_is_no_utf_8_is_a_path(emulator: Emulator, client: ossmp.Client, tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"\xff\xfe.bin")
    Path(os.fsdecode(path)).write_bytes(b"x")
    client.upload_file("demo", "one", path)
    client.upload_file("demo", "two", os.fsdecode(path))
    assert emulator.object_etag("one") == emulator.object_etag("two") is not None


class ReadOnlyStream:
    """What has ``read`` and nothing else, and gives little at a time."""

    def __init__(self, data: bytes) -> None:
        self._stream = io.BytesIO(data)

    def read(self, size: int) -> bytes:
        return self._stream.read(min(size, 10_000))


def pieces(data: bytes) -> Iterator[bytes]:
    yield from cut(data, 33_333)


@pytest.mark.parametrize("kind", [io.BytesIO, ReadOnlyStream, pieces])
def test_a_stream_goes_in_parts(emulator: Emulator, client: ossmp.Client, kind: type) -> None:
    data = content(450_000)
    seen: List[int] = []
    result = client.upload_stream(
        "demo", "k", kind(data), part_size=PART, progress=lambda done, total: seen.append(done)
    )
    assert result.etag == etag_of(*cut(data)) == emulator.object_etag("k")
    assert seen[-1] == 450_000


def test_a_pipe_is_a_stream(emulator: Emulator, client: ossmp.Client) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"through a pipe")
    os.close(writing)
    with open(reading, "rb", buffering=0) as stream:
        assert client.upload_stream("demo", "k", stream).size == 14


def test_what_a_stream_raises_comes_out_and_no_object_is_made(emulator: Emulator, client: ossmp.Client) -> None:
    class Broken(io.RawIOBase):
        left = 3

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            if not self.left:
                raise RuntimeError("管道坏了")
            self.left -= 1
            return len(buffer)

    with pytest.raises(RuntimeError, match="管道坏了"):
        client.upload_stream("demo", "k", Broken(), part_size=PART, concurrency=1)
    assert emulator.object_etag("k") is None
    assert emulator.open_uploads() == []


@pytest.mark.parametrize(
    ("stream", "error", "message"),
    [
        (io.StringIO("text"), TypeError, "text"),
        ("text", TypeError, "stream or an iterable"),
        (b"bytes", TypeError, "io.BytesIO"),
        (5, TypeError, "int"),
        ([5], TypeError, "buffer"),
    ],
)
def test_what_is_no_binary_stream_is_refused(client: ossmp.Client, stream: object, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        client.upload_stream("demo", "k", stream)  # type: ignore[arg-type]


def test_a_stream_in_non_blocking_mode_is_refused(client: ossmp.Client) -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with open(reading, "rb", buffering=0) as stream, pytest.raises(BlockingIOError):
        client.upload_stream("demo", "k", stream)
    os.close(writing)


def test_a_writer_makes_the_object_at_the_end_of_its_block(emulator: Emulator, client: ossmp.Client) -> None:
    data = content(450_000)
    with client.open_writer("demo", "k", part_size=PART) as writer:
        for piece in cut(data, 7_777):
            assert writer.write(piece) == len(piece)
        assert writer.tell() == 450_000
        assert emulator.object_etag("k") is None
    assert writer.result.etag == etag_of(*cut(data)) == emulator.object_etag("k")
    assert writer.closed


def test_a_writer_takes_large_and_odd_buffers(emulator: Emulator, client: ossmp.Client) -> None:
    data = content(3 << 20)
    with client.open_writer("demo", "k", part_size=1 << 20) as writer:
        writer.write(data[:10])
        writer.write(memoryview(data)[10 : 2 << 20])
        writer.write(bytearray(data[2 << 20 :]))
    assert emulator.object_etag("k") == etag_of(*cut(data, 1 << 20))


def test_a_writer_whose_block_raises_makes_no_object(emulator: Emulator, client: ossmp.Client) -> None:
    writer = client.open_writer("demo", "k", part_size=PART, concurrency=1)

    def write_and_fail() -> None:
        with writer:
            writer.write(content(3 << 20))
            assert len(emulator.open_uploads()) == 1
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        write_and_fail()
    assert emulator.object_etag("k") is None
    assert emulator.open_uploads() == []
    with pytest.raises(ossmp.StateError):
        assert writer.result
    with pytest.raises(ossmp.StateError, match="closed"):
        writer.write(b"x")


def test_a_writer_in_use_is_left_alone_by_other_threads(emulator: Emulator, client: ossmp.Client) -> None:
    emulator.fault("UploadPart always delay=500")
    with client.open_writer("demo", "k", part_size=PART) as writer, ThreadPoolExecutor(1) as pool:
        busy = pool.submit(writer.write, content(2 << 20))
        while not emulator.events("UploadPart"):
            time.sleep(0.01)
        for call in (lambda: writer.write(b"x"), writer.finish):
            with pytest.raises(ossmp.StateError, match="in use"):
                call()
        assert busy.result() == 2 << 20
    assert writer.result.size == 2 << 20


def test_a_writer_passes_for_a_file(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    with client.open_writer("demo", "a.tar") as writer, tarfile.open(fileobj=cast(Any, writer), mode="w|") as archive:
        archive.add(source, "f")
    assert emulator.object_etag("a.tar") is not None
    with client.open_writer("demo", "copy") as writer, source.open("rb") as stream:
        shutil.copyfileobj(stream, writer)
    assert writer.result.size == 450_000


def test_options_that_cannot_be_are_refused(client: ossmp.Client, source: Path) -> None:
    for wrong in (
        {"part_size": PART - 1},
        {"part_size": 2**70},
        {"concurrency": 65},
        {"concurrency": 2**32 + 1},
        {"deadline": 0},
        {"deadline": float("nan")},
        {"headers": {"bad name": "x"}},
        {"headers": {"x-oss-meta-a": "1\r\nb: 2"}},
        {"checkpoint": "a\0b"},
    ):
        with pytest.raises(ossmp.ArgumentError):
            client.upload_file("demo", "k", source, **cast(Any, wrong))
    for mistyped in (
        {"adopt": 1},
        {"part_size": "8M"},
        {"deadline": "1"},
        {"headers": {"a": 1}},
        {"checkpoint": 1},
        {"control": threading.Event()},
        {"progress": 1},
        {"headers": ["a"]},
    ):
        with pytest.raises(TypeError):
            client.upload_file("demo", "k", source, **cast(Any, mistyped))


def test_a_deadline_limits_the_call(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    emulator.fault("UploadPart always stall")
    with pytest.raises(ossmp.TransferTimeoutError, match="deadline"):
        client.upload_file("demo", "k", source, part_size=PART, deadline=0.3)
