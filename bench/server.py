"""The emulator as a sink: started, asked what it saw, stopped."""

import json
import subprocess
import urllib.request


class Server:
    """An emulator that takes bodies and keeps none, and what a client needs to know of it."""

    BUCKET = "bench"

    def __init__(self, program, *flags):
        command = [program, "--bucket", self.BUCKET, "--sink", "--no-md5", "--control", "0", "--until-eof", *flags]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"{program} does not start")
        words = dict(word.split("=", 1) for word in line.split() if "=" in word)
        self.endpoint = words["endpoint"]
        self._control = words["control"]
        self.key_id, self.key_secret = words["access-key-id"], words["access-key-secret"]
        self.environment = {
            "OSS_ACCESS_KEY_ID": self.key_id,
            "OSS_ACCESS_KEY_SECRET": self.key_secret,
            "OSS_REGION": words["region"],
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        if "ca" in words:
            self.environment["OSS_CA_FILE"] = words["ca"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._child.stdin.close()
        self._child.wait(timeout=30)
        self._child.stdout.close()

    def _call(self, method, path, body=None):
        request = urllib.request.Request(self._control + path, body, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)

    def reset(self, *faults):
        """Forgets objects, uploads, events and faults; arms these."""
        self._call("POST", "/reset", b"")
        if faults:
            self._call("POST", "/faults", json.dumps({"faults": faults}).encode())

    def forget_faults_and_events(self):
        """What was uploaded stays."""
        self._call("DELETE", "/faults")
        self._call("DELETE", "/events")

    def counts(self):
        """Requests, connections and bytes of bodies since the last reset."""
        events = self._call("GET", "/events")
        return {
            "requests": len(events),
            "connections": len({event["connection"] for event in events}),
            "sent": sum(event["body_bytes"] for event in events),
        }

    def object_size(self, key):
        """The size of an object that is complete; None if it is not there."""
        objects = self._call("GET", "/report")["objects"]
        return next((one["size"] for one in objects if one["key"] == key), None)
