#!/usr/bin/env bash
# Everything of the C# binding: builds, lints, and runs its tests under Mono and under .NET Core.
# OSSMP_LIB_DIR holds libossmp.so, OSSMP_EMULATOR is the server; both default to target/release.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/target/bindings/csharp
OSSMP_LIB_DIR=$(cd "${OSSMP_LIB_DIR:-$root/target/release}" && pwd)
OSSMP_EMULATOR=${OSSMP_EMULATOR:-$root/target/release/ossmp-emulator}
OSSMP_REPOSITORY=$root
export OSSMP_LIB_DIR OSSMP_EMULATOR OSSMP_REPOSITORY
for file in "$OSSMP_LIB_DIR/libossmp.so" "$OSSMP_EMULATOR"; do
    [ -e "$file" ] || {
        echo "error: $file is missing; run 'make build'" >&2
        exit 1
    }
done

"$here/setup.sh" cc=gcc shellcheck=shellcheck python3=python3 pip3=python3-pip

"$here/tests/lint.sh"
"$here/build.sh"
echo "ok - builds without a warning, every public member documented"

"$here/tests/readme.sh" "$out"

dotnet=$("$here/tests/dotnet.sh" "$out/dotnet")
for program in tests loadprobe; do
    cp "$here/tests/runtimeconfig.json" "$out/$program.runtimeconfig.json"
done
"$here/tests/core-api.sh" "$dotnet" "$out"

# The tests that look at credentials from the environment take the defaults of the emulator.
export OSS_ACCESS_KEY_ID=LTAI5tEmulatorDefault OSS_ACCESS_KEY_SECRET=emulator-default-secret
unset OSS_SESSION_TOKEN
LD_LIBRARY_PATH=$OSSMP_LIB_DIR timeout 600 mono "$out/tests.exe"
LD_LIBRARY_PATH=$OSSMP_LIB_DIR timeout 600 "$dotnet" exec "$out/tests.exe"
"$here/tests/loading.sh" "$out" mono
"$here/tests/loading.sh" "$out" "$dotnet" exec
"$here/tests/agent.sh"
LD_LIBRARY_PATH=$OSSMP_LIB_DIR "$here/tests/examples.sh" "$out"
echo "csharp: everything passed"
