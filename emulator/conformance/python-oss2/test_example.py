import os
import subprocess
import urllib.request

import oss2
import pytest


@pytest.fixture(scope="session")
def emulator():
    program = os.environ.get("OSSMP_EMULATOR", "ossmp-emulator")
    command = [program, "--bucket", "demo", "--memory", "--control", "0", "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        words = child.stdout.readline().split()
        yield dict(word.split("=", 1) for word in words if "=" in word)
        child.stdin.close()


@pytest.fixture
def control(emulator):
    def post(path, text=""):
        request = urllib.request.Request(emulator["control"] + path, text.encode(), method="POST")
        return urllib.request.urlopen(request).read()

    post("/reset")
    return post


@pytest.fixture
def bucket(emulator, control):
    auth = oss2.Auth(emulator["access-key-id"], emulator["access-key-secret"])
    return oss2.Bucket(auth, emulator["endpoint"], "demo")


def test_a_busy_server_is_told(bucket, control):
    control("/faults", "PutObject status=503 code=ServiceUnavailable")
    with pytest.raises(oss2.exceptions.ServerError) as error:
        bucket.put_object("key", b"bytes")
    assert (error.value.status, error.value.code) == (503, "ServiceUnavailable")
    bucket.put_object("key", b"bytes")
    assert bucket.get_object("key").read() == b"bytes"
