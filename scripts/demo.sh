#!/usr/bin/env bash
# Uploads 1 GiB to an emulator of its own with the C sample upload_file, kills it half-way and goes on; then kills the
# server half-way instead. Reads each back and compares: what `make demo` runs.
#
#   BUILD_DIR     where libossmp and ossmp-emulator were built (default: target/release)
#   EMULATOR      the emulator, if it is elsewhere
#   TMPDIR        needs 4 GiB for as long as it runs
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=emulator.sh
. "$root/scripts/emulator.sh"
build_dir=$(cd "${BUILD_DIR:-$root/target/release}" 2>/dev/null && pwd) || {
    echo "demo: ${BUILD_DIR:-$root/target/release} does not exist; run cargo build --release --workspace" >&2
    exit 1
}
emulator=${EMULATOR:-$build_dir/ossmp-emulator}
bold='' green='' plain=''
if [ -t 1 ]; then
    bold=$'\e[1m' green=$'\e[32m' plain=$'\e[0m'
fi

fail() {
    echo "demo: $*" >&2
    exit 1
}

step() {
    echo "${bold}$*${plain}"
}

[ -x "$emulator" ] || fail "$emulator does not exist; run cargo build --release --workspace"
for tool in cc make curl openssl; do
    command -v "$tool" >/dev/null || fail "$tool is missing"
done

upload_pid=''
work=$(mktemp -d)
cleanup() {
    if [ -n "$upload_pid" ]; then
        kill "$upload_pid" 2>/dev/null || true
        wait "$upload_pid" 2>/dev/null || true
    fi
    emulator_stop
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
[ "$(df -Pk "$work" | awk 'NR == 2 { print $4 }')" -gt $((4 * 1024 * 1024)) ] ||
    fail "$(dirname "$work") has less than 4 GiB left; set TMPDIR to another directory"

# start_emulator PORT
start_emulator() {
    emulator_start "$emulator" --bucket demo --port "$1" --dir "$work/store" --log "$work/events" \
        2>"$work/emulator.log" || fail "the emulator did not start: $(cat "$work/emulator.log")"
}

# Parts that the emulator has confirmed so far.
parts_stored() {
    grep -c '"operation":"UploadPart".*"status":200' "$work/events" || true
}

# Waits until so many parts more have arrived, or the upload has ended: wait_for_parts COUNT
wait_for_parts() {
    local goal=$(($(parts_stored) + $1))
    while [ "$(parts_stored)" -lt "$goal" ] && kill -0 "$upload_pid" 2>/dev/null; do
        sleep 0.02
    done
}

# Starts uploading the file in the background: upload OBJECT
upload() {
    "$work/bin/upload_file" --resume-dir "$work/resume" --limit 300M "$endpoint" demo "$1" "$work/file" &
    upload_pid=$!
}

# Reads an object back and holds it against the file: compare OBJECT
compare() {
    local after etag
    after=$(download "demo/$1" | sha256)
    etag=$(header ETag)
    echo "   on the server: $(header Content-Length) bytes in ${etag##*-} parts, crc-64 $(header x-oss-hash-crc64ecma)"
    echo "   sha-256 $after"
    [ "$before" = "$after" ] || fail "what was read is not what was sent"
}

# 64 MiB of noise, 16 times, each after a line that shifts it: quick to make, and no two parts are equal.
make_file() {
    head -c 64M /dev/urandom >"$work/noise"
    for round in $(seq 16); do
        echo "round $round"
        cat "$work/noise"
    done | head -c 1G >"$1" || [ "$(wc -c <"$1")" = $((1024 * 1024 * 1024)) ] # head leaves early, cat complains
    rm "$work/noise"
}

sha256() {
    openssl dgst -sha256 -r | cut -d ' ' -f 1
}

# Reads an object with a signature of version 1 in the query, made here and not by the library: download BUCKET/OBJECT
download() {
    local expires signature
    expires=$(($(date +%s) + 600))
    signature=$(printf 'GET\n\n\n%s\n/%s' "$expires" "$1" |
        openssl dgst -sha1 -hmac "$OSS_ACCESS_KEY_SECRET" -binary | openssl base64)
    curl --silent --show-error --fail --noproxy '*' --dump-header "$work/headers" --get "$endpoint/$1" \
        --data-urlencode "OSSAccessKeyId=$OSS_ACCESS_KEY_ID" --data-urlencode "Expires=$expires" \
        --data-urlencode "Signature=$signature"
}

header() {
    sed -n "s/^$1: *\(.*[^\r]\)\r*$/\1/Ip" "$work/headers" | tr -d '"'
}

step "1. Building the sample, starting the emulator, making 1 GiB of noise"
make --silent -C "$root/examples-c" OUT="$work/bin" LIB_DIR="$build_dir" "$work/bin/upload_file"
start_emulator 0
mkdir -m 700 "$work/resume"
make_file "$work/file"
before=$(sha256 <"$work/file")
echo "   sha-256 $before"

step "2. Uploading it, and killing the program half-way with SIGKILL"
upload first.bin
wait_for_parts 64
kill -KILL "$upload_pid" 2>/dev/null || fail "it was faster than the kill"
wait "$upload_pid" 2>/dev/null || true
echo
echo "   killed with $(parts_stored) of 128 parts confirmed"

step "3. The same command again"
upload first.bin
wait "$upload_pid" || fail "the upload did not go on"
echo "   $(parts_stored) parts were sent in both runs together"
compare first.bin

step "4. Once more, and this time the server is killed half-way, and comes back a second later"
upload second.bin
wait_for_parts 64
emulator_stop KILL
sleep 1
start_emulator "${endpoint##*:}"
wait "$upload_pid" || fail "the upload did not survive"
compare second.bin

[ -z "$(ls -A "$work/resume")" ] || fail "a checkpoint was left behind"
step "${green}The same bytes, twice, and no checkpoint left behind. Done in $SECONDS s.$plain"
