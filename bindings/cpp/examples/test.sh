#!/bin/sh
# Runs the examples against an emulator of its own: test.sh PROGRAM_DIR EMULATOR
set -eu
# shellcheck source-path=SCRIPTDIR source=../../../scripts/emulator.sh
. "$(dirname "$0")/../../../scripts/emulator.sh"

[ $# -eq 2 ] || { echo "usage: test.sh PROGRAM_DIR EMULATOR" >&2 && exit 2; }
programs=$(cd "$1" && pwd)
emulator=$2
work=$(mktemp -d)
cleanup() {
    emulator_stop
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "not ok - $*" >&2
    exit 1
}

# start PORT [FAULT]: serves what is in $work/store
start() {
    port=$1
    shift
    emulator_start "$emulator" --bucket demo --port "$port" --dir "$work/store" "$@" 2>"$work/log" ||
        fail "the emulator did not start: $(cat "$work/log")"
}

# run CODE NAME ARGUMENT...: an example must end with that code
run() {
    expected=$1
    name=$2
    shift 2
    code=0
    timeout 60 "$programs/$name" "$endpoint" "$@" >"$work/out" 2>"$work/err" || code=$?
    [ "$code" = "$expected" ] || fail "$name $* ended with $code, not $expected: $(cat "$work/out" "$work/err")"
}
# says FILE PATTERN: a line that the last example printed
says() {
    grep -Eq -- "$2" "$work/$1" || fail "$name: no line \"$2\" in: $(cat "$work/$1")"
}

start 0 --fault 'UploadPart part=4 times=1 status=403 code=AccessDenied'
head -c 5000000 /dev/urandom >"$work/文件"

run 1 multipart_upload demo 键 "$work/文件"
says err 'AccessDenied'
says err '^request id: .'
run 0 list_uploads demo
[ "$(grep -c 键 "$work/out")" = 0 ] || fail "the failed upload was not aborted: $(cat "$work/out")"
run 0 multipart_upload demo 键 "$work/文件"
says out '^parts listed: 5$'
says out '^ETag [0-9A-F]{32}-5, CRC-64 [0-9]+$'
echo "ok - multipart_upload uploads a file, and takes a failed upload back"

run 0 cancel_upload demo other
says out '^aborted .'
echo "ok - cancel_upload"

# An upload in one call that fails with a checkpoint leaves its parts to be listed, and to go on with.
emulator_stop
start "${endpoint##*:}" --fault 'UploadPart part=4 times=1 status=403 code=AccessDenied'
run 1 upload_file demo big "$work/文件" "$work/checkpoint"
run 0 list_uploads demo big 1
says out '^page 1$'
id=$(awk '$3 == "big" { print $1 }' "$work/out")
[ -n "$id" ] || fail "the upload was not kept: $(cat "$work/out")"
run 0 list_uploads demo nothing-begins-like-this
says out '^page 1$'
run 0 list_parts demo big "$id" 1
says out '^page 2$'
run 0 cancel_upload demo big-2
run 1 list_parts demo big no-such-id
says err '^there is no such upload'
echo "ok - list_uploads and list_parts go page by page"

run 0 upload_file demo big "$work/文件" "$work/checkpoint"
says out '^100 %, 5000000 of 5000000 bytes$'
says out '^uploaded 5000000 bytes, [1-9][0-9]+ of them were there already$'
[ ! -e "$work/checkpoint" ] || fail "the checkpoint was left behind"
run 1 upload_file demo big "$work/no-such-file"
run 2 upload_file demo
echo "ok - upload_file shows progress, and goes on where it stopped"
