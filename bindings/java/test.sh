#!/usr/bin/env bash
# Everything of the Java binding: lint and build, unit tests, the jar by itself, examples and agent against the local
# OSS server. OSSMP_LIB_DIR holds libossmp.so, OSSMP_EMULATOR is the server; both from target/release unless set.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
OSSMP_LIB_DIR=$(cd "${OSSMP_LIB_DIR:-$root/target/release}" && pwd)
emulator=${OSSMP_EMULATOR:-$root/target/release/ossmp-emulator}
case $emulator in /*) ;; *) emulator=$PWD/$emulator ;; esac
[ -x "$emulator" ] || {
    echo "error: there is no ossmp-emulator at $emulator; run make build, or set OSSMP_EMULATOR" >&2
    exit 1
}
export OSSMP_LIB_DIR OSSMP_EMULATOR="$emulator" LC_ALL=C.UTF-8

# Warnings of compiler and documentation are errors. The tests of the module examples run from the packaged jar.
timeout 600 "$here/build.sh" verify
sum() {
    sed -n "s/.*Tests run: \([0-9]*\), Failures: 0, Errors: 0, Skipped: 0.*/\1/p" "$@" | paste -sd+ | bc_less
}
bc_less() {
    local line
    read -r line
    echo $((line))
}
echo "ok - $(sum "$here"/ossmp/target/surefire-reports/*.txt) unit tests"
echo "ok - $(sum "$here"/examples/target/surefire-reports/*.txt) tests of the jar by itself"
"$here/examples/test.sh"
"$here/agent/test.sh"
echo "bindings/java: everything passed"
