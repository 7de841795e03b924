#!/usr/bin/env bash
# Runs the examples against an emulator of its own: test.sh PROGRAM_DIR EMULATOR
set -eu -o pipefail
# shellcheck source-path=SCRIPTDIR source=../../../scripts/emulator.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../../scripts/emulator.sh"

fail() {
    echo "not ok - go examples: $*" >&2
    exit 1
}

[ $# -eq 2 ] || { echo "usage: test.sh PROGRAM_DIR EMULATOR" >&2 && exit 2; }
programs=$(cd "$1" && pwd)
emulator=$2
work=$(mktemp -d)
cleanup() {
    emulator_stop
    rm -rf "$work"
}
trap cleanup EXIT
cd "$work"

# The faults wait: one upload fails and is taken back, one fails and is resumed.
emulator_start "$emulator" --bucket demo --dir "$work/store" \
    --fault 'UploadPart part=2 times=2 status=403 code=AccessDenied' 2>log ||
    fail "the emulator did not start: $(cat log)"

# Runs an example, which must end with CODE: run CODE NAME ARGUMENT ...
run() {
    expected=$1
    name=$2
    shift 2
    code=0
    "$programs/$name" "$endpoint" demo "$@" >out 2>err || code=$?
    [ "$code" = "$expected" ] || fail "$name $* ended with $code, not $expected: $(cat out err)"
}
# Requires a line in what the last example printed: says FILE PATTERN
says() {
    grep -Eq -- "$2" "$1" || fail "$name: no line \"$2\" in: $(cat "$1")"
}

head -c 400000 /dev/urandom >file

run 1 multipart_upload '目录/源' file 100K
says err '^  code +AccessDenied$'
says err '^  request id +.'
says err '^The upload was aborted\.$'
run 0 list_uploads
says out '^uploads: 0, pages: 1$'
echo "ok - go examples: a failed upload is taken back"

mkdir checkpoints
head -c 20000000 /dev/urandom >big
run 1 upload_file big.bin big checkpoints
run 0 upload_file big.bin big checkpoints
says out '20000000 of 20000000 bytes  100.0%'
says out '^bytes reused +[1-9]'
[ -z "$(ls checkpoints)" ] || fail "the checkpoint stays behind"
echo "ok - go examples: an upload in one call goes on where it stopped, with progress"

run 0 multipart_upload '目录/源' file 100K
says out '^part 4/4  400000 of 400000 bytes'
says out '^parts listed: 4$'
says out '^etag +[0-9A-F]{32}-4$'
run 0 split_file split.bin file
says out '^part 3  133334 bytes'
says out '^size +400000$'
echo "ok - go examples: the whole flow, and a file in three parts"

run 0 cancel_upload '键'
says out '^aborted$'
run 1 cancel_upload '键' 'no id'
run 2 list_uploads prefix x
says err '^usage: '
# Killed in the middle, an upload is left to be listed.
"$programs/multipart_upload" "$endpoint" demo left/k big 100K >out 2>err &
left=$!
disown "$left" # the shell need not say that it was killed
for _ in $(seq 200); do
    ! grep -q '^part 3/' out || break
    sleep 0.02
done
kill -9 "$left" || fail "the upload was over before it could be killed"
run 0 list_uploads left/ 1
says out '^uploads: 1, pages: 1$'
id=$(awk '$4 == "left/k" { print $1 }' out)
run 0 list_parts left/k "$id" 2
says out '^ +1 +102400 '
says out '^parts: [0-9]+, pages: ([2-9]|[0-9]{2,})$'
run 0 cancel_upload left/k "$id"
run 1 list_parts left/k "$id"
says err '^  status +OSSMP_E_NO_SUCH_UPLOAD$'
echo "ok - go examples: uploads and parts are listed page by page, and an upload is cancelled"
