#!/usr/bin/env bash
# Builds or installs what the named clients of clients.py need, below target/bench: build.sh CLIENT...
# Versions of the peers are those of emulator/conformance. The C and C++ SDKs are built by you: see README.md.
# shellcheck disable=SC2031 # build-env.sh sets its variables in a subshell, on purpose
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
work=$target/bench
release=$target/release
conformance=$root/emulator/conformance
setup=$root/scripts/setup.sh
strict=(-O2 -Wall -Wextra -Wpedantic -Werror)
shared=("-L$release" -lossmp "-Wl,-rpath,$release" -pthread)
mkdir -p "$work/bin"
export OSSMP_LIB_DIR=$release

always() {
    "$setup" cc=gcc python3=python3
    gcc -std=c11 "${strict[@]}" "$here/launch.c" -o "$work/bin/launch"
    local program
    for program in upload first_request; do
        gcc -std=c11 "${strict[@]}" -I"$root/include" "$here/peers/ossmp/$program.c" -o "$work/bin/ossmp-$program" \
            "${shared[@]}"
    done
}

floors() {
    (cd "$root" && cargo build --quiet --release --package ossmp-bench-floors)
    cp "$release/ossmp-bench-floors" "$work/bin/floor"
}

cpp_binding() {
    "$setup" g++=g++
    g++ -std=c++11 "${strict[@]}" -I"$root/bindings/cpp/include" -I"$root/include" "$here/peers/ossmp-cpp/upload.cpp" \
        -o "$work/bin/ossmp-cpp-upload" "${shared[@]}"
}

go_binding() (
    # shellcheck source=bindings/go/build-env.sh
    . "$root/bindings/go/build-env.sh"
    prepare
    cd "$root/bench/peers/ossmp-go"
    go build -mod=mod -o "$work/bin/ossmp-go-upload" .
)

java_binding() {
    "$root/bindings/java/agent.sh" --build
    javac -Xlint:all -Werror -d "$work/java-binding" -cp "$root/bindings/java/agent/target/lib/*" \
        "$here/peers/ossmp-java/Upload.java"
}

csharp_binding() {
    "$root/bindings/csharp/agent.sh" --build
    mkdir -p "$work/csharp"
    cp "$root/target/bindings/csharp/"Ossmp.dll* "$work/csharp/"
    mcs -nologo -optimize -warnaserror "-r:$work/csharp/Ossmp.dll" "-out:$work/csharp/upload.exe" \
        "$here/peers/ossmp-csharp/Upload.cs"
}

go_v2() (
    "$setup" go=golang-go
    mkdir -p "$work/go-v2"
    cp "$conformance/go-v2/go.mod" "$conformance/go-v2/go.sum" "$here/peers/go-v2/main.go" "$work/go-v2/"
    cd "$work/go-v2"
    go build -mod=readonly -o "$work/bin/go-v2" .
)

node_peer() {
    "$setup" node=nodejs npm=npm
    mkdir -p "$work/node"
    cp "$conformance/node/package.json" "$here/peers/node/upload.js" "$work/node/"
    (cd "$work/node" && npm install --no-audit --no-fund --silent >&2)
}

# python_peer NAME: shares the environment of the conformance run.
python_peer() {
    "$setup" python3=python3 python:ensurepip=python3-venv python3-config=python3-dev
    local venv=$target/conformance/venv-$1 wanted=$conformance/$1/requirements.txt
    cmp -s "$wanted" "$venv/requirements.txt" && return
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --requirement "$wanted" requests pytest >&2
    cp "$wanted" "$venv/"
}

java_peer() {
    "$setup" javac=default-jdk-headless mvn=maven
    mkdir -p "$work/java"
    cp "$conformance/java/pom.xml" "$work/java/"
    (
        cd "$work/java"
        mvn -q -B dependency:copy-dependencies -DincludeScope=runtime </dev/null >&2
        javac -d classes -cp 'target/dependency/*' "$here/peers/java/Upload.java"
    )
}

# What run.py --document needs: a Python of its own with matplotlib, in target/bench/plots.
plots() {
    "$setup" python3=python3 python:ensurepip=python3-venv
    local venv=$work/plots
    cmp -s "$here/requirements.txt" "$venv/requirements.txt" && return
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt" >&2
    cp "$here/requirements.txt" "$venv/"
}

build() {
    case $1 in
    plots) plots ;;
    ours) ;;
    ours-cpp) cpp_binding ;;
    ours-go) go_binding ;;
    ours-java) java_binding ;;
    ours-node) "$root/bindings/node/agent.sh" --build ;;
    ours-python) "$setup" python3=python3 ;;
    ours-csharp) csharp_binding ;;
    curl) "$setup" curl=curl ;;
    c-sdk | cpp-sdk) ;;
    go-v2) go_v2 ;;
    node) node_peer ;;
    oss2) python_peer python-oss2 ;;
    python-v2) python_peer python-v2 ;;
    java) java_peer ;;
    md5 | crc64) floors ;;
    *)
        echo "error: no client $1" >&2
        exit 1
        ;;
    esac
}

always
for client in "$@"; do
    build "$client" || {
        echo "error: $client cannot be built; 'make setup-bench' installs the toolchains, --only leaves it out" >&2
        exit 1
    }
done
