#!/usr/bin/env bash
# Soak and load with the optimised library, each against an emulator that keeps no bytes: requests of all kinds in one
# process (tests/c/soak.c), uploads at once on one client (tests/c/load.c), large files (tests/c/memory.c). Each
# program says what it found and fails when it is too much.
#
# Usage: scripts/soak.sh BUILD_DIR [REQUESTS UPLOADS GIB]    (default: 20,000 requests, 200 uploads, a file of 5 GiB)
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source-path=SCRIPTDIR source=emulator.sh
. "$root/scripts/emulator.sh"
build_dir=$(cd "${1:-$root/target/release}" && pwd)
requests=${2:-20000}
uploads=${3:-200}
gib=${4:-5}
work=$(mktemp -d)
cleanup() {
    emulator_stop
    rm -rf "$work"
}
trap cleanup EXIT

# Starts it anew with these flags; its address is in $endpoint.
start_emulator() {
    emulator_start "$build_dir/ossmp-emulator" --sink --bucket demo "$@" ||
        { echo "soak: the emulator did not start" >&2; exit 1; }
}

make --silent -C "$root/tests/c" LIBRARY="$build_dir" BUILD="$work/bin" \
    "$work/bin/soak" "$work/bin/load" "$work/bin/memory"
# A connection for each upload, at both ends.
[ "$(ulimit -n)" -ge $((uploads + 200)) ] || ulimit -n $((uploads + 200))

# One request in a few hundred goes wrong, each in a way of its own.
start_emulator --fault 'UploadPart always probability=0.002 seed=1 status=503 code=ServiceUnavailable' \
    --fault 'ListParts always probability=0.002 seed=2 status=503 code=ServiceUnavailable' \
    --fault 'UploadPart always probability=0.002 seed=3 reset_at=500' \
    --fault 'InitiateMultipartUpload always probability=0.002 seed=4 performed reset' \
    --fault 'CompleteMultipartUpload always probability=0.002 seed=5 performed status=500 code=InternalError' \
    --fault '* always probability=0.002 seed=6 close'
mkdir -m 700 "$work/soak"
"$work/bin/soak" "$endpoint" "$work/soak" "$requests"
left=$(find "$work/soak" ! -type d ! -name file)
[ -z "$left" ] || { echo "soak: left behind: $left" >&2; exit 1; }

start_emulator
"$work/bin/load" "$endpoint" "$uploads"

start_emulator
"$work/bin/memory" "$endpoint" "$work" "$gib"
