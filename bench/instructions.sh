#!/usr/bin/env bash
# Counts the instructions of a fixed small upload by callgrind and compares them with bench/instructions.txt:
# instructions.sh [--write]
#
# A count holds for one compiler, one C library and one kind of processor: with others it is only printed. It may
# differ by 5 %, because answers come sooner or later. --write records it anew: say why in the commit.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=../scripts/emulator.sh
. "$root/scripts/emulator.sh"
release=${CARGO_TARGET_DIR:-$root/target}/release
record=$here/instructions.txt
work=$(mktemp -d)
cleanup() {
    emulator_stop
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

"$root/scripts/setup.sh" cc=gcc valgrind=valgrind
cc -std=c11 -O2 -Wall -Wextra -Wpedantic -Werror -I"$root/include" "$here/peers/ossmp/upload.c" -o "$work/upload" \
    "-L$release" -lossmp "-Wl,-rpath,$work" -pthread
ln -s "$release/libossmp.so" "$work/libossmp.so.0"
# Thirty parts of 100 KiB and one byte.
head -c 3072001 /dev/zero | tr '\0' 'x' >"$work/file"

emulator_start "$release/ossmp-emulator" --bucket demo --port 0 --sink

processor=$(grep -om1 -w avx2 /proc/cpuinfo || uname -m)
machine="$(rustc --version | cut -d' ' -f2) $(getconf GNU_LIBC_VERSION | cut -d' ' -f2) $processor"
if [ "${1:-}" = --write ]; then
    sed -n '/^#/p' "$record" >"$work/record" 2>/dev/null || true
fi
worst=0
for mode in parts file; do
    timeout 300 valgrind --tool=callgrind --callgrind-out-file="$work/out" "$work/upload" "$endpoint" \
        demo key "$work/file" 102400 1 all "$mode" >"$work/said" 2>&1 || { cat "$work/said" >&2 && exit 1; }
    count=$(sed -n 's/,//g; s/.*refs: *//p' "$work/said" | tail -n 1)
    if [ "${1:-}" = --write ]; then
        echo "$machine $mode $count" >>"$work/record"
        continue
    fi
    expected=$(sed -n "s/^$machine $mode //p" "$record")
    if [ -z "$expected" ]; then
        echo "$mode: $count instructions; none are recorded for $machine"
        continue
    fi
    permille=$((count * 1000 / expected - 1000))
    echo "$mode: $count instructions, $expected recorded, $permille per thousand more"
    [ "${permille#-}" -le 50 ] || worst=1
done
if [ "${1:-}" = --write ]; then
    mv "$work/record" "$record"
    exit
fi
[ "$worst" = 0 ] || { echo "not ok - more than 5 % off: find out why, or record it anew with a reason" >&2 && exit 1; }
