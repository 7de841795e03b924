"""The examples and the README do what they say, against the emulator."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import List

import pytest
from support import PART, Emulator, cut, etag_of

import ossmp

HERE = Path(__file__).resolve().parents[1]


def run(emulator: Emulator, name: str, *arguments: object, code: int = 0) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(HERE / "examples" / name), emulator.endpoint, "demo", *map(str, arguments)]
    ended = subprocess.run(command, env=emulator.environment(), capture_output=True, text=True, timeout=60)
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended


def test_multipart_upload(emulator: Emulator, source: Path) -> None:
    output = run(emulator, "multipart_upload.py", "键", source, "--part-size", PART).stdout
    etag = etag_of(*cut(source.read_bytes()))
    assert len(re.findall(r"^part \d/5  \d+ bytes", output, re.M)) == 5
    assert "parts listed 5, 450000 bytes" in output
    assert f"etag         {etag}" in output
    assert emulator.object_etag("键") == etag


def test_multipart_upload_takes_back_what_failed(emulator: Emulator, source: Path) -> None:
    emulator.fault("UploadPart part=3 status=403 code=AccessDenied")
    ended = run(emulator, "multipart_upload.py", "k", source, "--part-size", PART, code=1)
    assert "The upload was aborted" in ended.stdout
    assert re.search(r"code +AccessDenied", ended.stderr)
    assert emulator.open_uploads() == []


def started(client: ossmp.Client, key: str, parts: int) -> str:
    with client.initiate_multipart_upload("demo", key) as upload:
        for number in range(1, parts + 1):
            upload.upload_part(number, b"x")
        return upload.upload_id


def test_cancel_upload(emulator: Emulator, client: ossmp.Client) -> None:
    upload_id = started(client, "k", 1)
    assert run(emulator, "cancel_upload.py", "k", upload_id).stdout == "aborted\n"
    assert emulator.open_uploads() == []


def test_list_parts(emulator: Emulator, client: ossmp.Client) -> None:
    output = run(emulator, "list_parts.py", "k", started(client, "k", 5), "--max-parts", 2).stdout
    assert output.endswith("parts: 5, pages: 3\n")
    assert [line.split()[0] for line in output.splitlines()[:-1]] == ["1", "2", "3", "4", "5"]


def test_list_uploads(emulator: Emulator, client: ossmp.Client) -> None:
    ids: List[str] = [started(client, key, 0) for key in ("甲/1", "甲/1", "甲/2", "乙")]
    output = run(emulator, "list_uploads.py", "--prefix", "甲/", "--max-uploads", 2).stdout
    assert output.endswith("uploads: 3, pages: 2\n")
    assert {line.split()[0] for line in output.splitlines()[:-1]} == set(ids[:3])


def test_upload_file_goes_on_after_an_interrupt(emulator: Emulator, source: Path, tmp_path: Path) -> None:
    emulator.fault("UploadPart part=4 always stall")
    arguments = ["k", str(source), "--part-size", str(PART), "--checkpoint", str(tmp_path / "checkpoint")]
    program = subprocess.Popen(
        [sys.executable, str(HERE / "examples" / "upload_file.py"), emulator.endpoint, "demo", *arguments],
        env=emulator.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while len([event for event in emulator.events("UploadPart") if event["acknowledged"]]) < 4:
        time.sleep(0.05)
    program.send_signal(signal.SIGINT)
    _, errors = program.communicate(timeout=60)
    assert program.returncode == 130
    assert "Run it again to go on." in errors
    emulator.clear_faults()
    output = run(emulator, "upload_file.py", *arguments).stdout
    assert re.search(r"^uploaded +450000 bytes, [1-9]\d* of them were there already$", output, re.M)
    assert "100%  450000 of 450000 bytes" in output


def test_upload_async(emulator: Emulator, source: Path) -> None:
    other = source.with_name("other.bin")
    other.write_bytes(b"x")
    output = run(emulator, "upload_async.py", source, other).stdout
    etags = [emulator.object_etag(source.name), emulator.object_etag("other.bin")]
    assert [line.split()[-1] for line in output.splitlines()] == etags


@pytest.mark.parametrize("name", ["multipart_upload.py", "upload_file.py"])
def test_what_cannot_work_is_told(emulator: Emulator, tmp_path: Path, name: str) -> None:
    assert "No such file" in run(emulator, name, "k", tmp_path / "none", code=1).stderr
    run(emulator, name, code=2)


def readme_programs() -> List[str]:
    return re.findall(r"^```python\n(.*?)^```$", (HERE / "README.md").read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize("number", range(len(readme_programs())))
def test_the_programs_of_the_readme_run(emulator: Emulator, source: Path, tmp_path: Path, number: int) -> None:
    program = readme_programs()[number]
    program = program.replace('"oss-cn-hangzhou.aliyuncs.com"', f'"{emulator.endpoint}", region="cn-hangzhou"')
    program = program.replace('"my-bucket"', '"demo"').replace("/var/tmp/", f"{tmp_path}/")
    (tmp_path / "disk.img").write_bytes(source.read_bytes())
    file = tmp_path / "program.py"
    file.write_text(program, "utf-8")
    ended = subprocess.run(
        [sys.executable, "-W", "error", str(file)],
        cwd=tmp_path,
        env=emulator.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, program + ended.stderr
