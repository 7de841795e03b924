#!/usr/bin/env bash
# All tests of the Go binding. Takes the library from OSSMP_LIB_DIR and the server from OSSMP_EMULATOR, both by default
# from target/release; installs missing toolchains.
set -eu -o pipefail
# shellcheck source=bindings/go/build-env.sh
. "$(dirname "${BASH_SOURCE[0]}")/build-env.sh"

fail() {
    echo "not ok - go: $*" >&2
    exit 1
}
ok() {
    echo "ok - go: $*"
}

OSSMP_EMULATOR=${OSSMP_EMULATOR:-$root/target/release/ossmp-emulator}
[ -x "$OSSMP_EMULATOR" ] || fail "$OSSMP_EMULATOR does not exist; build the emulator, or set OSSMP_EMULATOR"
OSSMP_EMULATOR=$(cd "$(dirname "$OSSMP_EMULATOR")" && pwd)/$(basename "$OSSMP_EMULATOR")
export OSSMP_EMULATOR

prepare
use_library
cd "$here"

# The pointer rules of cgo, as strictly as the Go at hand checks them at run time.
minor=$(go env GOVERSION | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
if [ "${minor:-0}" -ge 21 ]; then export GODEBUG=cgocheck=1; else export GODEBUG=cgocheck=2; fi

unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || fail "gofmt would change $unformatted"
timeout 300 go vet ./...
ok "gofmt and go vet have nothing to say ($(go env GOVERSION))"

timeout 400 go test -race ./... >"$out/race.log" 2>&1 || { cat "$out/race.log" >&2 && fail "tests with the race detector"; }
ok "tests with the shared library and the race detector"
# The leak tests are only here: the race detector remembers memory.
timeout 400 go test -tags ossmp_static . >"$out/static.log" 2>&1 ||
    { cat "$out/static.log" >&2 && fail "tests with the static archive"; }
ok "tests with the static archive, leak tests among them"

timeout 300 go build -o "$out/examples/" ./examples/...
build_agent
ok "examples and agent are built"

timeout 120 ./examples/test.sh "$out/examples" "$OSSMP_EMULATOR"
timeout 60 ./internal/agent/test.sh ./agent.sh "$OSSMP_EMULATOR"
