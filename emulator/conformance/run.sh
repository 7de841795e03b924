#!/usr/bin/env bash
# Runs the official clients, unmodified, against the emulator and prints what works: run.sh [CLIENT...]
#
# Clients: python-oss2 python-v2 go-v1 go-v2 node java; all of them unless named, and then the table must be the one in
# docs/emulator.md. They are installed below CONFORMANCE_DIR (target/conformance); EMULATOR names a program that is
# built already.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source-path=SCRIPTDIR source=../../scripts/emulator.sh
. "$root/scripts/emulator.sh"
target=${CARGO_TARGET_DIR:-$root/target}
work=${CONFORMANCE_DIR:-$target/conformance}
all=(python-oss2 python-v2 go-v1 go-v2 node java)
operations=(bucket objects multipart 'part copy' resumable 'list parts' 'list uploads' 'blank in a marker' abort
    presigned 'delete bucket')
program=

fail() {
    echo "conformance: $*" >&2
    exit 1
}

need() {
    command -v "$1" >/dev/null || fail "$1 is missing: 'make setup-conformance' installs what all clients need"
}

copy_to() {
    rm -rf "${work:?}/$1"
    mkdir -p "$work/$1"
    cp -R "$here/$1/." "$work/$1/"
}

python_client() {
    need python3
    local venv=$work/venv-$1
    if ! cmp -s "$here/$1/requirements.txt" "$venv/requirements.txt"; then
        rm -rf "$venv"
        python3 -m venv "$venv" || fail "python3 -m venv fails: 'make setup-conformance' helps"
        "$venv/bin/pip" install --quiet --requirement "$here/$1/requirements.txt" >&2 || return
        cp "$here/$1/requirements.txt" "$venv/"
    fi
    "$venv/bin/python" "$here/$1/client.py" || return
    [ ! -f "$here/$1/test_example.py" ] ||
        example "$venv/bin/python" -m pytest -q -p no:cacheprovider "$here/$1/test_example.py"
}

go_client() (
    need go
    copy_to "$1"
    cd "$work/$1" && go run -mod=readonly . && { [ ! -f example_test.go ] || example go test -mod=readonly .; }
)

node_client() {
    need node
    need npm
    mkdir -p "$work/node"
    cp "$here"/node/* "$work/node/"
    (cd "$work/node" && npm install --no-audit --no-fund --silent >&2 && node client.js && example node --test)
}

java_client() {
    need javac
    need mvn
    copy_to java
    (
        cd "$work/java" &&
            mvn -q -B compile dependency:build-classpath -Dmdep.outputFile=classpath >&2 </dev/null &&
            java -cp "target/classes:$(<classpath)" Conformance &&
            example mvn -q -B test
    )
}

# The example of docs/emulator.md for a test framework; it starts an emulator of its own.
example() {
    OSSMP_EMULATOR=$program "$@" >&2 </dev/null
}

# Called as a condition, where errexit does not work: every step is chained.
run_client() {
    case $1 in
    python-*) python_client "$1" ;;
    go-*) go_client "$1" ;;
    node) node_client ;;
    java) java_client ;;
    *) fail "$1 is no client; there are ${all[*]}" ;;
    esac
}

start_server() {
    if [ -z "${EMULATOR:-}" ]; then
        (cd "$root" && cargo build --quiet --package ossmp-emulator >&2)
        EMULATOR=$target/debug/ossmp-emulator
    fi
    program=$(realpath "$EMULATOR")
    export CONFORMANCE_REGION=cn-hangzhou
    export CONFORMANCE_AK_ID=LTAIconformance CONFORMANCE_AK_SECRET=conformance-secret
    export CONFORMANCE_STS_ID=STS.conformance CONFORMANCE_STS_SECRET=sts-secret
    export CONFORMANCE_STS_TOKEN='CAIS+token/with==padding'
    emulator_start "$program" --access-key-id "$CONFORMANCE_AK_ID" --access-key-secret "$CONFORMANCE_AK_SECRET" \
        --sts "$CONFORMANCE_STS_ID,$CONFORMANCE_STS_SECRET,$CONFORMANCE_STS_TOKEN" ||
        fail "the emulator does not start"
    export CONFORMANCE_ENDPOINT=$endpoint
    # The clients must not look for a proxy on the way to 127.0.0.1.
    export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
}

# cell CLIENT OPERATION: "ok" if every scheme passed, else which did not.
cell() {
    awk -F '\t' -v operation="$2" '
        BEGIN { all = 1 }
        $1 == operation { seen = 1; all = all && $3 == "client"; if ($3 != "ok") bad = bad (bad ? ", " : "") $2 " " ($3 == "client" ? "own fault" : "FAILED") }
        END { print !seen ? "not run" : bad ? (all ? "own fault" : bad) : "ok" }' "$work/$1.tsv"
}

print_table() {
    local operation client
    printf '| operation |'
    printf ' %s |' "$@"
    printf '\n|---|'
    printf '%.0s---|' "$@"
    printf '\n'
    for operation in "${operations[@]}"; do
        printf '| %s |' "$operation"
        for client in "$@"; do
            printf ' %s |' "$(cell "$client" "$operation")"
        done
        printf '\n'
    done
    printf '\n'
    for client in "$@"; do
        awk -F '\t' -v client="$client" '
            $3 == "client" { print "Own fault of " client ": " $4 "." }
            $3 == "failed" { print client ": " $1 " " $2 ": " $4 }' "$work/$client.tsv"
    done | sort -u
}

# The table of all clients is in the documentation, line by line.
compare_with_documentation() {
    local line known=$root/docs/emulator.md
    while IFS= read -r line; do
        [ -z "$line" ] || grep -qxF -- "$line" "$known" || {
            echo "conformance: $known does not have this line: $line" >&2
            return 1
        }
    done <"$work/table.md"
}

main() {
    local clients=("$@") client failed=0
    [ $# -gt 0 ] || clients=("${all[@]}")
    mkdir -p "$work"
    trap emulator_stop EXIT
    start_server
    for client in "${clients[@]}"; do
        echo "conformance: $client" >&2
        if ! run_client "$client" >"$work/$client.tsv" 2>"$work/$client.log"; then
            failed=1
            tail -n 40 "$work/$client.log" >&2
        fi
        [ -s "$work/$client.tsv" ] || failed=1
    done
    print_table "${clients[@]}" | tee "$work/table.md"
    [ $# -gt 0 ] || compare_with_documentation || failed=1
    return "$failed"
}

main "$@"
