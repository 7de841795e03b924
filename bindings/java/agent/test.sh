#!/usr/bin/env bash
# Pipes requests into the built agent against a local OSS server; OSSMP_EMULATOR names it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=bindings/java/serve.sh disable=SC1091
. "$here/../serve.sh"
work=${work:?} # made by serve.sh
serve --fault 'UploadPart part=9 times=1 status=403 code=AccessDenied'
endpoint=${endpoint:?}
file=$work/文件
head -c 307195 /dev/urandom >"$file"

requests() {
    cat <<END
{"call": "version"}
{"call": "client", "as": "c", "endpoint": "$endpoint", "region": "$OSS_REGION", "access_key_id": "$OSS_ACCESS_KEY_ID", "access_key_secret": "$OSS_ACCESS_KEY_SECRET", "log": true}
{"call": "init", "client": "c", "as": "u", "bucket": "demo", "key": "键", "headers": {"x-oss-meta-a": "b"}}
{"call": "part_from_file", "upload": "u", "number": 1, "file": "$file", "offset": 0, "length": 102400}
{"call": "part_from_buffer", "upload": "u", "number": 2, "file": "$file", "offset": 102400, "length": 102400}
{"call": "part_from_stream", "upload": "u", "number": 3, "file": "$file", "offset": 204800, "length": 102395}
{"call": "part_from_stream", "upload": "u", "number": 4, "file": "$file", "offset": 0, "length": 9000, "fail_at": 8000, "fail_message": "坏了"}
{"call": "part_from_file", "upload": "u", "number": 9, "file": "$file", "offset": 0, "length": 10}
{"call": "part_from_file", "upload": "u", "number": 0, "file": "$file", "offset": 0, "length": 10}
{"call": "list_parts", "upload": "u", "max": 2}
{"call": "all_parts", "upload": "u"}
{"call": "complete", "upload": "u", "parts": "listed"}
{"call": "abort", "upload": "u"}
{"call": "upload_file", "client": "c", "bucket": "demo", "key": "k", "file": "$file", "part_size": 102400, "progress": true}
{"call": "upload_file", "client": "c", "bucket": "demo", "key": "k", "file": "$file", "part_size": 102400, "raise_at": 1, "raise_message": "genug"}
{"call": "upload_file", "client": "c", "bucket": "demo", "key": "k", "file": "$file", "part_size": 102400, "cancel_at": 0}
{"call": "upload_writer", "client": "c", "bucket": "demo", "key": "w", "file": "$file", "piece": 1000, "part_size": 102400}
{"call": "upload_writer", "client": "c", "bucket": "demo", "key": "w2", "file": "$file", "piece": 1000, "give_up_at": 5000}
{"call": "init", "client": "c", "as": "v", "bucket": "demo", "key": "p/x"}
{"call": "parts_in_parallel", "upload": "v", "file": "$file", "part_size": 102400, "workers": 3}
{"call": "all_uploads", "client": "c", "bucket": "demo", "delimiter": "/", "max": 1}
{"call": "close", "upload": "v"}
{"call": "close", "upload": "v"}
{"call": "split", "size": 11, "count": 3}
{"call": "plan_part_size", "file_size": 1, "wanted": 5}
{"call": "log_lines"}
{"call": "client", "as": "d", "endpoint": "$endpoint", "region": "$OSS_REGION", "credentials_raise": "kein Schlüssel"}
{"call": "list_uploads", "client": "d", "bucket": "demo"}
{"call": "reset"}
END
}

requests | timeout 60 "$here/../agent.sh" >"$work/answers" || fail "the agent ended with $?: $(cat "$work/answers")"
[ "$(wc -l <"$work/answers")" = "$(requests | wc -l)" ] || fail "not an answer for each request: $(cat "$work/answers")"

# Requires a pattern in the answer to a request: answers LINE PATTERN
answers() {
    sed -n "$1p" "$work/answers" | grep -Eq -- "$2" || fail "answer $1 has no $2: $(sed -n "$1p" "$work/answers")"
}
answers 1 '^\{"ok":\{"version":"[0-9.]+"\}\}$'
answers 3 '^\{"ok":\{"upload_id":".+","bucket":"demo","key":"键"\}\}$'
answers 6 '"number":3,"etag":"[0-9A-F]{32}","size":102395,"crc64":"[0-9]+"'
answers 7 '^\{"error":\{"raised":"坏了"\}\}$'
answers 8 '"status":"OSSMP_E_SERVICE","kind":"".*"code":"AccessDenied".*"part_number":9.*"object_state":"unchanged"'
answers 9 '"status":"OSSMP_E_ARGUMENT"'
answers 10 '"truncated":true,"next_marker":2'
answers 11 '"number":1.*"number":2.*"number":3'
answers 12 '"size":307195'
answers 13 '"status":"OSSMP_E_STATE"'
answers 14 '"progress":\{"calls":[0-9]+,"last":307195,"total":307195,"monotone":true\}'
answers 15 '^\{"error":\{"raised":"genug"\}\}$'
answers 16 '"status":"OSSMP_E_CANCELLED","kind":"Cancelled"'
answers 17 '"size":307195'
answers 18 '^\{"ok":\{\}\}$'
answers 20 '"number":3.*"size":102395'
answers 21 '"uploads":\[\],"prefixes":\["p/"\]'
answers 23 '^\{"ok":\{\}\}$'
answers 24 '\{"number":3,"offset":6,"size":5\}'
answers 25 '"status":"OSSMP_E_ARGUMENT"'
answers 26 'INFO upload .* 键|INFO upload .*键'
answers 28 '^\{"error":\{"raised":"kein Schlüssel"\}\}$'
answers 29 '^\{"ok":\{\}\}$'
echo "ok - the agent does what it is asked for"
