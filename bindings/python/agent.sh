#!/usr/bin/env bash
# Runs the agent of this language: the protocol of tests/scenarios/README.md on standard input and output.
# Usage: agent.sh [--build]    OSSMP_LIB_DIR says where libossmp.so is; PYTHON names another interpreter.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
lib_dir=${OSSMP_LIB_DIR:-$here/../../target/release}

if [ "${1:-}" = --build ]; then
    "$here/../../scripts/setup.sh" python3=python3 >&2 # there is nothing to compile
    exit 0
fi

export OSSMP_LIBRARY="$lib_dir/libossmp.so"
export PYTHONPATH="$here/src"
export PYTHONDONTWRITEBYTECODE=1
exec "${PYTHON:-python3}" "$here/agent/agent.py"
