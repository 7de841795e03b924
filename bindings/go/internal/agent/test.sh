#!/usr/bin/env bash
# Pipes a few requests through the agent, in front of an emulator of its own: test.sh AGENT EMULATOR
set -eu -o pipefail
# shellcheck source-path=SCRIPTDIR source=../../../../scripts/emulator.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../../../scripts/emulator.sh"

fail() {
    echo "not ok - go agent: $*" >&2
    exit 1
}

agent=$1
emulator=$2
work=$(mktemp -d)
cleanup() {
    emulator_stop
    rm -rf "$work"
}
trap cleanup EXIT

emulator_start "$emulator" --bucket demo || fail "the emulator did not start"
head -c 204800 /dev/urandom >"$work/文件"

cat >"$work/requests" <<END
{"call":"version"}
{"call":"client","as":"c","endpoint":"$endpoint","region":"cn-hangzhou","access_key_id":"$OSS_ACCESS_KEY_ID","access_key_secret":"$OSS_ACCESS_KEY_SECRET","log":true}
{"call":"init","client":"c","as":"u","bucket":"demo","key":"键"}
{"call":"parts_in_parallel","upload":"u","file":"$work/文件","part_size":102400,"workers":2}
{"call":"part_from_stream","upload":"u","number":3,"file":"$work/文件","offset":0,"length":204800,"fail_at":9,"fail_message":"断了"}
{"call":"part_from_file","upload":"u","number":10001,"file":"$work/文件","offset":0,"length":1}
{"call":"complete","upload":"u","parts":"sent"}
{"call":"abort","upload":"u"}
{"call":"upload_file","client":"c","bucket":"demo","key":"k","file":"$work/文件","part_size":102400,"raise_at":0,"raise_message":"进度"}
{"call":"log_lines"}
{"call":"split","size":10,"count":3}
END
"$agent" <"$work/requests" >"$work/answers" || fail "it ended with $?"
patterns=(
    '^\{"ok":\{"version":"[0-9.]+"\}\}$' '^\{"ok":\{\}\}$' '"key":"键"' '"number":2,"size":102400'
    '^\{"error":\{"raised":"断了"\}\}$' '"status":"OSSMP_E_ARGUMENT"' '"size":204800' '"status":"OSSMP_E_STATE"'
    '^\{"error":\{"raised":"进度"\}\}$' '"lines":\["' '\{"number":3,"offset":6,"size":4\}'
)
[ "$(wc -l <"$work/answers")" = "${#patterns[@]}" ] || fail "the answers are $(cat "$work/answers")"
line=0
for pattern in "${patterns[@]}"; do
    line=$((line + 1))
    sed -n "${line}p" "$work/answers" | grep -Eq -- "$pattern" ||
        fail "answer $line is $(sed -n "${line}p" "$work/answers"), not $pattern"
done
echo "ok - go agent: it speaks the protocol"
