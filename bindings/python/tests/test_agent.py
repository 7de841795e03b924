"""The agent speaks the protocol of tests/scenarios/README.md."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

from support import PART, Emulator

AGENT = Path(__file__).resolve().parents[1] / "agent" / "agent.py"


def answers(*requests: Dict[str, Any]) -> List[Dict[str, Any]]:
    lines = "".join(json.dumps(request, ensure_ascii=False) + "\n" for request in requests)
    ended = subprocess.run(
        [sys.executable, str(AGENT)], input=lines, stdout=subprocess.PIPE, encoding="utf-8", timeout=60
    )
    assert ended.returncode == 0
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_every_request_has_one_answer(emulator: Emulator, source: Path) -> None:
    client = {
        "call": "client",
        "as": "c",
        "endpoint": emulator.endpoint,
        "region": "cn-hangzhou",
        "access_key_id": emulator.credentials.access_key_id,
        "access_key_secret": emulator.credentials.access_key_secret,
        "log": True,
    }
    part = {"upload": "u", "file": str(source), "offset": 0, "length": PART}
    given = answers(
        {"call": "version"},
        client,
        {"call": "init", "as": "u", "key": "键"},
        {"call": "part_from_file", "number": 1, **part},
        {"call": "part_from_buffer", "number": 2, **part},
        {"call": "part_from_stream", "number": 3, **part},
        {"call": "part_from_stream", "number": 3, **part, "fail_at": 10, "fail_message": "流"},
        {"call": "part_from_file", "number": 0, **part},
        {"call": "complete", "upload": "u", "parts": "listed"},
        {"call": "complete", "upload": "u"},
        {"call": "upload_file", "key": "f", "file": str(source), "part_size": PART, "progress": True},
        {"call": "upload_writer", "key": "w", "file": str(source), "piece": 1000},
        {"call": "log_lines"},
        {"call": "close", "upload": "u"},
        {"call": "reset"},
    )
    assert len(given) == 15
    assert given[0] == {"ok": {"version": "0.1.0"}}
    assert given[2]["ok"]["key"] == "键"
    assert [one["ok"]["size"] for one in given[3:6]] == [PART] * 3
    assert given[6] == {"error": {"raised": "流"}}
    assert given[7]["error"]["status"] == "OSSMP_E_ARGUMENT"
    assert given[8]["ok"]["size"] == 3 * PART
    assert given[9]["error"]["status"] == "OSSMP_E_STATE"
    assert given[10]["ok"]["progress"]["last"] == 450_000
    assert given[11]["ok"]["size"] == 450_000
    assert any("键" in line for line in given[12]["ok"]["lines"])
    assert given[14] == {"ok": {}}
