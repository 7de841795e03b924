"""Settings, credentials and the log."""

from __future__ import annotations

import datetime
import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Iterator, List

import pytest
from support import PART, Emulator, content

import ossmp

KEY = ossmp.Credentials("id", "secret", "token")


def test_settings_reach_the_wire(emulator: Emulator) -> None:
    with emulator.client(user_agent="backup/2.1", signature="v1", addressing="path", verify_md5=False) as client:
        client.initiate_multipart_upload("demo", "k").upload_part(1, b"x")
    (part,) = emulator.events("UploadPart")
    headers = dict(part["headers"])
    assert headers["user-agent"].endswith(" backup/2.1")
    assert "content-md5" not in headers
    assert part["auth"] == "v1"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"endpoint": "not a url"}, "endpoint"),
        ({"endpoint": "http://user:password@host"}, "user or password"),
        ({"region": "Not A Region"}, "region"),
        ({"signature": "v2"}, "signature is 'v2'; it must be one of 'auto', 'v1', 'v4'"),
        ({"signature": "v4"}, "region"),
        ({"addressing": "dns"}, "addressing"),
        ({"connect_timeout": 0}, "connect_timeout is 0 ms"),
        ({"idle_timeout": -1}, "idle_timeout is -1000 ms"),
        ({"idle_timeout": 1e10}, "idle_timeout"),
        ({"max_attempts": 0}, "max_attempts is 0"),
        ({"max_attempts": 2**32 + 5}, "max_attempts"),
        ({"proxy": "ftp://host"}, "proxy must be"),
        ({"user_agent": "名"}, "user_agent must be"),
        ({"bandwidth_limit": -1}, "bandwidth_limit is -1"),
        ({"credentials": ossmp.Credentials("", "secret")}, "access_key_id is empty"),
        ({"credentials": ossmp.Credentials("名", "secret")}, "access_key_id"),
        ({"credentials": ossmp.EcsRoleCredentials(metadata_url="ftp://host")}, "metadata_url must be"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: Any, message: str) -> None:
    settings = {"endpoint": "127.0.0.1", "credentials": KEY, **settings}
    with pytest.raises(ossmp.ArgumentError, match=message):
        ossmp.Client(**settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"endpoint": 5},
        {"credentials": "key"},
        {"idle_timeout": "1"},
        {"verify_md5": 1},
        {"max_attempts": 1.5},
        {"ca_file": 5},
        {"connect_timeout": True},
    ],
)
def test_settings_of_another_type_are_refused(settings: Any) -> None:
    settings = {"endpoint": "127.0.0.1", "credentials": KEY, **settings}
    with pytest.raises(TypeError):
        ossmp.Client(**settings)


def test_times_are_seconds_or_timedeltas(emulator: Emulator) -> None:
    emulator.fault("InitiateMultipartUpload always stall")
    for timeout in (0.2, datetime.timedelta(milliseconds=200)):
        with emulator.client(idle_timeout=timeout, max_attempts=1) as client:
            started = time.monotonic()
            with pytest.raises(ossmp.TransferTimeoutError):
                client.initiate_multipart_upload("demo", "k")
            assert 0.15 < time.monotonic() - started < 5


def test_a_ca_file_is_read(emulator: Emulator, tmp_path: Path) -> None:
    with pytest.raises(ossmp.FileError):
        emulator.client(ca_file=tmp_path / "none.pem")
    authority = tmp_path / "证书.pem"
    with Emulator("--tls", "--tls-ca-out", str(authority)) as secure:
        with secure.client(ca_file=authority) as client:
            client.initiate_multipart_upload("demo", "k")
        with secure.client() as client, pytest.raises(ossmp.TlsError):
            client.initiate_multipart_upload("demo", "k")


def test_a_bandwidth_limit_holds(emulator: Emulator) -> None:
    with emulator.client(bandwidth_limit=400_000) as client:
        started = time.monotonic()
        client.upload_stream("demo", "k", [content(PART) for _ in range(8)], part_size=PART)
        assert time.monotonic() - started > 1


