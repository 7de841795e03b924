"""Parts from memory and from streams."""

from __future__ import annotations

import array
import io
import mmap
import tracemalloc
from pathlib import Path

import pytest
from support import Emulator, content, etag_of

import ossmp


def buffers(path: Path) -> "list[object]":
    data = path.read_bytes()
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return [
        data,
        bytearray(data),
        memoryview(data),
        memoryview(bytearray(data)),
        memoryview(b"--" + data)[2:],
        array.array("B", data),
        array.array("H", data),
        mapped,
        memoryview(mapped),
    ]


def test_every_contiguous_buffer_is_a_part(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    data = source.read_bytes()
    with client.initiate_multipart_upload("demo", "k") as upload:
        parts = [upload.upload_part(number, one) for number, one in enumerate(buffers(source), 1)]
        assert {part.etag for part in parts} == {parts[0].etag}
        assert {part.size for part in parts} == {len(data)}
        upload.complete_multipart_upload(parts[:2])
    assert emulator.object_etag("k") == etag_of(data, data)


def test_an_empty_buffer_is_a_part(client: ossmp.Client) -> None:
    with client.initiate_multipart_upload("demo", "k") as upload:
        assert upload.upload_part(1, b"").size == 0
        assert upload.upload_part(2, io.BytesIO()).size == 0
        upload.abort_multipart_upload()


def test_a_buffer_is_not_copied(client: ossmp.Client) -> None:
    data = bytes(32 << 20)
    with client.initiate_multipart_upload("demo", "k") as upload:
        upload.upload_part(1, b"x")
        tracemalloc.start()
        upload.upload_part(1, memoryview(data)[1:])
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        upload.abort_multipart_upload()
    assert peak < 1 << 20


def test_a_buffer_cannot_be_resized_while_it_is_sent(emulator: Emulator, client: ossmp.Client) -> None:
    emulator.fault("UploadPart delay=300")
    data = bytearray(100)

    def credentials() -> ossmp.Credentials:
        with pytest.raises(BufferError):
            data.extend(b"more")
        return emulator.credentials

    with client.initiate_multipart_upload("demo", "k") as upload, emulator.client(credentials) as other:
        again = other.attach_multipart_upload("demo", "k", upload.upload_id)
        assert again.upload_part(1, data).size == 100
        data.extend(b"more")
        again.close()


@pytest.mark.parametrize("wrong", ["text", 5, None, ["a"]])
def test_what_is_neither_buffer_nor_stream_is_refused(client: ossmp.Client, wrong: object) -> None:
    with client.initiate_multipart_upload("demo", "k") as upload:
        with pytest.raises(TypeError, match="buffer or a binary stream"):
            upload.upload_part(1, wrong)
        with pytest.raises(BufferError):
            upload.upload_part(1, memoryview(bytes(10))[::2])
        with pytest.raises(ossmp.ArgumentError, match="length is for streams"):
            upload.upload_part(1, b"xx", 1)


def test_a_stream_that_ends_before_the_part_does_is_told(emulator: Emulator, client: ossmp.Client) -> None:
    with client.initiate_multipart_upload("demo", "k") as upload:
        with pytest.raises(ossmp.FileError, match="ended after 10 of 11 bytes"):
            upload.upload_part(1, io.BytesIO(bytes(10)), 11)
        assert emulator.events("UploadPart") == []
        assert upload.upload_part(1, io.BytesIO(bytes(10)), 9).size == 9


def test_what_a_stream_raises_comes_out_of_the_part(client: ossmp.Client) -> None:
    class Broken:
        def read(self, size: int) -> bytes:
            raise RuntimeError("流坏了")

    with client.initiate_multipart_upload("demo", "k") as upload:
        with pytest.raises(RuntimeError, match="流坏了"):
            upload.upload_part(1, Broken(), 10)
        with pytest.raises(TypeError, match="binary mode"):
            upload.upload_part(1, io.StringIO("text"), 4)
        assert upload.upload_part(1, io.BytesIO(content(10))).size == 10


@pytest.mark.parametrize("number", [0, -1, 10_001, 2**32 + 1, 2**70])
def test_part_numbers_out_of_range_are_refused(emulator: Emulator, client: ossmp.Client, number: int) -> None:
    with client.initiate_multipart_upload("demo", "k") as upload:
        with pytest.raises(ossmp.ArgumentError, match=f"{number}"):
            upload.upload_part(number, b"x")
        with pytest.raises(TypeError, match="part_number"):
            upload.upload_part("1", b"x")  # type: ignore[arg-type]
    assert emulator.events("UploadPart") == []


def test_ranges_that_cannot_be_are_refused(client: ossmp.Client, source: Path) -> None:
    with client.initiate_multipart_upload("demo", "k") as upload:
        for offset, length in ((-1, 1), (0, -1), (2**63, 1)):
            with pytest.raises(ossmp.ArgumentError):
                upload.upload_part_from_file(1, source, offset, length)
        with pytest.raises(ossmp.FileError):
            upload.upload_part_from_file(1, source, 0, 450_001)
        with pytest.raises(TypeError, match="path"):
            upload.upload_part_from_file(1, 5)  # type: ignore[arg-type]
