#!/usr/bin/env python3
"""Measures ossmp and its peers side by side: see bench/README.md."""

import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys

import clients as client_list
import report
from measure import Failed, Runner, first_request
from plan import Plan
from results import Results

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUITES = ("peers", "bindings", "scale", "links", "resume")


def size(text):
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    number, unit = (text[:-1], units[text[-1]]) if text[-1:] in units else (text, 1)
    return int(number) * unit


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="CLIENT,...", help="these clients; all that are known otherwise")
    parser.add_argument("--suites", metavar="SUITE,...", default=",".join(SUITES), help="of %(default)s")
    parser.add_argument("--groups", metavar="START,...", help="only groups whose name begins so; see --list")
    parser.add_argument("--size", type=size, default=size("1G"), help="of the file, such as 256M; 1G")
    parser.add_argument("--rounds", type=int, default=5, help="%(default)s; the warm-up is not counted")
    parser.add_argument("--full", action="store_true", help="every client in every group")
    parser.add_argument("--c-sdk", metavar="PROGRAM", help="the program of bench/peers/c-sdk, built by you")
    parser.add_argument("--cpp-sdk", metavar="PROGRAM", help="the program of bench/peers/cpp-sdk, built by you")
    parser.add_argument("--json", type=pathlib.Path, help="where the figures go; target/bench/results.json")
    parser.add_argument("--keep", action="store_true", help="keeps what --json has of groups that are not measured now")
    parser.add_argument("--document", type=pathlib.Path, help="refreshes this file and the plots beside it")
    parser.add_argument("--render", action="store_true", help="measures nothing: takes the figures of --json")
    parser.add_argument("--no-build", action="store_true", help="the clients are built already")
    parser.add_argument("--list", action="store_true", help="lists clients and groups, and measures nothing")
    return parser.parse_args()


def chosen(known, only):
    if not only:
        return known
    names = only.split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"error: no client {', '.join(unknown)}; there are {', '.join(known)}")
    return {name: known[name] for name in known if name in names}


def machine():
    """What the figures depend on."""
    model = next(
        (line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown"
    )
    control = pathlib.Path("/proc/sys/net/ipv4/tcp_congestion_control")
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.platform(terse=True),
        "congestion_control": control.read_text().strip() if control.exists() else "unknown",
    }


def measured(options, groups, clients, target, path):
    """Measures the groups; the JSON is written behind each of them, so that what was measured is not lost."""
    if not options.no_build:
        subprocess.run([ROOT / "bench/build.sh", *clients], check=True)
    runner = Runner(target / "bench", str(target / "release/ossmp-emulator"), clients, options.rounds,
                    target / "bench/files")
    names = {group.name for group in groups}
    kept = json.loads(path.read_text())["groups"] if options.keep else []
    data = {
        "machine": machine(),
        "size": options.size,
        "rounds": options.rounds,
        "first_request": first_request(target / "bench", 20) if "ours" in clients else None,
        "groups": [entry for entry in kept if entry["name"] not in names],
    }
    for entry in runner.run(groups):
        entry["load"] = round(os.getloadavg()[0], 1)
        data["groups"].append(entry)
        write(path, data)
    return data


def write(path, data):
    path.write_text(json.dumps(data, indent=1) + "\n")


def write_document(path, results, labels):
    import plot  # needs matplotlib, which measuring does not

    path.write_text(report.replace_between_marks(path.read_text(), report.render(results, labels)))
    plot.draw(results, labels, path.parent)
    print(path)


def main():
    options = arguments()
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    known = client_list.known(ROOT, target / "bench", options.c_sdk, options.cpp_sdk)
    clients = chosen(known, options.only)
    plan = Plan(clients, options.size, options.full)
    for suite in options.suites.split(","):
        if suite not in SUITES:
            sys.exit(f"error: no suite {suite}; there are {', '.join(SUITES)}")
        getattr(plan, suite)()
    groups = [group for group in plan.groups if group.name.startswith(tuple((options.groups or "").split(",")))]
    if options.list:
        print("clients:", *clients)
        for group in groups:
            print(group.name, *sorted({name for name, _ in group.rows}))
        return
    path = options.json or target / "bench/results.json"
    try:
        data = json.loads(path.read_text()) if options.render else measured(options, groups, clients, target, path)
    except Failed as failure:
        sys.exit(f"error: {failure}")
    except subprocess.CalledProcessError:
        sys.exit(1)
    results, labels = Results(data), client_list.labels(ROOT, target / "bench")
    if options.document:
        write_document(options.document, results, labels)
    else:
        print(report.render(results, labels))
    print(path)


if __name__ == "__main__":
    main()
