#!/usr/bin/env bash
# Runs tests/c/memory.c with the optimised library against an emulator that keeps no bytes.
# Usage: scripts/memory-test.sh BUILD_DIR
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
build_dir=$(cd "${1:-$root/target/release}" && pwd)
work=$(mktemp -d)
emulator_pid=''
cleanup() {
    if [ -n "$emulator_pid" ]; then
        kill "$emulator_pid" 2>/dev/null || true
        wait "$emulator_pid" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap cleanup EXIT

make --silent -C "$root/tests/c" LIBRARY="$build_dir" BUILD="$work/bin" "$work/bin/memory"
"$build_dir/ossmp-emulator" --sink --bucket demo >"$work/ready" &
emulator_pid=$!
for _ in $(seq 100); do
    ! grep -q '^ossmp-emulator ready ' "$work/ready" || break
    sleep 0.1
done
endpoint=$(tr ' ' '\n' <"$work/ready" | sed -n 's|^endpoint=||p')
[ -n "$endpoint" ] || { echo "memory-test: the emulator did not start" >&2; exit 1; }
"$work/bin/memory" "$endpoint" "$work"
