#!/usr/bin/env bash
# The benchmark measures what it says: ours and curl, a tiny file, a round; every field, every count.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
timeout 600 python3 "$here/run.py" --only ours,curl --size 3M --rounds 1 --suites peers --groups parts-1M,file-1M \
    --json "$work/results.json" >"$work/report.md" 2>"$work/log" || { cat "$work/log" >&2 && exit 1; }
python3 "$here/test_results.py" "$work/results.json" "$work/report.md"
echo "test-bench: everything passed"
