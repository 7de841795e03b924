"""Calls the package as it is told on standard input: the protocol of tests/scenarios/README.md."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO, Callable, Dict, Iterator, List, Optional

import ossmp

Request = Dict[str, Any]
Answer = Dict[str, Any]

KINDS = (
    (ossmp.NoSuchUploadError, "NoSuchUpload"),
    (ossmp.CancelledError, "Cancelled"),
    (ossmp.FileChangedError, "FileChanged"),
    (ossmp.IntegrityError, "Integrity"),
)


class Raised(Exception):
    """What callbacks and streams of this agent raise."""


class Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: List[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


class FailingStream:
    """A file that raises after so many bytes, if told to."""

    def __init__(self, file: BinaryIO, fail_at: Optional[int], message: str) -> None:
        self._file = file
        self._left = fail_at
        self._message = message

    def read(self, size: int = -1) -> bytes:
        if self._left is None:
            return self._file.read(size)
        if self._left == 0:
            raise Raised(self._message)
        data = self._file.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(data)
        return data


class Progress:
    """Counts what progress tells, and cancels or raises when it was told to."""

    def __init__(self, request: Request, control: ossmp.Control) -> None:
        self._request = request
        self._control = control
        self.calls = 0
        self.last = 0
        self.total: Optional[int] = None
        self.monotone = True

    def __call__(self, done: int, total: Optional[int]) -> None:
        self.calls += 1
        self.monotone = self.monotone and done >= self.last
        self.last, self.total = done, total
        if done >= self._request.get("raise_at", float("inf")):
            raise Raised(self._request["raise_message"])
        if done >= self._request.get("cancel_at", float("inf")):
            self._control.cancel()

    def told(self) -> Answer:
        return {
            "calls": self.calls,
            "last": self.last,
            "total": -1 if self.total is None else self.total,
            "monotone": self.monotone,
        }


def seconds(milliseconds: Optional[int]) -> Optional[float]:
    return None if milliseconds is None else milliseconds / 1000


def part_answer(part: ossmp.Part) -> Answer:
    return {"number": part.number, "etag": part.etag, "size": part.size, "crc64": number_text(part.crc64)}


def number_text(number: Optional[int]) -> str:
    return "" if number is None else str(number)


def result_answer(result: ossmp.UploadResult) -> Answer:
    return {
        "etag": result.etag,
        "crc64": number_text(result.crc64),
        "size": result.size,
        "location": result.location,
        "version_id": result.version_id,
        "request_id": result.request_id,
        "callback_body": result.callback_body,
        "bytes_reused": result.bytes_reused,
    }


def error_answer(error: BaseException) -> Answer:
    if isinstance(error, Raised):
        return {"raised": str(error)}
    if isinstance(error, ossmp.OssmpError):
        return {
            "status": error.status_name,
            "kind": next((name for kind, name in KINDS if isinstance(error, kind)), ""),
            "message": str(error),
            "code": error.code,
            "ec": error.ec,
            "request_id": error.request_id,
            "http_status": error.http_status,
            "operation": error.operation,
            "bucket": error.bucket,
            "object": error.key,
            "upload_id": error.upload_id,
            "part_number": error.part_number,
            "attempts": error.attempts,
            "retryable": error.retryable,
            "object_state": error.object_state.name.lower(),
        }
    if isinstance(error, (TypeError, ValueError)):
        return {"status": "OSSMP_E_ARGUMENT", "message": str(error)}
    raise error


class Agent:
    """Keeps clients and uploads by their names."""

    def __init__(self) -> None:
        self._clients: Dict[str, ossmp.Client] = {}
        self._uploads: Dict[str, ossmp.MultipartUpload] = {}
        self._log = Lines()

    def answer(self, request: Request) -> Answer:
        try:
            call: Callable[[Request], Answer] = getattr(self, f"do_{request['call']}")
            return {"ok": call(request)}
        except Exception as error:
            return {"error": error_answer(error)}

    def do_reset(self, request: Request) -> Answer:
        for upload in self._uploads.values():
            upload.close()
        for client in self._clients.values():
            client.close()
        self._uploads.clear()
        self._clients.clear()
        self._log.lines.clear()
        return {}

    def do_version(self, request: Request) -> Answer:
        return {"version": ossmp.library_version()}

    def do_client(self, request: Request) -> Answer:
        names = (
            "region",
            "signature",
            "addressing",
            "max_attempts",
            "bandwidth_limit",
            "user_agent",
            "ca_file",
            "proxy",
        )
        settings: Dict[str, Any] = {name: request[name] for name in names if name in request}
        for name in ("connect_timeout", "idle_timeout"):
            if name in request:
                settings[name] = seconds(request[name])
        for name in ("md5", "crc64"):
            if name in request:
                settings[f"verify_{name}"] = request[name]
        if request.get("log"):
            logger = logging.Logger("agent", logging.DEBUG)
            logger.addHandler(self._log)
            settings["logger"] = logger
        client = ossmp.Client(request.get("endpoint", ""), self._credentials(request), **settings)
        replaced = self._clients.pop(request["as"], None)
        if replaced is not None:
            replaced.close()
        self._clients[request["as"]] = client
        return {}

    def _credentials(self, request: Request) -> Any:
        if request.get("anonymous"):
            return ossmp.AnonymousCredentials()
        if "credentials_raise" in request:

            def refuse() -> ossmp.Credentials:
                raise Raised(request["credentials_raise"])

            return refuse
        if "credentials" in request:
            keys = request["credentials"]
            handed_out = [0]

            def hand_out() -> ossmp.Credentials:
                key = keys[min(handed_out[0], len(keys) - 1)]
                handed_out[0] += 1
                expires = time.time() + key["lifetime"] if "lifetime" in key else None
                return ossmp.Credentials(key["id"], key["secret"], key.get("token", ""), expires)

            return hand_out
        return ossmp.Credentials(
            request.get("access_key_id", ""), request.get("access_key_secret", ""), request.get("security_token", "")
        )

    def do_set_credentials(self, request: Request) -> Answer:
        key = ossmp.Credentials(request["id"], request["secret"], request.get("token", ""))
        self._client(request).set_credentials(key)
        return {}

    def do_log_lines(self, request: Request) -> Answer:
        lines, self._log.lines = self._log.lines, []
        return {"lines": lines}

    def do_close(self, request: Request) -> Answer:
        if "upload" in request:
            self._upload(request).close()
        else:
            self._client(request).close()
        return {}

    def _client(self, request: Request) -> ossmp.Client:
        return self._clients[request.get("client", "c")]

    def _upload(self, request: Request) -> ossmp.MultipartUpload:
        return self._uploads[request["upload"]]

    def _remember(self, request: Request, upload: ossmp.MultipartUpload) -> Answer:
        self._uploads[request["as"]] = upload
        return {"upload_id": upload.upload_id, "bucket": upload.bucket, "key": upload.key}

    def do_init(self, request: Request) -> Answer:
        upload = self._client(request).initiate_multipart_upload(
            request.get("bucket", "demo"), request["key"], headers=request.get("headers")
        )
        return self._remember(request, upload)

    def do_attach(self, request: Request) -> Answer:
        upload = self._client(request).attach_multipart_upload(
            request.get("bucket", "demo"), request["key"], request["upload_id"], headers=request.get("headers")
        )
        return self._remember(request, upload)

    def do_part_from_file(self, request: Request) -> Answer:
        return part_answer(
            self._upload(request).upload_part_from_file(
                request["number"], request["file"], request.get("offset", 0), request.get("length")
            )
        )

    def do_part_from_buffer(self, request: Request) -> Answer:
        with open(request["file"], "rb") as file:
            file.seek(request.get("offset", 0))
            data = file.read(request.get("length", -1))
        return part_answer(self._upload(request).upload_part(request["number"], data))

    def do_part_from_stream(self, request: Request) -> Answer:
        with open(request["file"], "rb") as file:
            file.seek(request.get("offset", 0))
            return part_answer(
                self._upload(request).upload_part(request["number"], stream_of(file, request), request.get("length"))
            )

    def do_part_copy(self, request: Request) -> Answer:
        return part_answer(
            self._upload(request).upload_part_copy(
                request["number"],
                request.get("source_bucket", "demo"),
                request["source_key"],
                offset=request.get("offset", 0),
                length=request.get("length"),
            )
        )

    def do_parts_in_parallel(self, request: Request) -> Answer:
        upload = self._upload(request)
        ranges = ossmp.split_file_by_part_size(request["file"], request["part_size"])
        with ThreadPoolExecutor(request["workers"]) as pool:
            parts = pool.map(
                lambda one: upload.upload_part_from_file(one.number, request["file"], one.offset, one.size), ranges
            )
            return {"parts": [part_answer(part) for part in parts]}

    def do_list_parts(self, request: Request) -> Answer:
        page = self._upload(request).list_parts(request.get("marker", 0), request.get("max"))
        return {
            "parts": [part_answer(part) for part in page],
            "truncated": page.is_truncated,
            "next_marker": page.next_marker,
        }

    def do_all_parts(self, request: Request) -> Answer:
        return {"parts": [part_answer(part) for part in self._upload(request).iter_parts()]}

    def do_sent_parts(self, request: Request) -> Answer:
        return {"parts": [part_answer(part) for part in self._upload(request).sent_parts()]}

    def do_complete(self, request: Request) -> Answer:
        upload = self._upload(request)
        wanted = request.get("parts", "sent")
        if wanted == "sent":
            parts: Any = None
        elif wanted == "listed":
            parts = upload.all_parts()
        else:
            parts = [(part["number"], part["etag"]) for part in wanted]
        return result_answer(upload.complete_multipart_upload(parts, headers=request.get("headers")))

    def do_abort(self, request: Request) -> Answer:
        self._upload(request).abort_multipart_upload()
        return {}

    def do_list_uploads(self, request: Request) -> Answer:
        page = self._client(request).list_multipart_uploads(
            request.get("bucket", "demo"),
            prefix=request.get("prefix", ""),
            delimiter=request.get("delimiter", ""),
            max_uploads=request.get("max"),
            key_marker=request.get("key_marker", ""),
            upload_id_marker=request.get("upload_id_marker", ""),
        )
        return {
            "uploads": [{"key": one.key, "upload_id": one.upload_id} for one in page.uploads],
            "prefixes": list(page.prefixes),
            "truncated": page.is_truncated,
            "next_key_marker": page.next_key_marker,
            "next_upload_id_marker": page.next_upload_id_marker,
        }

    def do_all_uploads(self, request: Request) -> Answer:
        uploads: List[Answer] = []
        prefixes: List[str] = []
        for page in self._client(request).iter_multipart_upload_pages(
            request.get("bucket", "demo"),
            prefix=request.get("prefix", ""),
            delimiter=request.get("delimiter", ""),
            page_size=request.get("max"),
        ):
            uploads += ({"key": one.key, "upload_id": one.upload_id} for one in page.uploads)
            prefixes += page.prefixes
        return {"uploads": uploads, "prefixes": prefixes}

    def do_upload_file(self, request: Request) -> Answer:
        names = ("checkpoint", "checkpoint_required", "adopt")
        settings = {name: request[name] for name in names if name in request}
        client = self._client(request)

        def upload(bucket: str, key: str, **wanted: Any) -> ossmp.UploadResult:
            return client.upload_file(bucket, key, request["file"], **settings, **wanted)

        return one_call(request, upload)

    def do_upload_stream(self, request: Request) -> Answer:
        client = self._client(request)
        with open(request["file"], "rb") as file:

            def upload(bucket: str, key: str, **wanted: Any) -> ossmp.UploadResult:
                return client.upload_stream(bucket, key, stream_of(file, request), **wanted)

            return one_call(request, upload)

    def do_upload_writer(self, request: Request) -> Answer:
        client = self._client(request)
        with open(request["file"], "rb") as file:
            stream = stream_of(file, request)

            def upload(bucket: str, key: str, **wanted: Any) -> Optional[ossmp.UploadResult]:
                with client.open_writer(bucket, key, **wanted) as writer:
                    for piece in pieces(stream, request["piece"]):
                        writer.write(piece)
                        if writer.tell() >= request.get("give_up_at", float("inf")):
                            writer.close()
                            return None
                return writer.result

            return one_call(request, upload)

    def do_plan_part_size(self, request: Request) -> Answer:
        return {"part_size": ossmp.plan_part_size(request["file_size"], request.get("wanted", 0))}

    def do_split(self, request: Request) -> Answer:
        if "count" in request:
            ranges = ossmp.split_by_part_num(request["size"], request["count"])
        else:
            ranges = ossmp.split_by_part_size(request["size"], request["part_size"])
        return {"ranges": [{"number": one.number, "offset": one.offset, "size": one.size} for one in ranges]}


def stream_of(file: BinaryIO, request: Request) -> Any:
    return FailingStream(file, request["fail_at"], request["fail_message"]) if "fail_at" in request else file


def pieces(stream: Any, size: int) -> Iterator[bytes]:
    while True:
        piece = stream.read(size)
        if not piece:
            return
        yield piece


def one_call(request: Request, upload: Callable[..., Optional[ossmp.UploadResult]]) -> Answer:
    """Makes an upload in one call with what the request says of all of them."""
    names = ("part_size", "concurrency", "abort_on_failure", "headers")
    settings: Dict[str, Any] = {name: request[name] for name in names if name in request}
    if "deadline" in request:
        settings["deadline"] = seconds(request["deadline"])
    control = ossmp.Control()
    progress = Progress(request, control)
    if request.get("progress") or "cancel_at" in request or "raise_at" in request:
        settings["progress"] = progress
    timer = threading.Timer(request.get("cancel_after", 0) / 1000, control.cancel)
    if "cancel_after" in request:
        timer.start()
    try:
        result = upload(request.get("bucket", "demo"), request["key"], control=control, **settings)
    finally:
        timer.cancel()
    answer = {} if result is None else result_answer(result)
    if request.get("progress"):
        answer["progress"] = progress.told()
    return answer


def main() -> None:
    agent = Agent()
    for line in sys.stdin.buffer:
        answer = agent.answer(json.loads(line))
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8") + b"\n")
        sys.stdout.buffer.flush()
    agent.do_reset({})


if __name__ == "__main__":
    main()
