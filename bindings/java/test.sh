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

rm -rf "$here"/*/target/surefire-reports

# Warnings of compiler and documentation are errors. The tests of the module examples run from the packaged jar.
timeout 600 "$here/build.sh" verify
count() {
    sed -n 's/^Tests run: \([0-9]*\), Failures: 0, Errors: 0, Skipped: 0.*/\1/p' "$@" | awk '{ n += $1 } END { print n }'
}
echo "ok - $(count "$here"/ossmp/target/surefire-reports/*.txt) unit tests"
echo "ok - $(count "$here"/examples/target/surefire-reports/*.txt) tests of the jar by itself"

# The program in the README compiles as it stands there.
readme=$(mktemp -d)
trap 'rm -rf "$readme"' EXIT
# shellcheck disable=SC2016 # backquotes, meant as such
sed -n '/^```java$/,/^```$/{/^```/d;p}' "$here/README.md" | sed '/^}$/q' >"$readme/Backup.java"
javac -Xlint:all -Werror -d "$readme" -cp "$here/agent/target/lib/*" "$readme/Backup.java"
echo "ok - the program in the README compiles"

"$here/examples/test.sh"
"$here/agent/test.sh"
echo "bindings/java: everything passed"
