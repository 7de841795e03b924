#!/usr/bin/env bash
# Where the processor's time goes, mode by mode, as a table in Markdown: profile.sh [MIB]. Needs perf, and leave to use
# it. The library is built once more, with its symbols.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
mib=${1:-1024}
"$root/scripts/setup.sh" perf=linux-perf cc=gcc python3=python3
# shellcheck source=scripts/emulator.sh
. "$root/scripts/emulator.sh"

work=$(mktemp -d)
cleanup() {
    emulator_stop
    rm -rf "$work"
}
trap cleanup EXIT

(cd "$root" && CARGO_PROFILE_RELEASE_STRIP=none cargo rustc --quiet --release --lib --crate-type cdylib \
    --target-dir "$target/profile")
cc -std=c11 -O2 -I"$root/include" "$here/peers/ossmp/upload.c" -o "$work/upload" \
    "-L$target/profile/release" -lossmp "-Wl,-rpath,$work" -pthread
ln -s "$target/profile/release/libossmp.so" "$work/libossmp.so.0"
head -c "${mib}M" /dev/urandom >"$work/large"
head -c "$((mib / 4))M" /dev/urandom >"$work/small"


# row LABEL FILE PART_SIZE WORKERS INTEGRITY MODE
row() {
    local label=$1
    shift
    perf record --quiet -g -F 9999 -e cpu-clock -o "$work/perf" "$work/upload" "$endpoint" bench key "$@" \
        2>"$work/log" >&2 || { cat "$work/log" >&2; exit 1; }
    perf script -i "$work/perf" -F ip,sym 2>"$work/log" | python3 "$here/samples.py" "$label"
}

serve() {
    emulator_start "$target/release/ossmp-emulator" --bucket bench --sink --no-md5 "$@" 2>"$work/log" ||
        { cat "$work/log" >&2; exit 1; }
}

python3 "$here/samples.py" --head
serve
row 'CRC-64, part by part, 8 MiB' "$work/large" 8388608 1 crc64 parts
row 'everything, part by part, 8 MiB' "$work/large" 8388608 1 all parts
row 'everything, one call, 4 workers, 8 MiB' "$work/large" 8388608 4 all file
row 'CRC-64, part by part, 100 KiB' "$work/small" 102400 1 crc64 parts
row 'everything, part by part, 100 KiB' "$work/small" 102400 1 all parts
row 'everything, one call, 4 workers, 100 KiB' "$work/small" 102400 4 all file
serve --tls-ca-out "$work/ca.pem"
export OSS_CA_FILE=$work/ca.pem
row 'CRC-64, part by part, 8 MiB, TLS' "$work/large" 8388608 1 crc64 parts
unset OSS_CA_FILE
# Everything arrives, and is only looked at the next time.
serve --fault 'CompleteMultipartUpload status=403 code=AccessDenied'
export BENCH_CHECKPOINT=$work/checkpoint
! "$work/upload" "$endpoint" bench key "$work/large" 131072 4 all file 2>"$work/log" ||
    { echo "error: Complete should have failed" >&2; exit 1; }
row 'resume of a finished upload, 128 KiB' "$work/large" 131072 4 all file
