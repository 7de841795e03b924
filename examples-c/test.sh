#!/bin/sh
# Runs the samples against an emulator of its own: test.sh PROGRAM_DIR EMULATOR
# RUNNER: a command in front of each of them, as valgrind. It is split at blanks.
# shellcheck disable=SC2086
set -eu
# shellcheck source-path=SCRIPTDIR source=../scripts/emulator.sh
. "$(dirname "$0")/../scripts/emulator.sh"
: "${RUNNER:=}"

fail() {
    echo "not ok - $*" >&2
    exit 1
}

[ $# -eq 2 ] || { echo "usage: test.sh PROGRAM_DIR EMULATOR" >&2 && exit 2; }
programs=$(cd "$1" && pwd) || fail "$1 does not exist; run make"
emulator=$(command -v "$2") || true
case $emulator in /* | '') ;; *) emulator=$PWD/$emulator ;; esac
[ -n "$emulator" ] || fail "$2 does not exist; run cargo build --release --workspace"

work=$(mktemp -d)
cleanup() {
    emulator_stop
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM
cd "$work"

# The faults wait for the uploads below: three that fail at part 4 and cannot be aborted, then one that can, then one
# whose object is made although Complete fails.
emulator_start "$emulator" --bucket demo --port 0 --dir "$work/store" \
    --fault 'UploadPart part=4 times=4 status=403 code=AccessDenied' \
    --fault 'AbortMultipartUpload times=3 status=403 code=AccessDenied' \
    --fault 'CompleteMultipartUpload times=1 performed status=203 code=CallbackFailed' 2>log ||
    fail "the emulator did not start: $(cat log)"

# Runs a sample, which must end with CODE: run CODE NAME ARGUMENT ...
run() {
    expected=$1
    name=$2
    shift 2
    code=0
    $RUNNER "$programs/$name" "$@" >out 2>err || code=$?
    [ "$code" = "$expected" ] || fail "$name $* ended with $code, not $expected: $(cat out err)"
}

# Requires a line in what the last sample printed: says FILE PATTERN
says() {
    grep -Eq -- "$2" "$1" || fail "$name: no line \"$2\" in: $(cat "$1")"
}

head -c 1048576 /dev/urandom >file
: >empty

for _ in 1 2 3; do
    run 1 multipart_upload "$endpoint" demo left.bin file 100K
    says err '^error while uploading a part: '
    says err '^  status +OSSMP_E_SERVICE$'
    says err '^  code +AccessDenied$'
    says err '^  request id +.'
    says err '^  upload id +.'
    says err '^  cancel_upload ENDPOINT demo left.bin .'
done
echo "ok - a failed upload that cannot be aborted says how to remove it"

run 0 list_uploads "$endpoint" demo left 1
says out '^uploads: 3, pages: 3$'
ids=$(awk '$3 == "left.bin" { print $1 }' out | sort -u)
[ "$(echo "$ids" | wc -l)" = 3 ] || fail "three uploads of one object were listed as: $(cat out)"
run 0 list_uploads "$endpoint" demo nothing-begins-like-this
says out '^uploads: 0, pages: 1$'
echo "ok - list_uploads finds every upload of one object, a page of one at a time"

for id in $ids; do
    run 0 list_parts "$endpoint" demo left.bin "$id" 2
    says out '^    1 +102400 '
    says out '^parts: 3, pages: 2$'
    run 0 cancel_upload "$endpoint" demo left.bin "$id"
    run 1 list_parts "$endpoint" demo left.bin "$id"
    says err '^  status +OSSMP_E_NO_SUCH_UPLOAD$'
done
run 0 cancel_upload "$endpoint" demo other.bin
says out '^aborted$'
run 0 list_uploads "$endpoint" demo
says out '^uploads: 0, pages: 1$'
echo "ok - list_parts pages through an upload, and cancel_upload removes it"

run 1 multipart_upload "$endpoint" demo taken-back.bin file 100K
says err '^The upload was aborted; '
run 0 list_uploads "$endpoint" demo
says out '^uploads: 0, pages: 1$'
echo "ok - a failed upload is taken back"

run 1 multipart_upload "$endpoint" demo made.bin file 100K
says err '^error while completing the upload: '
says err '^The object was made all the same.$'
echo "ok - an object that was made is not taken back"

run 0 multipart_upload "$endpoint" demo file.bin file 100K
[ "$(grep -c '^part ' out)" = 11 ] || fail "eleven parts have as many lines: $(cat out)"
says out '^part 11/11  1048576 of 1048576 bytes  100.0%  [0-9.]+ MB/s$'
says out '^parts listed: 11, 1048576 bytes$'
says out '^etag +[0-9A-F]{32}-11$'
says out '^crc-64 +[0-9]+$'
says out '^location +http'
run 0 multipart_upload "$endpoint" demo empty.bin empty
says out '^parts listed: 1, 0 bytes$'
echo "ok - multipart_upload uploads a file, and an empty one"

run 2 multipart_upload "$endpoint" demo file.bin file 99K
says err '^PART_SIZE is 99K; '
run 2 multipart_upload "$endpoint" demo file.bin no-such-file
run 2 multipart_upload "$endpoint" demo file.bin /
run 2 list_parts "$endpoint" demo file.bin id 1001
run 2 list_uploads "$endpoint" demo '' 0
run 1 multipart_upload "$endpoint" no-such-bucket file.bin file
says err '^  code +NoSuchBucket$'
secret=$OSS_ACCESS_KEY_SECRET
OSS_ACCESS_KEY_SECRET=wrong
run 1 multipart_upload "$endpoint" demo file.bin file
says err '^  code +SignatureDoesNotMatch$'
unset OSS_ACCESS_KEY_SECRET
run 1 multipart_upload "$endpoint" demo file.bin file
says err 'OSS_ACCESS_KEY_SECRET'
echo "ok - what cannot work is told, with exit code 2 or 1"

export OSS_ACCESS_KEY_SECRET="$secret"
mkdir -m 700 resume
run 1 upload_file --resume-dir resume --part-size 100K "$endpoint" no-such-bucket file.bin file
says err '^Run the same command again to go on'
run 0 upload_file --resume-dir resume --part-size 100K --concurrency 3 --limit 100M "$endpoint" demo one-call.bin file
says out '^100%  1048576 of 1048576 bytes'
says out '^uploaded +1048576 bytes, 0 of them were there already$'
says out '^etag +[0-9A-F]{32}-11$'
[ -z "$(ls -A resume)" ] || fail "a checkpoint was left behind: $(ls -A resume)"
echo "ok - upload_file uploads in one call, and says how to go on when it cannot"

# Five at the same time with one checkpoint: one works, the others are told at once.
for n in 1 2 3 4 5; do
    (
        code=0
        $RUNNER "$programs/upload_file" --resume-dir resume --part-size 100K --limit 1M "$endpoint" demo shared.bin file \
            >"out$n" 2>"err$n" || code=$?
        echo "$code" >"code$n"
    ) &
done
while [ "$(cat code[1-5] 2>/dev/null | wc -l)" -lt 5 ]; do sleep 0.1; done
[ "$(cat code[1-5] | grep -c '^0$')" = 1 ] || fail "five at once ended with: $(cat code[1-5] err[1-5])"
[ "$(grep -l OSSMP_E_CHECKPOINT err[1-5] | wc -l)" = 4 ] || fail "four should be told: $(cat err[1-5])"
[ -z "$(ls -A resume)" ] || fail "a checkpoint was left behind: $(ls -A resume)"
echo "ok - of five processes with one checkpoint one works"

code=0
(
    $RUNNER "$programs/upload_file" --limit 100K --part-size 100K "$endpoint" demo stopped.bin file >out 2>err &
    sleep 1
    kill -INT $!
    wait $!
) || code=$?
[ "$code" = 130 ] || fail "an interrupted upload_file ended with $code, not 130: $(cat out err)"
says err '^Interrupted.$'
says err 'resume-dir'
echo "ok - upload_file is stopped by an interrupt"

$RUNNER "$programs/upload_stdin" "$endpoint" oss://demo/stdin.bin <file >out 2>err || fail "upload_stdin: $(cat out err)"
name=upload_stdin
says out '^uploaded +1048576 bytes$'
run 2 upload_stdin "$endpoint" demo/stdin.bin
run 2 upload_stdin "$endpoint" oss://demo/
run 2 upload_file --part-size 1K "$endpoint" demo k file
run 2 upload_file --nonsense 1 "$endpoint" demo k file
run 2 upload_file "$endpoint" demo
echo "ok - upload_stdin uploads a pipe, and wrong arguments are told"
