#!/usr/bin/env bash
# Runs the targets of fuzz/ one after the other and says what came of it; fails when one found something.
# FUZZ_SECONDS: how long each runs (60). FUZZ_TARGET: this one alone. FUZZ_TOOLCHAIN: a nightly one (nightly).
# cargo-fuzz must be on the PATH, as `make fuzz` sees to.
set -eu -o pipefail

cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-60}
toolchain=${FUZZ_TOOLCHAIN:-nightly}
built=$PWD/target/fuzz
corpora=$PWD/target/fuzz-corpus
found=$PWD/target/fuzz-artifacts
logs=$PWD/target/fuzz-logs

if ! rustc "+$toolchain" --version >/dev/null 2>&1; then
    if ! command -v rustup >/dev/null 2>&1 || ! rustup toolchain install --profile minimal --no-self-update "$toolchain"; then
        echo "error: fuzzing needs a nightly Rust, for its sanitizers, and none could be had;" >&2
        echo "       install it with: rustup toolchain install --profile minimal nightly" >&2
        exit 1
    fi
fi
host=$(rustc "+$toolchain" -vV | sed -n 's/^host: //p')

targets=()
for file in fuzz/fuzz_targets/*.rs; do
    target=$(basename "$file" .rs)
    if [ "${FUZZ_TARGET:-$target}" = "$target" ]; then
        targets+=("$target")
    fi
done
if [ "${#targets[@]}" = 0 ]; then
    echo "error: there is no fuzz target $FUZZ_TARGET; see fuzz/fuzz_targets" >&2
    exit 1
fi

cargo "+$toolchain" fuzz build --fuzz-dir fuzz --target "$host" --target-dir "$built" ${FUZZ_TARGET:+"$FUZZ_TARGET"}

# The calls of the target abi leave files.
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

last() { # the last number behind a word in a log
    sed -n "s/.*$2 *\([0-9][0-9]*\).*/\1/p" "$logs/$1.log" | tail -n 1
}

table=""
failed=0
for target in "${targets[@]}"; do
    mkdir -p "$corpora/$target" "$found/$target" "$logs"
    echo "== $target, $seconds s"
    outcome=nothing
    "$built/$host/release/$target" -max_total_time="$seconds" -max_len=16384 -timeout=30 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$found/$target/" \
        "$corpora/$target" "fuzz/seeds/$target" >"$logs/$target.log" 2>&1 || {
        failed=1
        outcome="SOMETHING"
        grep -aE "panicked at|ERROR: |Test unit written" -A 2 "$logs/$target.log" | head -n 20 >&2 || true
    }
    table+=$(printf '%-18s %12s %10s %9s  %s' "$target" "$(last "$target" number_of_executed_units:)" \
        "$(last "$target" average_exec_per_sec:)" "$(last "$target" 'cov:')" "$outcome")$'\n'
done

printf '\n%-18s %12s %10s %9s  %s\n%s' target executions per-second coverage found "$table"
if [ "$failed" = 1 ]; then
    echo "inputs that fail: $found; logs: $logs; what to do with them: fuzz/README.md" >&2
    exit 1
fi
echo "nothing found; the corpora are kept in $corpora"
