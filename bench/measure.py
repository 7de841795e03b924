"""Runs the groups: every row once a round, in an order that turns from round to round."""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from plan import Job
from server import Server


KEY = "key"
LIMIT = 1800  # seconds that one upload may take


class Failed(Exception):
    """A client failed, or did not do what it was asked to."""


class Files:
    """Files of random bytes, one for each size that is asked for, hot in memory."""

    def __init__(self, directory):
        self._directory = pathlib.Path(directory)
        self._directory.mkdir(parents=True, exist_ok=True)

    def of(self, size):
        path = self._directory / f"{size}.bin"
        if not path.exists() or path.stat().st_size != size:
            with path.open("wb") as file:
                for at in range(0, size, 1 << 20):
                    file.write(os.urandom(min(1 << 20, size - at)))
        with path.open("rb") as file:
            while file.read(1 << 22):
                pass
        return str(path)


class Runner:
    def __init__(self, target, emulator, clients, rounds, scratch):
        self._launch = str(target / "bin" / "launch")
        # Python keeps what it has compiled, as it does where a package is installed, but not among the sources.
        self._environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(target / "pycache")}
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._emulator, self._clients, self._rounds = emulator, clients, rounds
        self._files = Files(scratch)

    def run(self, groups):
        """Gives each group with its runs, as it goes into the JSON."""
        for number, group in enumerate(groups, 1):
            print(f"[{number}/{len(groups)}] {group.name}: {len(group.rows)} rows", file=sys.stderr, flush=True)
            yield self._group(group)

    def _group(self, group):
        file = self._files.of(group.size)
        flags = ["--tls"] if group.tls else []
        if group.link:
            flags += ["--link-bandwidth", str(group.link.bandwidth)]
        rows = [{"client": name, "integrity": integrity, "runs": []} for name, integrity in group.rows]
        with Server(self._emulator, *flags) as server:
            for round_number in range(self._rounds * group.times + 1):
                turn = round_number % len(rows)
                for row in rows[turn:] + rows[:turn]:
                    result = self._row(group, row, file, server)
                    if round_number > 0:  # the first is the warm-up
                        row["runs"].append(result)
        for row in rows:
            row.update(summary(row["runs"]))
        kept = ("name", "size", "part_size", "parts", "workers", "mode", "tls")
        entry = {name: getattr(group, name) for name in kept}
        entry["link"] = vars(group.link) if group.link else None
        return {**entry, "rows": rows}

    def _row(self, group, row, file, server):
        """One upload, from a clean server; its figures."""
        client = self._clients[row["client"]]
        job = Job(file, KEY, group.part_size, group.workers, row["integrity"], group.mode)
        server.reset(*(group.link.faults() if group.link else ()))
        with tempfile.TemporaryDirectory() as scratch:
            if group.resumes:
                self._almost_upload(client, job, server, scratch)
            status, figures, said = self._launched(client, job, server, scratch, group.resumes)
        if status != 0:
            raise Failed(f"{client.name} in {group.name} ended with {status}: {said}")
        if client.kind != "floor" and server.object_size(KEY) != group.size:
            raise Failed(f"{client.name} in {group.name} made no object of {group.size} bytes")
        return {**figures, **server.counts()}

    def _almost_upload(self, client, job, server, scratch):
        """Leaves an upload that lacks nothing but Complete."""
        if client.kind == "floor":
            return
        server.reset("CompleteMultipartUpload status=403 code=AccessDenied")
        if self._launched(client, job, server, scratch, True)[0] == 0:
            raise Failed(f"{client.name} completed although it was refused")
        server.forget_faults_and_events()

    def _launched(self, client, job, server, scratch, with_checkpoint):
        output = pathlib.Path(scratch, "cost")
        output.unlink(missing_ok=True)
        environment = {**self._environment, **server.environment, **client.environment}
        if with_checkpoint:
            environment["BENCH_CHECKPOINT"] = str(pathlib.Path(scratch, "checkpoint"))
        command = [self._launch, str(output), *client.command(job, server)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT)
        if not output.exists():
            raise Failed(f"{client.name} could not be started: {done.stderr}")
        status, wall, user, system, rss = output.read_text().split()
        user, system = float(user), float(system)
        figures = {"wall": float(wall), "user": user, "system": system, "cpu": round(user + system, 6),
                   "rss_kib": int(rss)}
        return int(status), figures, (done.stderr + done.stdout)[-2000:]


def first_request(target, times):
    """Microseconds from ossmp_client_new to the first byte on the wire, and to its return, so many times."""
    program = [str(target / "bin" / "ossmp-first_request")]
    lines = [subprocess.run(program, capture_output=True, text=True, check=True).stdout for _ in range(times)]
    pairs = [tuple(map(float, line.split())) for line in lines]
    return {"wire_us": [pair[0] for pair in pairs], "client_new_us": [pair[1] for pair in pairs]}


def summary(runs):
    """Median, least and most of every figure."""
    found = {}
    for name in runs[0]:
        values = [run[name] for run in runs]
        found[name] = {"median": statistics.median(values), "min": min(values), "max": max(values)}
    return found
