"""Native handles are given back by close and by the collector, once, and not while a call uses them."""

from __future__ import annotations

import gc
import os
import threading
import weakref
from pathlib import Path
from typing import Callable, List

import pytest
from support import PART, Emulator

import ossmp
from ossmp import _callbacks
from ossmp._handle import Handle
from ossmp._options import ListOptions, UploadOptions

KEY = ossmp.Credentials("id", "secret")


def test_a_handle_is_freed_once_by_close() -> None:
    freed: List[int] = []
    handle = Handle(5, freed.append, "thing")
    handle.close()
    handle.close()
    del handle
    assert freed == [5]


def test_a_handle_is_freed_by_the_collector() -> None:
    freed: List[int] = []
    handle = Handle(5, freed.append, "thing")
    cycle: List[object] = [handle]
    cycle.append(cycle)
    del handle, cycle
    gc.collect()
    assert freed == [5]


def test_a_handle_in_use_is_freed_when_the_last_call_is_done() -> None:
    freed: List[int] = []
    handle = Handle(5, freed.append, "thing")
    share = handle.share("share")
    with handle.use() as pointer:
        assert pointer == 5
        handle.close()
        share.close()
        assert freed == []
    assert freed == [5]
    with pytest.raises(ossmp.StateError, match="the thing is closed"), handle.use():
        pass


def test_what_is_closed_says_so(emulator: Emulator, client: ossmp.Client) -> None:
    upload = client.initiate_multipart_upload("demo", "k")
    upload.close()
    upload.close()
    with pytest.raises(ossmp.StateError, match="the upload is closed"):
        upload.upload_part(1, b"x")
    client.close()
    client.close()
    assert client.closed
    for call in (
        lambda: client.initiate_multipart_upload("demo", "k"),
        lambda: client.upload_file("demo", "k", __file__),
        lambda: client.list_multipart_uploads("demo"),
        lambda: client.open_writer("demo", "k"),
        lambda: client.set_credentials(KEY),
    ):
        with pytest.raises(ossmp.StateError, match="the client is closed"):
            call()


def test_a_client_may_be_closed_while_a_call_uses_it(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    emulator.fault("UploadPart always delay=100")
    results: List[ossmp.UploadResult] = []
    begun = threading.Event()
    thread = threading.Thread(
        target=lambda: results.append(
            client.upload_file("demo", "k", source, part_size=PART, progress=lambda done, total: begun.set())
        )
    )
    thread.start()
    assert begun.wait(20)
    client.close()
    gc.collect()
    thread.join()
    assert results[0].size == 450_000


def test_clients_and_writers_that_were_forgotten_are_closed_with_a_warning() -> None:
    client = ossmp.Client("127.0.0.1", KEY)
    with pytest.warns(ResourceWarning, match="a client was not closed"):
        del client
        gc.collect()
    with ossmp.Client("127.0.0.1", KEY) as client:
        writer = client.open_writer("demo", "k")
        with pytest.warns(ResourceWarning, match="neither finished nor closed"):
            del writer
            gc.collect()


def test_a_forgotten_writer_aborts_its_upload(emulator: Emulator, client: ossmp.Client) -> None:
    writer = client.open_writer("demo", "k", part_size=PART, concurrency=1)
    writer.write(bytes(2 << 20))
    assert len(emulator.open_uploads()) == 1
    with pytest.warns(ResourceWarning):
        del writer
        gc.collect()
    assert emulator.open_uploads() == []


def test_callbacks_are_forgotten_with_their_handles(emulator: Emulator, source: Path) -> None:
    gc.collect()
    before = len(_callbacks._targets)

    def credentials() -> ossmp.Credentials:
        return emulator.credentials

    kept = weakref.ref(credentials)
    client = emulator.client(credentials)
    upload = client.initiate_multipart_upload("demo", "k")
    client.upload_file("demo", "k", source, part_size=PART, progress=lambda done, total: None)
    with client.open_writer("demo", "k", progress=lambda done, total: None) as writer:
        writer.write(b"x")
    client.close()
    assert len(_callbacks._targets) > before, "the upload may still need credentials"
    upload.close()
    assert len(_callbacks._targets) == before
    del credentials, client, upload, writer
    gc.collect()
    assert kept() is None


def test_what_a_callback_raised_holds_nothing_back(client: ossmp.Client, source: Path) -> None:
    class Payload:
        pass

    payload = Payload()
    kept = weakref.ref(payload)

    def progress(done: int, total: object, payload: object = payload) -> None:
        raise RuntimeError("stop")

    gc.disable()
    try:
        with pytest.raises(RuntimeError, match="stop"):
            client.upload_file("demo", "k", source, part_size=PART, progress=progress)
    finally:
        gc.enable()
    del payload, progress
    gc.collect()
    assert kept() is None


def resident_bytes() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def make_clients(client: ossmp.Client) -> None:
    ossmp.Client("127.0.0.1", KEY).close()


def make_uploads(client: ossmp.Client) -> None:
    client.attach_multipart_upload("demo", "k", "id", headers={"x-oss-meta-a": "b"}).close()


def make_writers(client: ossmp.Client) -> None:
    writer = client.open_writer("demo", "k")
    writer.write(b"x")
    writer.close()


def make_options(client: ossmp.Client) -> None:
    control = ossmp.Control()
    with UploadOptions(headers={"x-oss-meta-a": "b"}, checkpoint="/tmp").build(control):
        pass
    with ListOptions(prefix="p").build(control):
        pass


def make_lists(client: ossmp.Client) -> None:
    client.attach_multipart_upload("demo", "k", "id").sent_parts()


def make_errors(client: ossmp.Client) -> None:
    with pytest.raises(ossmp.ArgumentError):
        client.attach_multipart_upload("demo", "/k", "id")


@pytest.mark.parametrize("make", [make_clients, make_uploads, make_writers, make_options, make_lists, make_errors])
def test_ten_thousand_handles_leave_nothing_behind(make: Callable[[ossmp.Client], None]) -> None:
    with ossmp.Client("127.0.0.1", KEY) as client:
        for _ in range(1_000):
            make(client)
        gc.collect()
        memory, files = resident_bytes(), descriptors()
        for _ in range(10_000):
            make(client)
        gc.collect()
        assert resident_bytes() - memory < 4 << 20, "400 bytes for each would be seen"
        assert descriptors() == files
