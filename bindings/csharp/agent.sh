#!/usr/bin/env bash
# Runs the agent of tests/scenarios/README.md, or builds it first: agent.sh [--build]
# OSSMP_LIB_DIR is the directory of libossmp.so.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
agent=$root/target/bindings/csharp/agent.exe

if [ "${1:-}" = --build ]; then
    "$root/scripts/setup.sh" mcs=mono-mcs mono=mono-runtime >&2
    "$here/build.sh" agent >&2
    exit 0
fi
[ -f "$agent" ] || {
    echo "error: the agent is not built; run $0 --build" >&2
    exit 1
}
LD_LIBRARY_PATH=$(cd "${OSSMP_LIB_DIR:-$root/target/release}" && pwd)${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH
exec mono "$agent"
