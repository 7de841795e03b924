#!/bin/sh
# Compares what C callers see of libossmp with the description of the last release: abi.sh [--write]
#
# The header becomes a library of empty functions with debug information; abidw (abigail-tools) describes it. What the
# real library exports is compared with the same list by tests/symbols.rs, and the header with the sources by
# tests/header.rs. The real library's own debug information speaks of every type of every dependency.
#
# A function or a member that is gone or changed is a failure, a new one is not. --write makes the description anew:
# for a release.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
described=$root/abi/ossmp.abi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Describes a header: describe HEADER OUTPUT
describe() {
    {
        printf '#include "%s"\n' "$1"
        # Every declaration of a function, now with a body.
        "${CC:-cc}" -E -P -I"$root/include" "$1" | tr '\n' ' ' | tr ';' '\n' |
            grep -E '(^|[ *])ossmp_[a-z0-9_]+\(' | grep -vE '^ *typedef|\(\*' | sed 's/.*}//; s/$/ { __builtin_trap(); }/'
    } >"$work/empty.c"
    "${CC:-cc}" -g -O0 -fdebug-prefix-map="$work"=. -shared -fPIC -Wl,-soname,libossmp.so.0 "$work/empty.c" -o "$work/libossmp.so"
    abidw --no-corpus-path --no-comp-dir-path --no-show-locs "$work/libossmp.so" >"$2"
}

# Fails when something of OLD is gone or changed in NEW.
compare() {
    abidiff --no-architecture --no-added-syms "$1" "$2" >"$work/report"
}

describe "$root/include/ossmp.h" "$work/now.abi"
declared=$(grep -cE '^ossmp_[a-z0-9_]+ ' "$root/abi/ossmp.symbols")
found=$(grep -c '<elf-symbol ' "$work/now.abi")
if [ "$declared" != "$found" ]; then
    echo "not ok - $found functions described, $declared exported" >&2
    exit 1
fi
if [ "${1:-}" = --write ]; then
    cp "$work/now.abi" "$described"
    exit
fi
if ! compare "$described" "$work/now.abi"; then
    cat "$work/report" >&2
    echo "not ok - the ABI differs from abi/ossmp.abi" >&2
    exit 1
fi
echo "ok - $found functions, none gone or changed since the last release"

# That it can fail.
sed 's/^int64_t ossmp_plan_part_size(int64_t/int64_t ossmp_plan_part_size(int32_t/' "$root/include/ossmp.h" >"$work/changed.h"
grep -v '^const char \*ossmp_version(void);' "$root/include/ossmp.h" >"$work/gone.h"
for change in changed gone; do
    if cmp -s "$root/include/ossmp.h" "$work/$change.h"; then
        echo "not ok - the check of the check finds nothing to change ($change)" >&2
        exit 1
    fi
    describe "$work/$change.h" "$work/$change.abi"
    if compare "$described" "$work/$change.abi"; then
        echo "not ok - a function that is $change was not noticed" >&2
        exit 1
    fi
done
echo "ok - a function gone and a parameter changed are noticed"
