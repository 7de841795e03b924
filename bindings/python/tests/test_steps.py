"""The flow step by step."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support import PART, Emulator, content, cut, etag_of

import ossmp


def test_parts_from_file_buffer_and_stream_make_an_object(
    emulator: Emulator, client: ossmp.Client, source: Path
) -> None:
    data = source.read_bytes()
    with client.initiate_multipart_upload("demo", "目录/键 1") as upload:
        first = upload.upload_part_from_file(1, source, 0, PART)
        second = upload.upload_part(2, memoryview(data)[PART : 2 * PART])
        with source.open("rb") as stream:
            stream.seek(2 * PART)
            third = upload.upload_part(3, stream, PART)
            fourth = upload.upload_part(4, stream)
        result = upload.complete_multipart_upload()
    assert [first.number, second.number, third.number, fourth.number] == [1, 2, 3, 4]
    assert [first.size, second.size, third.size, fourth.size] == [PART, PART, PART, len(data) - 3 * PART]
    expected = etag_of(data[:PART], data[PART : 2 * PART], data[2 * PART : 3 * PART], data[3 * PART :])
    assert result.etag == expected == emulator.object_etag("目录/键 1")
    assert result.size == len(data)
    assert result.crc64 is not None
    assert result.request_id


def test_a_part_up_to_the_end_of_a_file(client: ossmp.Client, source: Path) -> None:
    with client.initiate_multipart_upload("demo", "k") as upload:
        part = upload.upload_part_from_file(1, str(source), 400_000)
        assert part.size == 50_000
        assert upload.upload_part_from_file(1, bytes(source), 0, 0).size == 0


def test_an_upload_is_taken_up_by_its_id_and_completed_with_what_is_listed(
    emulator: Emulator, client: ossmp.Client
) -> None:
    parts = cut(content(250_000))
    with client.initiate_multipart_upload("demo", "k") as upload:
        for number, part in enumerate(parts, 1):
            upload.upload_part(number, part)
        upload_id = upload.upload_id
    with client.attach_multipart_upload("demo", "k", upload_id) as again:
        assert (again.bucket, again.key, again.upload_id) == ("demo", "k", upload_id)
        assert len(again.sent_parts()) == 0
        listed = again.all_parts()
        assert [part.size for part in listed] == [len(part) for part in parts]
        assert all(part.last_modified is not None for part in listed)
        result = again.complete_multipart_upload(listed)
    assert result.size == 250_000
    assert emulator.object_etag("k") == etag_of(*parts)


def test_a_list_of_ones_own_may_be_in_any_order_and_leave_parts_out(emulator: Emulator, client: ossmp.Client) -> None:
    parts = cut(content(3 * PART))
    with client.initiate_multipart_upload("demo", "k") as upload:
        sent = [upload.upload_part(number, part) for number, part in enumerate(parts, 1)]
        result = upload.complete_multipart_upload([sent[2], (1, f'"{sent[0].etag}"')])
    assert emulator.object_etag("k") == etag_of(parts[0], parts[2])
    assert result.size == 2 * PART, "what was sent here is known, also in a list of one's own"


def test_a_part_sent_again_replaces_the_first(emulator: Emulator, client: ossmp.Client) -> None:
    with client.initiate_multipart_upload("demo", "k") as upload:
        upload.upload_part(1, b"first")
        upload.upload_part(1, b"second")
        assert [part.size for part in upload.sent_parts()] == [6]
        upload.complete_multipart_upload()
    assert emulator.object_etag("k") == etag_of(b"second")


def test_parts_are_listed_by_page_and_by_iterator(client: ossmp.Client) -> None:
    with client.initiate_multipart_upload("demo", "k") as upload:
        for number in range(1, 6):
            upload.upload_part(number, b"x")
        page = upload.list_parts(max_parts=2)
        assert [part.number for part in page] == [1, 2]
        assert page.is_truncated
        assert [part.number for part in upload.list_parts(page.next_marker, 2)] == [3, 4]
        assert [len(page) for page in upload.iter_part_pages(2)] == [2, 2, 1]
        assert [part.number for part in upload.iter_parts(2)] == [1, 2, 3, 4, 5]
        assert page[-1] == page[1]
        assert [part.number for part in page[:1]] == [1]
        upload.abort_multipart_upload()


def test_uploads_are_listed_by_page_and_by_iterator(client: ossmp.Client) -> None:
    keys = ["甲/1", "甲/2", "甲/2", "乙", "甲/3"]
    uploads = {client.initiate_multipart_upload("demo", key).upload_id for key in keys}
    page = client.list_multipart_uploads("demo", prefix="甲/", max_uploads=3)
    assert [entry.key for entry in page.uploads] == ["甲/1", "甲/2", "甲/2"]
    assert page.is_truncated
    following = client.list_multipart_uploads(
        "demo", prefix="甲/", key_marker=page.next_key_marker, upload_id_marker=page.next_upload_id_marker
    )
    assert [entry.key for entry in following.uploads] == ["甲/3"]
    assert {entry.upload_id for entry in client.iter_multipart_uploads("demo", page_size=2)} == uploads
    pages = list(client.iter_multipart_upload_pages("demo", delimiter="/", page_size=1))
    assert sum((page.prefixes for page in pages), ()) == ("甲/",)
    assert [entry.key for page in pages for entry in page.uploads] == ["乙"]
    assert all(entry.initiated is not None for page in pages for entry in page.uploads)


def test_parts_are_copied_from_an_object(emulator: Emulator, client: ossmp.Client) -> None:
    data = content(3 * PART)
    with client.open_writer("demo", "源") as writer:
        writer.write(data)
    with client.initiate_multipart_upload("demo", "k") as upload:
        assert upload.upload_part_copy(1, "demo", "源", offset=100, length=PART).size == PART
        upload.upload_part_copy(2, "demo", "源", offset=2 * PART)
        upload.complete_multipart_upload()
    assert emulator.object_etag("k") == etag_of(data[100 : 100 + PART], data[2 * PART :])


def test_an_abort_deletes_the_upload(emulator: Emulator, client: ossmp.Client) -> None:
    with client.initiate_multipart_upload("demo", "k") as upload:
        upload.upload_part(1, b"x")
        upload.abort_multipart_upload()
        assert emulator.open_uploads() == []
        with pytest.raises(ossmp.StateError, match="already aborted"):
            upload.upload_part(2, b"x")
        with pytest.raises(ossmp.StateError, match="already aborted"):
            upload.complete_multipart_upload()


def test_what_was_aborted_elsewhere_is_a_kind_of_its_own(client: ossmp.Client) -> None:
    with client.initiate_multipart_upload("demo", "k") as upload:
        client.attach_multipart_upload("demo", "k", upload.upload_id).abort_multipart_upload()
        with pytest.raises(ossmp.NoSuchUploadError) as caught:
            upload.upload_part(1, b"x")
    assert caught.value.code == "NoSuchUpload"
    assert caught.value.upload_id == upload.upload_id
    assert caught.value.part_number == 1


def test_an_upload_works_on_after_its_client_was_closed(emulator: Emulator, client: ossmp.Client) -> None:
    upload = client.initiate_multipart_upload("demo", "k")
    client.close()
    with upload:
        upload.upload_part(1, b"x")
        upload.complete_multipart_upload()
    assert emulator.object_etag("k") == etag_of(b"x")


def test_headers_go_where_they_belong(emulator: Emulator, client: ossmp.Client) -> None:
    headers = {"Content-Type": "text/plain", "x-oss-meta-owner": "me"}
    with client.initiate_multipart_upload("demo", "k", headers=headers) as upload:
        upload.upload_part(1, b"x")
        upload.complete_multipart_upload(headers={"x-oss-object-acl": "private"})
    (initiate,) = emulator.events("InitiateMultipartUpload")
    (complete,) = emulator.events("CompleteMultipartUpload")
    assert ["x-oss-meta-owner", "me"] in initiate["headers"]
    assert ["content-type", "text/plain"] in initiate["headers"]
    assert ["x-oss-object-acl", "private"] in complete["headers"]


def test_all_parts_of_the_service_are_joined_when_it_is_asked_to(emulator: Emulator, client: ossmp.Client) -> None:
    with client.initiate_multipart_upload("demo", "k") as upload:
        upload.upload_part(1, b"x")
        upload.complete_multipart_upload(headers={"x-oss-complete-all": "yes"})
    assert emulator.object_etag("k") == etag_of(b"x")


def test_one_upload_takes_parts_of_many_threads(emulator: Emulator, client: ossmp.Client, tmp_path: Path) -> None:
    data = content(20 * PART)
    path = tmp_path / "f"
    path.write_bytes(data)
    with client.initiate_multipart_upload("demo", "k") as upload, ThreadPoolExecutor(8) as pool:
        ranges = ossmp.split_file_by_part_size(path, PART)
        list(pool.map(lambda one: upload.upload_part_from_file(one.number, path, one.offset, one.size), ranges))
        assert len(upload.sent_parts()) == 20
        upload.complete_multipart_upload()
    assert emulator.object_etag("k") == etag_of(*cut(data))


def test_files_are_split_by_number_and_by_size(source: Path) -> None:
    assert ossmp.split_by_part_num(10, 3) == [
        ossmp.PartRange(1, 0, 3),
        ossmp.PartRange(2, 3, 3),
        ossmp.PartRange(3, 6, 4),
    ]
    assert [one.size for one in ossmp.split_file_by_part_num(source, 4)] == [112_500] * 4
    assert [one.size for one in ossmp.split_file_by_part_size(source, 200_000)] == [200_000, 200_000, 50_000]
    assert ossmp.split_by_part_size(0, 5) == ossmp.split_by_part_num(0, 1) == [ossmp.PartRange(1, 0, 0)]
    assert len(ossmp.split_by_part_size(10_000, 1)) == 10_000
    for size, count in ((10, 0), (10, 11), (10**6, 10_001), (-1, 1)):
        with pytest.raises(ossmp.ArgumentError):
            ossmp.split_by_part_num(size, count)
    for size, part_size in ((10, 0), (10_001, 1), (-1, 1)):
        with pytest.raises(ossmp.ArgumentError):
            ossmp.split_by_part_size(size, part_size)


def test_part_sizes_are_planned_within_the_limits() -> None:
    assert ossmp.plan_part_size(0) == 8 << 20
    assert ossmp.plan_part_size(10**6, PART) == PART
    assert ossmp.plan_part_size(10**12) * 10_000 >= 10**12
    for file_size, wanted in ((-1, 0), (10**6, 1), (10_000 * (5 << 30) + 1, 0), (2**63, 0)):
        with pytest.raises(ossmp.ArgumentError):
            ossmp.plan_part_size(file_size, wanted)
