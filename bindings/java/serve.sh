# shellcheck shell=bash disable=SC2034
# Sourced by test scripts: starts a local OSS server with the bucket "demo" in a directory of its own, and ends it with
# the script. Sets work, endpoint, and what the environment of clients needs. serve FLAG ...
# shellcheck source-path=SCRIPTDIR source=../../scripts/emulator.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/emulator.sh"
work=$(mktemp -d)

finish() {
    emulator_stop
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "not ok - $*" >&2
    exit 1
}

serve() {
    emulator_start "$OSSMP_EMULATOR" --bucket demo "$@" 2>"$work/server.log" ||
        fail "the server did not start: $(cat "$work/server.log")"
}
