#!/usr/bin/env bash
# Everything of Node.js: what is missing is installed, then eslint, the types, the tests, the package as npm would install
# it, the examples against the emulator.
# OSSMP_LIB_DIR: where the library is; OSSMP_EMULATOR: the server (both default to target/release).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
"$here/agent.sh" --build
library=$(cd "${OSSMP_LIB_DIR:-$root/target/release}" && pwd)/libossmp.so
OSSMP_EMULATOR=${OSSMP_EMULATOR:-$root/target/release/ossmp-emulator}
for file in "$library" "$OSSMP_EMULATOR"; do
    [ -e "$file" ] || {
        echo "error: there is no $file; run 'make build'" >&2
        exit 1
    }
done
export OSSMP_EMULATOR OSSMP_LIBRARY=$library
cd "$here"

[ "$(node -p 'process.versions.node.split(".")[0] >= 18')" = true ] || {
    echo "error: Node.js $(node --version) is too old; 18 or newer is needed" >&2
    exit 1
}
npm run --silent lint
echo "ok - node: eslint and tsc have nothing to say"
node --test --test-reporter=dot test/*.test.js
echo "ok - node: tests"

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

# The package with the library in it, installed elsewhere, finds it there.
platform=$(node -p 'process.platform + "-" + process.arch')
mkdir -p "$work/package"
cp -R package.json README.md lib "$work/package/"
mkdir -p "$work/package/prebuilds/$platform"
cp "$library" "$work/package/prebuilds/$platform/libossmp.so"
(cd "$work/package" && npm pack --silent >/dev/null)
mkdir "$work/user"
(
    cd "$work/user"
    npm init --yes >/dev/null
    npm install --silent --no-audit --no-fund "$work/package/"*.tgz
    unset OSSMP_LIBRARY
    node -e 'console.log(require("ossmp").libraryVersion())'
    node --input-type=module -e 'import { libraryVersion } from "ossmp"; console.log(libraryVersion())'
) >"$work/versions"
[ "$(sort -u "$work/versions" | wc -l)" = 1 ] || {
    echo "error: the package says: $(cat "$work/versions")" >&2
    exit 1
}
echo "ok - node: the package as npm installs it, from CommonJS and ESM"

"$OSSMP_EMULATOR" --bucket demo >"$work/ready" &
server=$!
for _ in $(seq 50); do
    [ -s "$work/ready" ] && break
    sleep 0.1
done
setting() { sed "s/.* $1=\([^ ]*\).*/\1/" "$work/ready"; }
OSS_ENDPOINT=$(setting endpoint)
OSS_REGION=$(setting region)
OSS_ACCESS_KEY_ID=$(setting access-key-id)
OSS_ACCESS_KEY_SECRET=$(setting access-key-secret)
export OSS_ENDPOINT OSS_REGION OSS_ACCESS_KEY_ID OSS_ACCESS_KEY_SECRET
head -c 30000000 /dev/urandom >"$work/file"
expect() {
    local found
    found=$("${@:2}" 2>&1) || true
    grep -q -- "$1" <<<"$found" || {
        echo "error: ${*:2} says: $found" >&2
        exit 1
    }
}
expect 'completed: 30000000 bytes' node examples/whole-flow.js demo 三 "$work/file"
expect 'does not know it any more' node examples/cancel.js demo k
expect 'completed: ETag' node examples/upload-file.js demo file "$work/file" "$work/checkpoint"
expect '^$' node examples/list-uploads.js demo ''
expect 'NoSuchUpload' node examples/list-parts.js demo k NOSUCHID
expect 'usage: ' node examples/cancel.js
echo "ok - node: examples"
echo "node: everything passed"
