#!/usr/bin/env bash
# Everything of Go: what is missing is installed, then gofmt, vet, the tests with the race detector, both ways to link, the
# examples against the emulator.
# OSSMP_LIB_DIR: where the library is; OSSMP_EMULATOR: the server (both default to target/release).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
"$root/scripts/setup.sh" cc=gcc pkg-config=pkg-config go=golang-go
# shellcheck source=environment.sh
. "$here/environment.sh"
install_library
export OSSMP_EMULATOR=${OSSMP_EMULATOR:-$root/target/release/ossmp-emulator}
cd "$here"

unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || {
    echo "error: gofmt would change $unformatted" >&2
    exit 1
}
go vet ./...
GODEBUG=cgocheck=1 go test -race ./...
go test -tags ossmp_static -run 'TestAWriter|TestTheErrorOfAReader' .

work=$(mktemp -d)
ready=$work/ready
"$OSSMP_EMULATOR" --bucket demo >"$ready" &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 50); do
    [ -s "$ready" ] && break
    sleep 0.1
done
setting() { sed "s/.* $1=\([^ ]*\).*/\1/" "$ready"; }
OSS_ENDPOINT=$(setting endpoint)
OSS_REGION=$(setting region)
OSS_ACCESS_KEY_ID=$(setting access-key-id)
OSS_ACCESS_KEY_SECRET=$(setting access-key-secret)
export OSS_ENDPOINT OSS_REGION OSS_ACCESS_KEY_ID OSS_ACCESS_KEY_SECRET

go build -o "$work/" ./examples/...
head -c 30000000 /dev/urandom >"$work/file"
expect() {
    local found
    found=$("${@:2}")
    grep -q "$1" <<<"$found" || {
        echo "error: ${*:2} says: $found" >&2
        exit 1
    }
}
expect 'completed: 30000000 bytes' "$work/whole_flow" demo 三 "$work/file"
expect 'does not know it any more' "$work/cancel" demo k
expect 'completed: ETag' "$work/upload_file" demo file "$work/file" "$work/checkpoint"
expect '^$' "$work/list_uploads" demo ''
if "$work/list_parts" demo k NOSUCHID 2>"$work/error" || ! grep -q 'NoSuchUpload' "$work/error"; then
    echo "error: list_parts of an unknown id says: $(cat "$work/error")" >&2
    exit 1
fi
"$here/agent.sh" --build
echo "go: everything passed"
