"""What calls raise."""

from __future__ import annotations

import errno
import pickle
from pathlib import Path

import pytest
from support import PART, Emulator

import ossmp

TREE = {
    ossmp.ArgumentError: ValueError,
    ossmp.FileError: OSError,
    ossmp.NetworkError: ConnectionError,
    ossmp.TlsError: ossmp.NetworkError,
    ossmp.TransferTimeoutError: TimeoutError,
    ossmp.OutOfMemoryError: MemoryError,
    ossmp.NoSuchUploadError: ossmp.ServiceError,
    ossmp.CallbackFailedError: ossmp.ServiceError,
}


@pytest.mark.parametrize("kind", list(TREE))
def test_errors_are_also_what_python_calls_them(kind: type) -> None:
    assert issubclass(kind, ossmp.OssmpError)
    assert issubclass(kind, TREE[kind])


def test_every_status_has_a_class_and_the_name_of_the_c_api() -> None:
    from ossmp._library import lib
    from ossmp.errors import make_error

    for status in ossmp.Status:
        if status is not ossmp.Status.OK:
            error = make_error(status, "text", ossmp.ErrorDetails())
            assert type(error) is not ossmp.OssmpError
            assert error.status is status
            assert error.status_name == lib.ossmp_status_name(status).decode()
            assert str(error) == error.message == "text"


def test_a_status_of_a_newer_library_is_an_error_all_the_same() -> None:
    from ossmp.errors import make_error

    error = make_error(99, "text", ossmp.ErrorDetails())
    assert (type(error), error.status, error.status_name) == (ossmp.OssmpError, 99, "OSSMP_E_99")


def test_what_the_service_said_is_in_the_error(emulator: Emulator, client: ossmp.Client) -> None:
    emulator.fault("UploadPart part=3 status=403 code=AccessDenied message='没有权限'")
    with client.initiate_multipart_upload("demo", "键") as upload:
        with pytest.raises(ossmp.ServiceError) as caught:
            upload.upload_part(3, b"x")
        error = caught.value
        assert type(error) is ossmp.ServiceError
        assert (error.status, error.status_name) == (ossmp.Status.SERVICE, "OSSMP_E_SERVICE")
        assert (error.operation, error.bucket, error.key) == ("UploadPart", "demo", "键")
        assert (error.http_status, error.code, error.part_number) == (403, "AccessDenied", 3)
        assert error.upload_id == upload.upload_id
        assert error.request_id
        assert error.ec
        assert error.host_id
        assert (error.attempts, error.retryable) == (1, False)
        assert error.object_state is ossmp.ObjectState.UNCHANGED
        assert error.request_id in str(error)
        assert "没有权限" in str(error)


@pytest.mark.parametrize("kind", [ossmp.ServiceError, ossmp.FileError, ossmp.TransferTimeoutError, ossmp.ArgumentError])
def test_errors_can_be_pickled(kind: "type[ossmp.OssmpError]") -> None:
    details = ossmp.ErrorDetails(code="AccessDenied", os_code=errno.ENOENT, upload_id="一")
    copy = pickle.loads(pickle.dumps(kind("text", details=details)))
    assert type(copy) is kind
    assert (str(copy), copy.status, copy.details) == ("text", kind.default_status, details)
    if isinstance(copy, ossmp.FileError):
        assert copy.errno == errno.ENOENT


def test_a_file_that_is_not_there_has_its_errno(client: ossmp.Client, tmp_path: Path) -> None:
    with pytest.raises(ossmp.FileError, match="不存在") as caught:
        client.upload_file("demo", "k", tmp_path / "不存在")
    assert caught.value.errno == caught.value.os_code == errno.ENOENT
    with pytest.raises(OSError, match="不存在"):
        client.upload_file("demo", "k", tmp_path / "不存在")


def test_a_server_that_is_not_there_is_a_connection_error(emulator: Emulator, client: ossmp.Client) -> None:
    with emulator.client(max_attempts=1, connect_timeout=2) as other:
        emulator.stop()
        with pytest.raises(ConnectionError) as caught:
            other.initiate_multipart_upload("demo", "k")
    assert isinstance(caught.value, ossmp.NetworkError)
    assert caught.value.retryable


def test_a_file_that_changes_is_a_kind_of_its_own(emulator: Emulator, client: ossmp.Client, source: Path) -> None:
    emulator.fault("UploadPart always delay=100")

    def change(done: int, total: object) -> None:
        if done:
            source.write_bytes(source.read_bytes() + b"more")

    with pytest.raises(ossmp.FileChangedError):
        client.upload_file("demo", "k", source, part_size=PART, concurrency=1, progress=change)
    assert emulator.object_etag("k") is None


def test_bytes_that_were_stored_wrong_are_a_kind_of_their_own(emulator: Emulator, client: ossmp.Client) -> None:
    emulator.fault("UploadPart always flip")
    with client.initiate_multipart_upload("demo", "k") as upload, pytest.raises(ossmp.IntegrityError):
        upload.upload_part(1, b"x" * 1000)


def test_a_callback_that_failed_comes_with_the_object(emulator: Emulator, client: ossmp.Client) -> None:
    emulator.fault("CompleteMultipartUpload performed status=203 code=CallbackFailed")
    with client.initiate_multipart_upload("demo", "k") as upload:
        upload.upload_part(1, b"x")
        with pytest.raises(ossmp.CallbackFailedError) as caught:
            upload.complete_multipart_upload()
        assert caught.value.object_state is ossmp.ObjectState.MADE
        assert caught.value.result is not None
        assert caught.value.result.size == 1
        with pytest.raises(ossmp.StateError, match="already completed"):
            upload.abort_multipart_upload()


def test_names_that_cannot_be_are_refused_before_anything_is_sent(emulator: Emulator, client: ossmp.Client) -> None:
    for bucket, key in (("Not_A_Bucket", "k"), ("demo", ""), ("demo", "/k"), ("demo", "a\0b"), ("demo", "\udcff")):
        with pytest.raises(ossmp.ArgumentError):
            client.initiate_multipart_upload(bucket, key)
    for bucket, key in ((b"demo", "k"), ("demo", None)):  # type: ignore[assignment]
        with pytest.raises(TypeError, match="must be a str"):
            client.initiate_multipart_upload(bucket, key)
    with pytest.raises(ossmp.ArgumentError):
        client.attach_multipart_upload("demo", "k", "an id with blanks")
    assert emulator.events("InitiateMultipartUpload") == []
