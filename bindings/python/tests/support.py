"""A local OSS server for each test, and content for it."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shlex
import subprocess
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Dict, List, Optional, Type

import ossmp

ROOT = Path(__file__).resolve().parents[3]
EMULATOR = os.environ.get("OSSMP_EMULATOR") or str(ROOT / "target" / "release" / "ossmp-emulator")

#: The smallest part that is not the last, and so the quickest to send.
PART = 102_400


def content(size: int, seed: int = 1) -> bytes:
    """Gives bytes that differ everywhere, and are the same in every run."""
    return random.Random(seed).getrandbits(8 * size).to_bytes(size, "little") if size else b""


def etag_of(*parts: bytes) -> str:
    """Gives the ETag that the server computes of an object from the bytes that it got in these parts."""
    digests = "".join(hashlib.md5(part).hexdigest().upper() for part in parts)
    return f"{hashlib.md5(digests.encode()).hexdigest().upper()}-{len(parts)}"


def cut(data: bytes, size: int = PART) -> List[bytes]:
    """Cuts content into parts."""
    return [data[i : i + size] for i in range(0, len(data), size)]


class Emulator:
    """A server with a bucket ``demo``, steered and watched through its control port."""

    def __init__(self, *flags: str) -> None:
        command = [EMULATOR, "--bucket", "demo", "--control", "0", "--log-sha256", *flags]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        assert ready.startswith("ossmp-emulator ready "), f"{shlex.join(command)} did not start"
        self.known: Dict[str, str] = dict(word.split("=", 1) for word in ready.split()[2:])
        self.endpoint = self.known["endpoint"]
        self.credentials = ossmp.Credentials(self.known["access-key-id"], self.known["access-key-secret"])

    def client(self, credentials: Any = None, **settings: Any) -> ossmp.Client:
        settings.setdefault("region", self.known["region"])
        return ossmp.Client(self.endpoint, credentials or self.credentials, **settings)

    def async_client(self, credentials: Any = None, **settings: Any) -> ossmp.AsyncClient:
        settings.setdefault("region", self.known["region"])
        return ossmp.AsyncClient(self.endpoint, credentials or self.credentials, **settings)

    def environment(self) -> Dict[str, str]:
        """What a program needs to reach it."""
        return {
            **os.environ,
            "OSS_ENDPOINT": self.endpoint,
            "OSS_REGION": self.known["region"],
            "OSS_ACCESS_KEY_ID": self.credentials.access_key_id,
            "OSS_ACCESS_KEY_SECRET": self.credentials.access_key_secret,
            "PYTHONUNBUFFERED": "1",
        }

    def fault(self, *specs: str) -> None:
        self._control("POST", "/faults", {"faults": list(specs)})

    def clear_faults(self) -> None:
        self._control("DELETE", "/faults")

    def events(self, operation: str) -> List[Dict[str, Any]]:
        return [event for event in self._control("GET", "/events") if event["operation"] == operation]

    def object_etag(self, key: str) -> Optional[str]:
        """The ETag of what was stored; None when there is no such object."""
        objects = self._control("GET", "/report")["objects"]
        return next((one["etag"] for one in objects if one["key"] == key), None)

    def open_uploads(self) -> List[Dict[str, Any]]:
        """The uploads that were neither completed nor aborted."""
        uploads: List[Dict[str, Any]] = self._control("GET", "/report")["open_uploads"]
        return uploads

    def _control(self, method: str, path: str, body: Optional[Dict[str, Any]] = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.known["control"] + path, data, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def __enter__(self) -> "Emulator":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.stop()
