#!/bin/sh
# The agent of Go for tests/scenarios. agent.sh --build builds it below target/bindings/go; agent.sh runs it.
# OSSMP_LIB_DIR: where libossmp.so is (default: target/release).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/target/bindings/go
# shellcheck source=environment.sh
. "$here/environment.sh"

if [ "${1:-}" = --build ]; then
    "$root/scripts/setup.sh" cc=gcc pkg-config=pkg-config go=golang-go >&2
    install_library
    (cd "$here" && go build -o "$out/agent" ./internal/agent)
    exit
fi
[ -x "$out/agent" ] || { echo "error: run $0 --build first" >&2 && exit 1; }
exec "$out/agent"
