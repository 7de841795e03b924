"""Who takes part: how each client is started, and what it can do."""

import base64
import dataclasses
import hashlib
import hmac
import pathlib
import time
import urllib.parse


@dataclasses.dataclass(frozen=True)
class Client:
    name: str
    label: str
    program: tuple  # the command, to which the arguments of bench/README.md are added
    integrity: tuple = ("crc64", "none")  # what it can check, its default first
    modes: tuple = ("parts", "file")
    tls: bool = True
    slow: bool = False  # measured in fewer groups unless --full
    kind: str = "peer"  # ours, binding, peer, floor
    environment: dict = dataclasses.field(default_factory=dict)

    def command(self, job, server):
        return [
            *self.program,
            server.endpoint,
            server.BUCKET,
            job.key,
            job.file,
            str(job.part_size),
            str(job.workers),
            job.integrity,
            job.mode,
        ]


class Curl(Client):
    """One PUT of the whole file to a presigned URL: no part, no checksum."""

    def command(self, job, server):
        expires = str(int(time.time()) + 3600)
        text = f"PUT\n\n\n{expires}\n/{server.BUCKET}/{job.key}".encode()
        signature = base64.b64encode(hmac.new(server.key_secret.encode(), text, hashlib.sha1).digest())
        query = urllib.parse.urlencode(
            {"OSSAccessKeyId": server.key_id, "Expires": expires, "Signature": signature.decode()}
        )
        url = f"{server.endpoint}/{server.BUCKET}/{job.key}?{query}"
        authority = server.environment.get("OSS_CA_FILE")
        trust = ["--cacert", authority] if authority else []
        return [*self.program, "-q", "--fail-with-body", "--silent", "--show-error", *trust, "-T", job.file, url]


class Floor(Client):
    """Reads the file and hashes it; sends nothing."""

    def command(self, job, server):
        return [*self.program, job.file]


OURS = ("all", "crc64", "none")


def known(root, target, c_sdk=None, cpp_sdk=None):
    """All clients by name, in the order of the tables. root: the repository; target: what build.sh made."""
    peers = root / "bench" / "peers"
    library = target.parent / "release" / "libossmp.so"
    finds_library = {
        "OSSMP_LIBRARY": str(library),
        "LD_LIBRARY_PATH": str(library.parent),
        "PYTHONPATH": str(root / "bindings/python/src"),
        "MONO_PATH": str(target / "csharp"),
    }
    ours = {"integrity": OURS, "environment": finds_library}

    def binding(name, label, *program, **more):
        return Client(name, label, tuple(map(str, program)), kind="binding", **ours, **more)

    def peer(name, label, *program, **more):
        return Client(name, label, tuple(map(str, program)), **more)

    def floor(name, label):
        return Floor(name, label, (str(target / "bin/floor"), name), ("none",), kind="floor")

    java = ("java", "-Xmx512m", "-XX:+UseSerialGC")
    everyone = [
        Client("ours", "ossmp (C)", (str(target / "bin/ossmp-upload"),), kind="ours", **ours),
        binding("ours-cpp", "ossmp C++", target / "bin/ossmp-cpp-upload"),
        binding("ours-go", "ossmp Go", target / "bin/ossmp-go-upload"),
        binding("ours-java", "ossmp Java", *java, f"-Dossmp.library.path={library.parent}", "-cp",
                f"{target}/java-binding:{root}/bindings/java/agent/target/lib/*", "Upload"),
        binding("ours-node", "ossmp Node.js", "node", peers / "ossmp-node/upload.js"),
        binding("ours-python", "ossmp Python", "python3", peers / "ossmp-python/upload.py"),
        binding("ours-csharp", "ossmp C#", "mono", target / "csharp/upload.exe"),
        Curl("curl", "curl -T, one PUT", ("curl",), integrity=("none",), modes=("parts", "file")),
        peer("c-sdk", "C SDK", pathlib.Path(c_sdk).resolve()) if c_sdk else None,
        peer("cpp-sdk", "C++ SDK", pathlib.Path(cpp_sdk).resolve()) if cpp_sdk else None,
        peer("go-v2", "Go SDK v2", target / "bin/go-v2"),
        peer("node", "ali-oss (Node.js)", "node", target / "node/upload.js", integrity=("none",), slow=True),
        peer("oss2", "oss2 (Python)", target.parent / "conformance/venv-python-oss2/bin/python",
             peers / "python-oss2/upload.py", slow=True),
        peer("python-v2", "alibabacloud-oss-v2 (Python)", target.parent / "conformance/venv-python-v2/bin/python",
             peers / "python-v2/upload.py", slow=True, tls=False),
        peer("java", "Java SDK", *java, "-cp", f"{target}/java/classes:{target}/java/target/dependency/*", "Upload",
             slow=True, tls=False),
        floor("md5", "MD5 alone (md-5)"),
        floor("crc64", "CRC-64 alone (crc-fast)"),
    ]
    return {client.name: client for client in everyone if client}


def labels(root, target):
    """What the tables call each client, whether it takes part or not."""
    everyone = known(root, target, c_sdk="-", cpp_sdk="-")
    return {name: client.label for name, client in everyone.items()}
