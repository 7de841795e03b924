#!/usr/bin/env bash
# Puts the native library where Maven takes it from, and runs Maven quietly: build.sh MAVEN-ARGUMENT ...
# OSSMP_LIB_DIR holds libossmp.so; target/release of the repository unless it is set.
set -eu -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
lib_dir=$(cd "${OSSMP_LIB_DIR:-$root/target/release}" && pwd)

"$root/scripts/setup.sh" javac=default-jdk-headless mvn=maven
[ -f "$lib_dir/libossmp.so" ] || {
    echo "error: there is no libossmp.so in $lib_dir; run make build, or set OSSMP_LIB_DIR" >&2
    exit 1
}

# The names of systems and processors are JNA's.
case $(uname -m) in
    x86_64) processor=x86-64 ;;
    aarch64) processor=aarch64 ;;
    *)
        echo "error: libossmp is not packaged for the processor $(uname -m)" >&2
        exit 1
        ;;
esac
native=$here/target/native/linux-$processor
mkdir -p "$native"
cmp -s "$lib_dir/libossmp.so" "$native/libossmp.so" || cp -L "$lib_dir/libossmp.so" "$native/libossmp.so"

cd "$here"
# Maven resets colours that it never set, on both outputs, also when told to use none.
mvn --quiet --batch-mode --no-transfer-progress -Dstyle.color=never "$@" 2>&1 | sed -u 's/\x1b\[[0-9;]*m//g'
