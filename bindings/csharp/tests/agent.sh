#!/usr/bin/env bash
# Pipes requests into the agent and compares what it answers.
set -eu

# shellcheck source-path=SCRIPTDIR source=emulator.sh
. "$(dirname "$0")/emulator.sh"

start_emulator --fault 'UploadPart part=9 always status=403 code=AccessDenied'
file=$work/文件
head -c 250001 /dev/urandom >"$file"
number=0

# ask REQUEST PATTERN: queues a request and what its answer must match.
ask() {
    number=$((number + 1))
    printf '%s\n' "$1" >>"$work/requests"
    printf '%s\n' "$2" >>"$work/patterns"
}

client='"client":"c","bucket":"demo"'
ask '{"call":"version"}' '"version":"0\.1'
ask '{"call":"client","as":"c","endpoint":"'"$endpoint"'","region":"'"$OSS_REGION"'","access_key_id":"'"$OSS_ACCESS_KEY_ID"'","access_key_secret":"'"$OSS_ACCESS_KEY_SECRET"'","signature":"v4","addressing":"path","md5":true,"crc64":true,"idle_timeout":9000,"log":true}' '"ok":\{\}'
ask '{"call":"init",'"$client"',"as":"u","key":"键","headers":{"x-oss-meta-a":"b"}}' '"upload_id":"[0-9A-F]+","bucket":"demo","key":"键"'
ask '{"call":"parts_in_parallel","upload":"u","file":"'"$file"'","part_size":102400,"workers":3}' '"number":3,"etag":"[0-9A-F]{32}","size":45201,"crc64":"[0-9]+"'
ask '{"call":"part_from_stream","upload":"u","number":2,"file":"'"$file"'","offset":102400,"length":102400}' '"number":2,.*"size":102400'
ask '{"call":"part_from_stream","upload":"u","number":2,"file":"'"$file"'","offset":0,"length":102400,"fail_at":5,"fail_message":"流坏了"}' '^\{"error":\{"raised":"流坏了"\}\}$'
ask '{"call":"part_from_file","upload":"u","number":9,"file":"'"$file"'","offset":0,"length":5}' '"status":"OSSMP_E_SERVICE","kind":"".*"code":"AccessDenied".*"http_status":403.*"part_number":9.*"object_state":"unchanged"'
ask '{"call":"list_parts","upload":"u","max":2}' '"truncated":true,"next_marker":2'
ask '{"call":"all_parts","upload":"u"}' '"number":3'
ask '{"call":"sent_parts","upload":"u"}' '"number":3'
ask '{"call":"list_uploads",'"$client"',"max":1}' '"uploads":\[\{"key":"键"'
ask '{"call":"all_uploads",'"$client"',"delimiter":"/"}' '"prefixes":\[\]'
ask '{"call":"complete","upload":"u","parts":"listed"}' '"size":250001'
ask '{"call":"abort","upload":"u"}' '"status":"OSSMP_E_STATE"'
ask '{"call":"log_lines"}' '"lines":\["'
ask '{"call":"upload_file",'"$client"',"key":"f","file":"'"$file"'","part_size":102400,"progress":true}' '"progress":\{"calls":[1-9][0-9]*,"last":250001,"total":250001,"monotone":true\}'
ask '{"call":"upload_file",'"$client"',"key":"f","file":"'"$file"'","part_size":102400,"raise_at":0,"raise_message":"够了"}' '^\{"error":\{"raised":"够了"\}\}$'
ask '{"call":"upload_file",'"$client"',"key":"f","file":"'"$file"'","part_size":102400,"cancel_at":0}' '"kind":"Cancelled"'
ask '{"call":"upload_stream",'"$client"',"key":"s","file":"'"$file"'","fail_at":200000,"fail_message":"流坏了"}' '"raised":"流坏了"'
ask '{"call":"upload_stream",'"$client"',"key":"s","file":"'"$file"'","part_size":102400,"concurrency":2}' '"etag":"[0-9A-F]+-3"'
ask '{"call":"upload_writer",'"$client"',"key":"w","file":"'"$file"'","part_size":102400,"piece":1000}' '"size":250001'
ask '{"call":"upload_writer",'"$client"',"key":"w","file":"'"$file"'","part_size":102400,"piece":1000,"give_up_at":150000}' '^\{"ok":\{\}\}$'
ask '{"call":"attach",'"$client"',"as":"x","key":"k","upload_id":"0123456789ABCDEF"}' '"upload_id":"0123456789ABCDEF"'
ask '{"call":"all_parts","upload":"x"}' '"kind":"NoSuchUpload"'
ask '{"call":"init",'"$client"',"as":"y","key":"copy"}' '"upload_id"'
ask '{"call":"part_copy","upload":"y","number":1,"source_bucket":"demo","source_key":"s","offset":0,"length":102400}' '"size":102400'
ask '{"call":"complete","upload":"y","parts":[{"number":1,"etag":"\"nonsense\""}]}' '"code":"InvalidPart"'
ask '{"call":"complete","upload":"y","parts":"sent"}' '"size":102400'
ask '{"call":"client","as":"d","endpoint":"'"$endpoint"'","credentials_raise":"没有"}' '"ok":\{\}'
ask '{"call":"list_uploads","client":"d","bucket":"demo"}' '^\{"error":\{"raised":"没有"\}\}$'
ask '{"call":"client","as":"e","endpoint":"'"$endpoint"'","credentials":[{"id":"'"$OSS_ACCESS_KEY_ID"'","secret":"'"$OSS_ACCESS_KEY_SECRET"'","lifetime":3600}]}' '"ok":\{\}'
ask '{"call":"list_uploads","client":"e","bucket":"demo"}' '"truncated":false'
ask '{"call":"set_credentials","client":"c","id":"no","secret":"no"}' '"ok":\{\}'
ask '{"call":"list_uploads",'"$client"'}' '"code":"InvalidAccessKeyId"'
ask '{"call":"plan_part_size","file_size":1,"wanted":102400}' '"part_size":102400'
ask '{"call":"plan_part_size","file_size":-1,"wanted":0}' '"status":"OSSMP_E_ARGUMENT"'
ask '{"call":"split","size":10,"part_size":4}' '"number":3,"offset":8,"size":2'
ask '{"call":"close","upload":"u"}' '"ok":\{\}'
ask '{"call":"close","upload":"u"}' '"ok":\{\}'
ask '{"call":"abort","upload":"u"}' '"status":"OSSMP_E_ARGUMENT"'
ask '{"call":"close","client":"c"}' '"ok":\{\}'
ask '{"call":"reset"}' '"ok":\{\}'

timeout 60 "$(dirname "$0")/../agent.sh" <"$work/requests" >"$work/answers" || fail "the agent ended with $?"
[ "$(wc -l <"$work/answers")" = "$number" ] || fail "$(wc -l <"$work/answers") answers to $number requests"
for i in $(seq "$number"); do
    sed -n "${i}p" "$work/answers" | grep -Eq -- "$(sed -n "${i}p" "$work/patterns")" || fail \
        "request $(sed -n "${i}p" "$work/requests") was answered $(sed -n "${i}p" "$work/answers"), not $(sed -n "${i}p" "$work/patterns")"
done
! grep -q "$OSS_ACCESS_KEY_SECRET" "$work/answers" || fail "an answer holds the secret"
echo "ok - the agent answers $number requests as the protocol says"
