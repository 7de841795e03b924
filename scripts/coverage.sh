#!/usr/bin/env bash
# Which lines of the library the Rust tests and the C programs that they start run.
#
# Prints a line for each file of src and lanes/src, without its tests. Fails below 90 % of all lines, and below 95 % of those of
# integrity, retry, checkpoint, signing and plan.
set -euo pipefail
cd "$(dirname "$0")/.."

LEAST=90
LEAST_CORE=95
CORE='^lanes/src/|^src/((digest|abreast|ahead|foresight|body|verify|complete|resume|retry|outcome|client|plan)\.rs|(checkpoint|sign)/)'
OUT=$PWD/target/coverage

tools=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin
if [ ! -x "$tools/llvm-cov" ]; then
    command -v rustup >/dev/null || {
        echo "error: the LLVM tools of this Rust are missing: no $tools/llvm-cov, and no rustup to install llvm-tools with" >&2
        exit 1
    }
    rustup component add llvm-tools
fi

export CARGO_TARGET_DIR=$OUT/build CARGO_PROFILE_DEV_DEBUG=0 RUSTFLAGS="-C instrument-coverage"
export LLVM_PROFILE_FILE=$OUT/profiles/%p-%m.profraw
rm -rf "$OUT/profiles"
mkdir -p "$OUT"
# A library that counts exports more than its own functions, which is what that test looks at.
mapfile -t tests < <(find tests -maxdepth 1 -name '*.rs' ! -name symbols.rs -printf '%f\n' | sort)
selection=(--package ossmp --package ossmp-md5-lanes --lib)
for test in "${tests[@]}"; do
    selection+=(--test "${test%.rs}")
done
cargo test "${selection[@]}" --no-run --message-format=json >"$OUT/build.json"
rm -rf "$OUT/profiles" # Build scripts count, too.
# An archive that counts cannot be linked with another copy of its functions.
cargo test "${selection[@]}" --no-fail-fast -- --skip the_archive_and_the_shared_library_work_side_by_side

objects=(--object "$CARGO_TARGET_DIR/debug/deps/libossmp.so")
while IFS= read -r executable; do
    objects+=(--object "$executable")
done < <(sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' "$OUT/build.json")
"$tools/llvm-profdata" merge --sparse --failure-mode=all "$OUT"/profiles/*.profraw --output "$OUT/profile"
"$tools/llvm-cov" export --format=lcov --instr-profile "$OUT/profile" "${objects[@]}" \
    --ignore-filename-regex '/(tests|testing)\.rs$' >"$OUT/lcov.info"

awk -v root="$PWD/" -v core="$CORE" -v least="$LEAST" -v least_core="$LEAST_CORE" '
    function percent(part, whole) { return whole ? 100 * part / whole : 100 }
    sub(/^SF:/, "") {
        file = index($0, root "src/") == 1 || index($0, root "lanes/src/") == 1 ? substr($0, length(root) + 1) : ""
        last = 1e9
        if (file != "") {
            # The tests at the end of a file are not the library.
            for (number = 1; (getline line < $0) > 0; number++)
                if (line == "#[cfg(test)]") { last = number; break }
            close($0)
        }
    }
    /^DA:/ && file != "" {
        split(substr($0, 4), at, ",")
        if (at[1] < last && !((file, at[1]) in seen)) {
            seen[file, at[1]]
            lines[file]++
            if (at[2] > 0) run[file]++
            else missed[file] = missed[file] " " at[1]
        }
    }
    END {
        for (file in lines) {
            is_core = file ~ core
            all += lines[file]; all_run += run[file]
            if (is_core) { core_lines += lines[file]; core_run += run[file] }
            printf "%-26s %s %5d of %5d  %5.1f %% %s\n", file, is_core ? "*" : " ", run[file], lines[file], percent(run[file], lines[file]), missed[file] | "LC_ALL=C sort"
        }
        close("LC_ALL=C sort")
        printf "all %d of %d lines, %.1f %%; integrity, retry, checkpoint, signing, plan (*) %d of %d lines, %.1f %%\n", all_run, all, percent(all_run, all), core_run, core_lines, percent(core_run, core_lines)
        if (!all || percent(all_run, all) < least || percent(core_run, core_lines) < least_core) {
            print "error: too few lines are run" > "/dev/stderr"
            exit 1
        }
    }' "$OUT/lcov.info"
