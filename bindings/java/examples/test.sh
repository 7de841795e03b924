#!/usr/bin/env bash
# Runs the built examples against a local OSS server; OSSMP_EMULATOR names it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=bindings/java/serve.sh disable=SC1091
. "$here/../serve.sh"
work=${work:?} # made by serve.sh
# The library comes from the jar.
java=(timeout 60 java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$here/target/classes:$here/../agent/target/lib/*")

# Runs an example, which must end with CODE: run CODE NAME ARGUMENT ...
run() {
    expected=$1
    shift
    code=0
    "${java[@]}" "io.ossmp.examples.$1" "${@:2}" >"$work/out" 2>"$work/err" || code=$?
    [ "$code" = "$expected" ] || fail "$* ended with $code, not $expected: $(cat "$work/out" "$work/err")"
}

# Requires a line in what the last example printed: says out|err PATTERN
says() {
    grep -Eq -- "$2" "$work/$1" || fail "no line \"$2\" in: $(cat "$work/out" "$work/err")"
}

serve --fault 'UploadPart part=3 skip=1 times=1 status=403 code=AccessDenied'
endpoint=${endpoint:?}
file=$work/文件
head -c 1048576 /dev/urandom >"$file"

run 0 MultipartUploadExample "$endpoint" demo 目录/键 "$file" 102400
says out '^part 11/11  24576 bytes$'
says out '^parts listed: 11$'
says out '^etag [0-9A-F]{32}-11$'
run 1 MultipartUploadExample "$endpoint" demo k "$file" 102400
says err '^  code +AccessDenied$'
says err '^The upload was aborted.$'
run 0 ListUploads "$endpoint" demo
says out '^uploads: 0, pages: 1$'
echo "ok - MultipartUploadExample uploads, and takes back what failed"

run 0 CancelUpload "$endpoint" demo k
says out '^aborted$'
run 1 ListParts "$endpoint" demo k "$(sed -n 's/^upload id //p' "$work/out")"
says err '^  status +NO_SUCH_UPLOAD$'
echo "ok - CancelUpload aborts"

# Two uploads that are interrupted, and so stay behind with their parts; the second is gone on with.
for key in 备份/a 备份/b; do
    : >"$work/out"
    "${java[@]}" io.ossmp.examples.UploadFile "$endpoint" demo "$key" "$file" "$work/checkpoint-${key#*/}" \
        102400 200000 >"$work/out" 2>"$work/err" &
    upload_pid=$!
    tries=0
    until grep -q '^ [1-9][0-9]% \|^[1-9][0-9]% ' "$work/out"; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || fail "UploadFile does not get on: $(cat "$work/out" "$work/err")"
        sleep 0.1
    done
    # A shell has background programs ignore SIGINT; Java treats SIGTERM alike, and timeout passes it on.
    kill -TERM "$upload_pid"
    wait "$upload_pid" && fail "UploadFile was not interrupted: $(cat "$work/out")"
    says err '^Interrupted. Run the same command again to go on.$'
done
echo "ok - UploadFile is interrupted"

run 0 ListUploads "$endpoint" demo 备份/ 1
says out '^uploads: 2, pages: 2$'
id=$(awk '$3 == "备份/a" { print $1 }' "$work/out")
run 0 ListUploads "$endpoint" demo nothing/
says out '^uploads: 0, pages: 1$'
echo "ok - ListUploads pages with prefix and maximum"

run 0 ListParts "$endpoint" demo 备份/a "$id" 1
says out '^ +[0-9]+ +102400 [0-9A-F]{32} '
says out '^parts: ([0-9]+), pages: \1$'
echo "ok - ListParts pages"

run 0 UploadFile "$endpoint" demo 备份/b "$file" "$work/checkpoint-b" 102400
says out '^100%  1048576 of 1048576 bytes$'
says out '^uploaded 1048576 bytes, [1-9][0-9]+ of them were there already$'
echo "ok - UploadFile goes on where it stopped"

run 2 UploadFile "$endpoint"
run 2 ListUploads
run 2 ListUploads "$endpoint" demo '' many
says err '^many is not a number$'
run 2 MultipartUploadExample "$endpoint" demo k "$work/none"
run 2 MultipartUploadExample "$endpoint" demo k "$file" 0
unset OSS_ACCESS_KEY_ID
run 1 ListUploads "$endpoint" demo
says err 'OSS_ACCESS_KEY_ID'
echo "ok - wrong arguments are told"