def test_keys_come_from_the_environment(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OSS_ACCESS_KEY_ID", raising=False)
    with pytest.raises(ossmp.CredentialsError, match="OSS_ACCESS_KEY_ID"):
        ossmp.Client(emulator.endpoint)
    monkeypatch.setenv("OSS_ACCESS_KEY_ID", emulator.credentials.access_key_id)
    monkeypatch.setenv("OSS_ACCESS_KEY_SECRET", emulator.credentials.access_key_secret)
    for credentials in (None, ossmp.EnvironmentCredentials()):
        with ossmp.Client(emulator.endpoint, credentials, region="cn-hangzhou") as client:
            client.initiate_multipart_upload("demo", "k")


def test_a_provider_is_asked_when_a_key_is_needed(emulator: Emulator) -> None:
    asked: List[int] = []

    def provider() -> ossmp.Credentials:
        asked.append(1)
        expires = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        return ossmp.Credentials(
            emulator.credentials.access_key_id, emulator.credentials.access_key_secret, expires=expires
        )

    with emulator.client(provider) as client:
        assert asked == []
        client.initiate_multipart_upload("demo", "k")
        client.initiate_multipart_upload("demo", "k")
        assert len(asked) == 1


def test_what_a_provider_raises_comes_out_of_the_call(emulator: Emulator) -> None:
    def broken() -> ossmp.Credentials:
        raise LookupError("没有密钥")

    with emulator.client(broken) as client:
        with pytest.raises(LookupError, match="没有密钥"):
            client.initiate_multipart_upload("demo", "k")
        with pytest.raises(LookupError, match="没有密钥"):
            client.upload_file("demo", "k", __file__)


def test_a_provider_that_fails_while_the_key_is_good_fails_nothing(emulator: Emulator) -> None:
    keys: Iterator[ossmp.Credentials] = iter(
        [
            ossmp.Credentials(
                emulator.credentials.access_key_id, emulator.credentials.access_key_secret, expires=time.time() + 2.0
            )
        ]
    )
    asked: List[int] = []

    def provider() -> ossmp.Credentials:
        asked.append(1)
        return next(keys)

    with emulator.client(provider) as client:
        client.initiate_multipart_upload("demo", "k")
        time.sleep(1.7)
        client.initiate_multipart_upload("demo", "k")
    assert len(asked) >= 2


@pytest.mark.parametrize(
    ("key", "error"),
    [(None, TypeError), ("key", TypeError), (ossmp.Credentials("", ""), ossmp.CredentialsError)],
)
def test_what_is_no_key_is_refused(emulator: Emulator, key: Any, error: type) -> None:
    with emulator.client(lambda: key) as client, pytest.raises(error):
        client.initiate_multipart_upload("demo", "k")


def test_a_naive_expiry_is_refused(emulator: Emulator) -> None:
    key = ossmp.Credentials("id", "secret", expires=datetime.datetime(2030, 1, 1))
    with emulator.client(lambda: key) as client, pytest.raises(ValueError, match="time zone"):
        client.initiate_multipart_upload("demo", "k")


def test_keys_are_replaced_while_the_client_lives(emulator: Emulator) -> None:
    with emulator.client(ossmp.Credentials("wrong", "wrong")) as client:
        with pytest.raises(ossmp.OssmpError):
            client.initiate_multipart_upload("demo", "k")
        with pytest.raises(ossmp.ArgumentError):
            client.set_credentials(ossmp.Credentials("", ""))
        client.set_credentials(emulator.credentials)
        client.initiate_multipart_upload("demo", "k")


def test_the_key_of_an_ecs_role_is_fetched(emulator: Emulator) -> None:
    key = {
        "Code": "Success",
        "AccessKeyId": emulator.credentials.access_key_id,
        "AccessKeySecret": emulator.credentials.access_key_secret,
        "SecurityToken": "",
        "Expiration": "2099-01-01T00:00:00Z",
    }

    class Metadata(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(json.dumps({**key, "SecurityToken": "token-one"}).encode() if "role" in self.path else b"role")

        def do_PUT(self) -> None:
            self.answer(b"metadata-token")

        def answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            pass

    metadata = HTTPServer(("127.0.0.1", 0), Metadata)
    thread = threading.Thread(target=metadata.serve_forever, args=(0.05,))
    thread.start()
    try:
        token = f"{key['AccessKeyId']},{key['AccessKeySecret']},token-one"
        with Emulator("--sts", token.replace("LTAI5t", "STS.")) as server:
            key["AccessKeyId"] = key["AccessKeyId"].replace("LTAI5t", "STS.")
            role = ossmp.EcsRoleCredentials("role", f"http://127.0.0.1:{metadata.server_port}")
            with server.client(role) as client:
                client.initiate_multipart_upload("demo", "k")
            assert dict(server.events("InitiateMultipartUpload")[0]["headers"])["x-oss-security-token"]
    finally:
        metadata.shutdown()
        thread.join()
        metadata.server_close()


def test_nobody_needs_a_key_for_a_bucket_that_lets_everybody_write(emulator: Emulator) -> None:
    with emulator.client(ossmp.AnonymousCredentials()) as client, pytest.raises(ossmp.ServiceError):
        client.initiate_multipart_upload("demo", "k")
    (event,) = emulator.events("InitiateMultipartUpload")
    assert "authorization" not in dict(event["headers"])


def test_secrets_are_in_no_repr() -> None:
    key = ossmp.Credentials("the-id", "the-secret", "the-token")
    with ossmp.Client("127.0.0.1", key, proxy="http://user:the-password@127.0.0.1:1") as client:
        told = repr(key) + repr(client) + repr(client.attach_multipart_upload("demo", "k", "id")) + repr(vars(client))
    assert "the-id" in told
    for secret in ("the-secret", "the-token", "the-password"):
        assert secret not in told
    with pytest.raises(ossmp.ArgumentError) as caught:
        ossmp.Client("127.0.0.1", ossmp.Credentials("id", "the-sécret"))
    assert "cret" not in str(caught.value).replace("access_key_secret", "")


def test_the_library_logs_to_logging(
    emulator: Emulator, client: ossmp.Client, source: Path, caplog: pytest.LogCaptureFixture
) -> None:
    emulator.fault("UploadPart part=1 status=500 code=InternalError")
    with caplog.at_level(logging.DEBUG, "ossmp"):
        client.upload_file("demo", "键", source, part_size=PART)
    assert {record.name for record in caplog.records} == {"ossmp"}
    levels = {record.levelno for record in caplog.records}
    assert {logging.DEBUG, logging.INFO, logging.WARNING} <= levels
    assert any("键" in record.getMessage() for record in caplog.records)
    assert emulator.credentials.access_key_secret not in caplog.text


def test_a_logger_of_ones_own_takes_lines_from_many_threads(emulator: Emulator) -> None:
    records: List[logging.LogRecord] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    logger = logging.Logger("mine", logging.DEBUG)
    logger.addHandler(Handler())
    with emulator.client(logger=logger) as client, ThreadPoolExecutor(4) as pool:
        upload = client.initiate_multipart_upload("demo", "k")
        list(pool.map(lambda number: upload.upload_part(number, b"x"), range(1, 41)))
    assert len({record.thread for record in records}) > 1
    assert len([record for record in records if "UploadPart" in record.getMessage()]) >= 40


def test_a_log_handler_that_raises_ends_no_upload(
    emulator: Emulator, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(logging.Logger):
        def log(self, *arguments: Any, **named: Any) -> None:
            raise RuntimeError("log")

    ignored: List[Any] = []
    monkeypatch.setattr("sys.unraisablehook", ignored.append)
    with emulator.client(logger=Broken("broken")) as client:
        assert client.upload_file("demo", "k", source, part_size=PART).size == 450_000
    assert ignored
