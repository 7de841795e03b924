#!/usr/bin/env bash
# Uploads 1 GiB to an emulator of its own with the C sample, reads it back and compares: what `make demo` runs.
#
#   BUILD_DIR     where libossmp and ossmp-emulator were built (default: target/release)
#   EMULATOR      the emulator, if it is elsewhere
#   TMPDIR        needs 3 GiB for as long as it runs
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
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

emulator_pid=''
work=$(mktemp -d)
cleanup() {
    if [ -n "$emulator_pid" ]; then
        kill "$emulator_pid" 2>/dev/null || true
        wait "$emulator_pid" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
[ "$(df -Pk "$work" | awk 'NR == 2 { print $4 }')" -gt $((3 * 1024 * 1024)) ] ||
    fail "$(dirname "$work") has less than 3 GiB left; set TMPDIR to another directory"

# The value of NAME in the line by which the emulator says that it is ready.
announced() {
    tr ' ' '\n' <"$work/ready" | sed -n "s|^$1=||p"
}

start_emulator() {
    "$emulator" --bucket demo --port 0 --dir "$work/store" >"$work/ready" 2>"$work/emulator.log" &
    emulator_pid=$!
    for _ in $(seq 100); do
        ! grep -q '^ossmp-emulator ready ' "$work/ready" || return 0
        kill -0 "$emulator_pid" 2>/dev/null || break
        sleep 0.1
    done
    fail "the emulator did not start: $(cat "$work/emulator.log")"
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

step "1. Building the C sample"
make --silent -C "$root/examples-c" OUT="$work/bin" LIB_DIR="$build_dir" "$work/bin/multipart_upload"

step "2. Starting the emulator"
start_emulator
endpoint=$(announced endpoint)
OSS_ACCESS_KEY_ID=$(announced access-key-id)
OSS_ACCESS_KEY_SECRET=$(announced access-key-secret)
OSS_REGION=$(announced region)
export OSS_ACCESS_KEY_ID OSS_ACCESS_KEY_SECRET OSS_REGION
echo "   $endpoint"

step "3. Making 1 GiB of noise"
make_file "$work/file"
before=$(sha256 <"$work/file")
echo "   sha-256 $before"

step "4. multipart_upload $endpoint demo one-gib.bin FILE 8M"
"$work/bin/multipart_upload" "$endpoint" demo one-gib.bin "$work/file" 8M |
    awk '/^part / && ++parts % 16 != 0 { next } { print "   " $0; fflush() }'

step "5. Reading it back with curl"
after=$(download demo/one-gib.bin | sha256)
etag=$(header ETag)
echo "   sha-256 $after"
echo "   stored: $(header Content-Length) bytes in ${etag##*-} parts, etag $etag, crc-64 $(header x-oss-hash-crc64ecma)"

[ "$before" = "$after" ] || fail "what was read is not what was sent"
step "${green}The same bytes. Done in $SECONDS s."
