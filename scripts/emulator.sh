# shellcheck shell=sh
# Sourced by scripts that need an ossmp-emulator; for sh and bash, with or without set -eu.
#
#   emulator_start PROGRAM ARGUMENT...  runs it in the background, instead of the one before, and returns when it is
#                                       ready: emulator_pid is its process, endpoint its address, and exported are the
#                                       keys and the region that clients read there. Otherwise returns 1, at once
#                                       when it ended, after 30 s at most. What it says on standard error comes out
#                                       there, so a redirection of the call holds for as long as it runs.
#   emulator_stop [SIGNAL]              ends it (default: TERM) and waits for its end; does nothing if there is none.
#                                       Belongs into the EXIT trap.
emulator_pid=''
emulator_said=''

emulator_start() {
    emulator_stop
    emulator_said=$(mktemp) || return 1
    "$@" >"$emulator_said" &
    emulator_pid=$!
    emulator_tries=0
    until emulator_line=$(grep '^ossmp-emulator ready ' "$emulator_said"); do
        if ! kill -0 "$emulator_pid" 2>/dev/null; then
            emulator_stop
            return 1
        fi
        emulator_tries=$((emulator_tries + 1))
        if [ "$emulator_tries" -gt 300 ]; then
            emulator_stop KILL
            echo "$1 was not ready within 30 s" >&2
            return 1
        fi
        sleep 0.1
    done
    rm -f "$emulator_said"
    emulator_said=''
    # shellcheck disable=SC2034 # for those who source this
    endpoint=$(emulator_announced endpoint)
    OSS_ACCESS_KEY_ID=$(emulator_announced access-key-id)
    OSS_ACCESS_KEY_SECRET=$(emulator_announced access-key-secret)
    OSS_REGION=$(emulator_announced region)
    export OSS_ACCESS_KEY_ID OSS_ACCESS_KEY_SECRET OSS_REGION
    # It belongs to other keys.
    unset OSS_SESSION_TOKEN
}

emulator_announced() {
    printf '%s\n' "$emulator_line" | tr ' ' '\n' | sed -n "s|^$1=||p"
}

emulator_stop() {
    if [ -n "$emulator_pid" ]; then
        kill -s "${1:-TERM}" "$emulator_pid" 2>/dev/null || true
        wait "$emulator_pid" 2>/dev/null || true
        emulator_pid=''
    fi
    if [ -n "$emulator_said" ]; then
        rm -f "$emulator_said"
        emulator_said=''
    fi
}
