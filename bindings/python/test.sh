#!/usr/bin/env bash
# Everything of the Python package on a machine that may have nothing: tools, types, style, the wheel, and the tests of
# what the wheel installed, examples included.
# Environment: OSSMP_LIB_DIR (default target/release), OSSMP_EMULATOR (default target/release/ossmp-emulator),
# PYTHON (default python3), OSSMP_TEST_PYTHONS: further interpreters, 3.8 or newer, to test the wheel with.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/target/bindings/python
export OSSMP_LIB_DIR=${OSSMP_LIB_DIR:-$root/target/release}
export OSSMP_EMULATOR=${OSSMP_EMULATOR:-$root/target/release/ossmp-emulator}
export PYTHON=${PYTHON:-python3}
export PYTHONDONTWRITEBYTECODE=1
unset OSSMP_LIBRARY PYTHONPATH # what is tested is the wheel

fail() {
    echo "error: $*" >&2
    exit 1
}

for file in "$OSSMP_LIB_DIR/libossmp.so" "$OSSMP_EMULATOR"; do
    [ -e "$file" ] || fail "$file does not exist; run make build, or set OSSMP_LIB_DIR and OSSMP_EMULATOR"
done
OSSMP_LIB_DIR=$(cd "$OSSMP_LIB_DIR" && pwd)
OSSMP_EMULATOR=$(cd "$(dirname "$OSSMP_EMULATOR")" && pwd)/$(basename "$OSSMP_EMULATOR")
"$root/scripts/setup.sh" make=make python3=python3 python:ensurepip=python3-venv

echo "# tools, wheel"
mkdir -p "$out"
make --no-print-directory -s -C "$here" wheel

echo "# ruff, mypy --strict"
make --no-print-directory -s -C "$here" lint

# The wheel and nothing of the sources, in an environment of its own.
test_wheel_with() {
    python=$1
    echo "# the installed wheel, $("$python" --version)"
    rm -rf "$out/clean"
    "$python" -m venv "$out/clean"
    "$out/clean/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps "$out"/dist/*.whl
    "$out/clean/bin/python" -m pip install --quiet --disable-pip-version-check pytest tqdm
    (cd "$here" && timeout 600 "$out/clean/bin/python" -W error::ResourceWarning -m pytest tests)
}

for python in "$PYTHON" ${OSSMP_TEST_PYTHONS:-}; do
    test_wheel_with "$python"
done

echo "# agent.sh"
"$here/agent.sh" --build
answer=$(echo '{"call": "version"}' | timeout 60 "$here/agent.sh")
[ "$answer" = '{"ok": {"version": "0.1.0"}}' ] || fail "the agent answered: $answer"

echo "bindings/python: everything passed"
