#!/bin/sh
# The agent of Node.js for tests/scenarios. agent.sh --build installs what it needs; agent.sh runs it.
# OSSMP_LIB_DIR: where libossmp.so is (default: target/release).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
if [ "${1:-}" = --build ]; then
    "$root/scripts/setup.sh" node=nodejs npm=npm >&2
    (cd "$here" && npm install --silent --no-audit --no-fund --no-package-lock >&2)
    exit
fi
[ -d "$here/node_modules/koffi" ] || { echo "error: run $0 --build first" >&2 && exit 1; }
OSSMP_LIBRARY=$(cd "${OSSMP_LIB_DIR:-$root/target/release}" && pwd)/libossmp.so
export OSSMP_LIBRARY
exec node "$here/agent/agent.js"
