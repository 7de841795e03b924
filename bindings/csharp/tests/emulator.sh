# shellcheck shell=bash
# Sourced: starts an emulator of its own, and stops it at the end.

fail() {
    echo "not ok - $*" >&2
    exit 1
}

work=$(mktemp -d)
emulator_pid=

cleanup() {
    if [ -n "$emulator_pid" ]; then
        kill "$emulator_pid" 2>/dev/null || true
        wait "$emulator_pid" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

# start_emulator ARGUMENT ...: sets endpoint, and the variables that clients read.
start_emulator() {
    "$OSSMP_EMULATOR" --bucket demo "$@" >"$work/ready" 2>"$work/emulator.log" &
    emulator_pid=$!
    local tries=0
    until grep -q '^ossmp-emulator ready ' "$work/ready"; do
        tries=$((tries + 1))
        if [ "$tries" -gt 100 ] || ! kill -0 "$emulator_pid" 2>/dev/null; then
            fail "the emulator did not start: $(cat "$work/emulator.log")"
        fi
        sleep 0.1
    done
    endpoint=$(announced endpoint)
    OSS_ACCESS_KEY_ID=$(announced access-key-id)
    OSS_ACCESS_KEY_SECRET=$(announced access-key-secret)
    OSS_REGION=$(announced region)
    export endpoint OSS_ACCESS_KEY_ID OSS_ACCESS_KEY_SECRET OSS_REGION
}

announced() {
    tr ' ' '\n' <"$work/ready" | sed -n "s|^$1=||p"
}
