#!/bin/sh
# Makes a static library that links beside anything: prelink.sh INPUT.a OUTPUT.a
#
# The archive that rustc writes shows the symbols of every Rust crate in it, of the Rust standard library and of ring.
# A program with a second Rust archive then has rust_eh_personality twice, and one with other C code may have more.
# Here all of it becomes one object in which only the functions of ossmp.h can be seen.
#
# Needs GNU binutils. LD, OBJCOPY, NM and AR name other ones, e.g. for another target.
set -eu

fail() {
    echo "prelink.sh: $*" >&2
    exit 1
}

[ $# -eq 2 ] || fail "usage: prelink.sh INPUT.a OUTPUT.a"
input=$1
output=$2
: "${LD:=ld}" "${OBJCOPY:=objcopy}" "${NM:=nm}" "${AR:=ar}"

[ -f "$input" ] || fail "$input does not exist; run cargo build --release first"
for tool in "$LD" "$OBJCOPY" "$NM" "$AR"; do
    command -v "$tool" >/dev/null || fail "$tool is missing; install binutils"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
object=$work/ossmp.o

# .llvmbc and .llvmcmd: bitcode, of use to rustc only. First of all, because where LLVM is installed binutils would take
# objects that have it for LLVM's own and fail on the versions that it does not know.
"$OBJCOPY" --remove-section=.llvmbc --remove-section=.llvmcmd "$input" "$work/input.a"

# nm tells of members without symbols, which is no news.
exported=$("$NM" --extern-only --defined-only --format=posix "$work/input.a" 2>/dev/null |
    awk '$1 ~ /^ossmp_/ { print $1 }' | sort -u)
[ -n "$exported" ] || fail "$input defines no ossmp_ function"

# -u and --gc-sections: what no exported function reaches is left out.
# --force-group-allocation: takes sections out of their COMDAT groups. Otherwise the final link would keep the group of
# the same name from the other Rust archive (DW.ref.rust_eh_personality has one) and drop ours, to which only our now
# local symbols point.
roots=
for symbol in $exported; do
    roots="$roots -u $symbol"
done
# shellcheck disable=SC2086 # one word per symbol is wanted
"$LD" -r $roots --gc-sections --force-group-allocation -o "$object" "$work/input.a"
"$OBJCOPY" --wildcard --keep-global-symbol='ossmp_*' --strip-unneeded "$object"

foreign=$("$NM" --extern-only --defined-only --format=posix "$object" | awk '$1 !~ /^ossmp_/ { print $1 }')
[ -z "$foreign" ] || fail "still global after prelinking: $foreign"

# D: no times and owners, so that the same input gives the same bytes. Written aside: never half a library.
"$AR" crsD "$work/libossmp.a" "$object"
cp "$work/libossmp.a" "$output.new"
mv -f "$output.new" "$output"
