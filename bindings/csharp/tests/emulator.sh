# shellcheck shell=bash
# Sourced: starts an emulator of its own, and stops it at the end.
# shellcheck source-path=SCRIPTDIR source=../../../scripts/emulator.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../../scripts/emulator.sh"

fail() {
    echo "not ok - $*" >&2
    exit 1
}

work=$(mktemp -d)

cleanup() {
    emulator_stop
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

# start_emulator ARGUMENT ...: sets endpoint, and the variables that clients read.
start_emulator() {
    emulator_start "$OSSMP_EMULATOR" --bucket demo "$@" 2>"$work/emulator.log" ||
        fail "the emulator did not start: $(cat "$work/emulator.log")"
}
