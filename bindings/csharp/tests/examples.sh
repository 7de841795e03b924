#!/usr/bin/env bash
# Runs the examples against an emulator: examples.sh DIRECTORY_OF_PROGRAMS
set -eu

programs=$(cd "$1" && pwd)
# shellcheck source-path=SCRIPTDIR source=emulator.sh
. "$(dirname "$0")/emulator.sh"

start_emulator --fault 'UploadPart part=3 times=1 skip=1 status=403 code=AccessDenied'

# run CODE NAME ARGUMENT ...
run() {
    expected=$1
    name=$2
    shift 2
    code=0
    timeout 60 mono "$programs/$name.exe" "$@" >"$work/out" 2>"$work/err" || code=$?
    [ "$code" = "$expected" ] || fail "$name ended with $code, not $expected: $(cat "$work/out" "$work/err")"
}

# says FILE PATTERN
says() {
    grep -Eq -- "$2" "$work/$1" || fail "$name: no line \"$2\" in: $(cat "$work/$1")"
}

file=$work/文件
head -c 350000 /dev/urandom >"$file"

run 0 MultipartUploadFlow "$endpoint" demo 目录/对象 "$file" 102400
says out '^part 4: 42800 bytes'
says out '^the service has part 3 of 102400 bytes'
says out '^completed: 350000 bytes'
echo "ok - example of the whole flow"

run 1 MultipartUploadFlow "$endpoint" demo 目录/对象 "$file" 102400
says err '^  code +AccessDenied$'
says err '^  request id +.'
run 0 ListUploads "$endpoint" demo
[ "$(cat "$work/out")" = "page of 0 uploads" ] || fail "a failed upload was not aborted: $(cat "$work/out")"
echo "ok - a failed upload says why, and is aborted"

run 0 CancelUpload "$endpoint" demo cancelled
says out '^aborted [0-9A-F]+$'
echo "ok - example of abort"

# An upload that stays: the agent leaves one behind.
agent() {
    OSSMP_LIB_DIR=$OSSMP_LIB_DIR "$(dirname "$0")/../agent.sh"
}
{
    printf '{"call":"client","as":"c","endpoint":"%s","access_key_id":"%s","access_key_secret":"%s"}\n' \
        "$endpoint" "$OSS_ACCESS_KEY_ID" "$OSS_ACCESS_KEY_SECRET"
    for key in 甲/1 甲/1 甲/2; do
        printf '{"call":"init","client":"c","as":"u","bucket":"demo","key":"%s"}\n' "$key"
        for number in 1 2 3; do
            printf '{"call":"part_from_buffer","upload":"u","number":%s,"file":"%s","offset":0,"length":5}\n' "$number" "$file"
        done
    done
} | agent >"$work/answers"
! grep -v '^{"ok":' "$work/answers" || fail "an answer of the agent is none"
upload_id=$(tail -n 4 "$work/answers" | sed -n 's/.*"upload_id":"\([^"]*\)".*/\1/p')

run 0 ListParts "$endpoint" demo 甲/2 "$upload_id" 2
[ "$(grep -c '^page of' "$work/out")" = 2 ] || fail "not two pages: $(cat "$work/out")"
[ "$(grep -c '^[0-9]' "$work/out")" = 3 ] || fail "not three parts: $(cat "$work/out")"
echo "ok - example of listing parts by page"

run 0 ListUploads "$endpoint" demo 甲/ 1
[ "$(grep -c '^page of 1 uploads' "$work/out")" = 3 ] || fail "not three pages: $(cat "$work/out")"
[ "$(grep -c '^甲/' "$work/out")" = 3 ] || fail "not three uploads: $(cat "$work/out")"
run 0 CancelUpload "$endpoint" demo 甲/2 "$upload_id"
run 0 ListUploads "$endpoint" demo 甲/2
[ "$(cat "$work/out")" = "page of 0 uploads" ] || fail "the upload is still there: $(cat "$work/out")"
echo "ok - example of listing uploads by page, below a prefix"

run 0 UploadFile "$endpoint" demo one-call "$file"
says out '^completed: 350000 bytes, CRC-64 [0-9]+, 0 bytes were there already$'
says err '350000 of 350000 bytes'
run 2 UploadFile "$endpoint"
says err '^usage: UploadFile '
echo "ok - example of one call with progress"

emulator_stop
start_emulator --fault 'UploadPart part=3 times=4 status=403 code=AccessDenied'
run 1 UploadFile "$endpoint" demo resumed "$file" "$work/检查点" 102400
[ -f "$work/检查点" ] || fail "there is no checkpoint"
for _ in 1 2 3 4; do
    code=0
    mono "$programs/UploadFile.exe" "$endpoint" demo resumed "$file" "$work/检查点" 102400 >"$work/out" 2>"$work/err" || code=$?
    [ "$code" != 0 ] || break
done
name=UploadFile
says out '^completed: 350000 bytes, CRC-64 [0-9]+, [1-9][0-9]{4,} bytes were there already$'
[ ! -e "$work/检查点" ] || fail "the checkpoint is still there"
echo "ok - example of one call goes on where the last run stopped"
