#!/usr/bin/env bash
# The library is found wherever the README says so, and one that is missing or too old is refused:
# loading.sh DIRECTORY_OF_PROGRAMS RUNTIME ...
set -eu

programs=$(cd "$1" && pwd)
shift
fail() {
    echo "not ok - $*" >&2
    exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset LD_LIBRARY_PATH

case $(uname -m) in
    x86_64) rid=linux-x64 ;;
    aarch64) rid=linux-arm64 ;;
    *) rid=linux-$(uname -m) ;;
esac
library=$OSSMP_LIB_DIR/libossmp.so

# place NAME: a folder with the program and the assembly, and no library.
place() {
    mkdir "$work/$1"
    cp "$programs"/loadprobe.* "$programs"/Ossmp.dll* "$work/$1/"
}

# probe PATTERN WHAT RUNTIME ... ARGUMENT ...
probe() {
    pattern=$1
    what=$2
    shift 2
    answer=$(timeout 60 "$@" 2>&1) || true
    echo "$answer" | grep -Eq -- "$pattern" || fail "$what: $answer"
}

place nowhere
place nuget
mkdir -p "$work/nuget/runtimes/$rid/native"
cp "$library" "$work/nuget/runtimes/$rid/native/"
place beside
cp "$library" "$work/beside/"
mkdir "$work/plain" "$work/soname" "$work/old" "$work/garbage"
cp "$library" "$work/plain/libossmp.so"
cp "$library" "$work/soname/libossmp.so.0"
echo 'unsigned ossmp_version_number(void) { return 1; }' |
    cc -shared -fPIC -Wl,-soname,libossmp.so.0 -x c -o "$work/old/libossmp.so.0" -
echo garbage >"$work/garbage/libossmp.so.0"

for first in version plan client; do
    probe '^loaded 0\.' "in runtimes/$rid/native, for $first" "$@" "$work/nuget/loadprobe.exe" "$first"
done
probe '^loaded 0\.' "beside the assembly" "$@" "$work/beside/loadprobe.exe" version
probe '^loaded 0\.' "as libossmp.so on the path of the system" env LD_LIBRARY_PATH="$work/plain" "$@" "$work/nowhere/loadprobe.exe" version
probe '^loaded 0\.' "as libossmp.so.0 on the path of the system" env LD_LIBRARY_PATH="$work/soname" "$@" "$work/nowhere/loadprobe.exe" version
probe '^loaded 0\.' "by OssmpLibrary.Load" "$@" "$work/nowhere/loadprobe.exe" version "$work/soname/libossmp.so.0"
probe '^refused: .*could not be loaded' "not there" "$@" "$work/nowhere/loadprobe.exe" version "$work/no/libossmp.so.0"
probe '^refused: .*could not be loaded' "no library" "$@" "$work/nowhere/loadprobe.exe" version "$work/garbage/libossmp.so.0"
probe '^refused: .*version 0\.0\.1; this assembly needs 0\.1\.0' "too old" "$@" "$work/nowhere/loadprobe.exe" version "$work/old/libossmp.so.0"
if ! ldconfig -p 2>/dev/null | grep -q libossmp; then
    probe '^refused: libossmp could not be loaded: install it' "nowhere" "$@" "$work/nowhere/loadprobe.exe" version
fi
echo "ok - the library is found in 5 places, and refused when it is missing or too old"
