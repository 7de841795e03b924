#!/usr/bin/env bash
# Kills upload_file with SIGKILL at random instants until it is done, and judges by the server's own log: the object is
# the file, every life but those killed at once made progress, and no more was sent twice than was on its way when a
# kill struck.
#
# Usage: scripts/storm.sh [SEEDS] [MIB]    (default: 8 seeds of 256 MiB; BUILD_DIR=target/release)
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=emulator.sh
. "$root/scripts/emulator.sh"
build_dir=$(cd "${BUILD_DIR:-$root/target/release}" && pwd)
seeds=${1:-8}
mib=${2:-256}
workers=4
part=$((1024 * 1024))
work=$(mktemp -d)
upload_pid=''
cleanup() {
    if [ -n "$upload_pid" ]; then
        kill -KILL "$upload_pid" 2>/dev/null || true
        wait "$upload_pid" 2>/dev/null || true
    fi
    emulator_stop KILL
    rm -rf "$work"
}
trap cleanup EXIT
fail() {
    echo "storm: $*" >&2
    exit 1
}

make --silent -C "$root/examples-c" OUT="$work/bin" LIB_DIR="$build_dir" "$work/bin/upload_file"
emulator_start "$build_dir/ossmp-emulator" --bucket demo --dir "$work/store" --log "$work/events" ||
    fail "the emulator did not start"
head -c "${mib}M" /dev/urandom >"$work/file"
mkdir -m 700 "$work/resume"

# Events of an object: events OBJECT OPERATION
events() {
    grep -F "\"object\":\"$1\"" "$work/events" | grep -F "\"operation\":\"$2\"" || true
}

echo "seed  kills  parts  confirmed  sent again  initiates  most allowed"
for seed in $(seq "$seeds"); do
    RANDOM=$seed
    object=storm-$seed
    kills=0
    while :; do
        "$work/bin/upload_file" --resume-dir "$work/resume" --part-size 1M --concurrency "$workers" --limit 60M \
            "$endpoint" demo "$object" "$work/file" >"$work/out" 2>&1 &
        upload_pid=$!
        # Up to 300 ms: some lives end before the first request, some behind many parts.
        sleep "0.$(printf '%03d' $((RANDOM % 300)))"
        if kill -KILL "$upload_pid" 2>/dev/null; then
            kills=$((kills + 1))
        fi
        code=0
        wait "$upload_pid" 2>/dev/null || code=$?
        upload_pid=''
        [ "$code" != 0 ] || break
        # Killed behind its very last step, when the checkpoint was gone already: it was done.
        if [ "$code" = 137 ] && ! compgen -G "$work/resume/*.ossmp" >/dev/null &&
            events "$object" CompleteMultipartUpload | grep -qF '"performed":true'; then
            rm -f "$work"/resume/*.lock
            break
        fi
        [ "$code" = 137 ] || fail "seed $seed: ended with $code: $(cat "$work/out")"
        [ "$kills" -lt 400 ] || fail "seed $seed: no end after $kills kills"
    done
    parts=$mib
    confirmed=$(events "$object" UploadPart | grep -cF '"status":200')
    again=$((confirmed - parts))
    initiates=$(events "$object" InitiateMultipartUpload | grep -c .)
    allowed=$((kills * workers))
    printf '%4d  %5d  %5d  %9d  %10d  %9d  %12d\n' "$seed" "$kills" "$parts" "$confirmed" "$again" "$initiates" "$allowed"
    [ "$again" -le "$allowed" ] || fail "seed $seed: $again parts were sent again, $allowed are allowed"
    # One life may be killed between Initiate and the checkpoint.
    [ "$initiates" -le $((kills + 1)) ] || fail "seed $seed: $initiates uploads were begun"
    expires=$(($(date +%s) + 600))
    signature=$(printf 'GET\n\n\n%s\n/demo/%s' "$expires" "$object" |
        openssl dgst -sha1 -hmac "$OSS_ACCESS_KEY_SECRET" -binary | openssl base64)
    curl --silent --show-error --fail --noproxy '*' --get "$endpoint/demo/$object" \
        --data-urlencode "OSSAccessKeyId=$OSS_ACCESS_KEY_ID" --data-urlencode "Expires=$expires" \
        --data-urlencode "Signature=$signature" | cmp - "$work/file" || fail "seed $seed: the object is not the file"
    [ -z "$(ls -A "$work/resume")" ] || fail "seed $seed: $(ls -A "$work/resume") was left behind"
done
echo "every object is the file, with $part bytes a part and $workers at a time"
