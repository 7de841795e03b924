#!/usr/bin/env bash
# The agent for the scenarios: agent.sh --build builds it, agent.sh runs it. Takes the library from OSSMP_LIB_DIR.
set -eu -o pipefail
# shellcheck source=bindings/go/build-env.sh
. "$(dirname "${BASH_SOURCE[0]}")/build-env.sh"

if [ "${1-}" = --build ]; then
    {
        prepare
        build_agent
    } >&2
    exit
fi
[ -x "$out/agent" ] || { echo "error: there is no agent yet; run $0 --build" >&2 && exit 1; }
use_library
exec "$out/agent"
