# shellcheck shell=bash disable=SC2034
# Sourced by test scripts: starts a local OSS server with the bucket "demo" in a directory of its own, and ends it with
# the script. Sets work, endpoint, and what the environment of clients needs. serve FLAG ...
emulator_pid=
work=$(mktemp -d)

finish() {
    if [ -n "$emulator_pid" ]; then
        kill "$emulator_pid" 2>/dev/null || true
        wait "$emulator_pid" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "not ok - $*" >&2
    exit 1
}

serve() {
    : >"$work/ready"
    "$OSSMP_EMULATOR" --bucket demo "$@" >"$work/ready" 2>"$work/server.log" &
    emulator_pid=$!
    local tries=0
    until grep -q '^ossmp-emulator ready ' "$work/ready"; do
        tries=$((tries + 1))
        if [ "$tries" -gt 100 ] || ! kill -0 "$emulator_pid" 2>/dev/null; then
            fail "the server did not start: $(cat "$work/server.log")"
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
