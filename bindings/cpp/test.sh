#!/bin/bash
# Everything of the C++ binding: formatting, both compilers, four standards, sanitizers, leaks, examples, installation.
# OSSMP_LIB_DIR: where libossmp.so and libossmp.a are (default: target/release). OSSMP_EMULATOR: the server for tests.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/target/bindings/cpp
library=$(cd "${OSSMP_LIB_DIR:-$root/target/release}" && pwd)
OSSMP_EMULATOR=$(realpath "${OSSMP_EMULATOR:-$root/target/release/ossmp-emulator}")
OSSMP_LIB_DIR=$library
export OSSMP_LIB_DIR OSSMP_EMULATOR

fail() {
    echo "not ok - $*" >&2
    exit 1
}
for file in "$library/libossmp.so" "$library/libossmp.a" "$OSSMP_EMULATOR"; do
    [ -f "$file" ] || fail "there is no $file; build the library and the emulator first"
done

"$root/scripts/setup.sh" c++=g++ clang++=clang clang-format=clang-format cmake=cmake ninja=ninja-build \
    pkg-config=pkg-config shellcheck=shellcheck lib:nlohmann_json=nlohmann-json3-dev

# ensure PACKAGE CHECK: for packages in which setup.sh finds no command, so that only the check tells whether it is there.
ensure() {
    "$2" && return
    "$root/scripts/setup.sh" "$1=$1" 2>/dev/null || "$2" || fail "$1 is missing and could not be installed"
}
mkdir -p "$out"
has_doctest() { [ -f /usr/include/doctest/doctest.h ]; }
has_clang_sanitizers() {
    echo 'int main() {}' | clang++ -x c++ -fsanitize=address,undefined - -o "$out/probe" 2>/dev/null
}
ensure doctest-dev has_doctest
ensure "libclang-rt-$(clang++ -dumpversion | cut -d. -f1)-dev" has_clang_sanitizers

# quietly WHAT COMMAND...: shows what it said only if it fails
quietly() {
    what=$1
    shift
    "$@" >"$out/log" 2>&1 || { tail -n 60 "$out/log" >&2 && fail "$what"; }
    echo "ok - $what ($SECONDS s)"
}

cd "$here"
mapfile -t sources < <(git ls-files --cached --others --exclude-standard '*.hpp' '*.cpp')
quietly "formatting" clang-format --dry-run -Werror "${sources[@]}"
quietly "shellcheck" shellcheck -x test.sh agent.sh examples/test.sh tests/install.sh

every_symbol_is_used() {
    missing=$(grep -o '^ossmp_[a-z0-9_]*' "$root/abi/ossmp.symbols" | while read -r symbol; do
        grep -rqw -- "$symbol" include || echo "$symbol"
    done)
    [ -z "$missing" ] || { echo "no header uses:" "$missing" && return 1; }
}
quietly "every symbol of the library is used" every_symbol_is_used

# Each header alone, and all calls in every standard, with and without exceptions.
headers_compile() {
    flags="-fsyntax-only -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -Iinclude -I$root/include -x c++"
    {
        for header in include/ossmp/*.hpp include/ossmp/detail/*.hpp; do
            echo "g++ -std=c++11 -include $header $flags /dev/null"
        done
        for compiler in g++ clang++; do
            for standard in 11 14 17 20; do
                echo "$compiler -std=c++$standard $flags tests/all_calls.cpp"
                echo "$compiler -std=c++$standard -fno-exceptions $flags tests/all_calls.cpp"
            done
        done
        echo "awk '/^\`\`\`cpp\$/ { on = 1; next } /^\`\`\`\$/ && on { exit } on' README.md | g++ -std=c++11 $flags -"
    } | xargs -P 2 -d '\n' -I '{}' sh -c '{}'
}
quietly "headers in C++11 to C++20, with and without exceptions, by gcc and clang" headers_compile

# build NAME COMPILER STANDARD PROGRAMS [SETTING...]
build() {
    name=$1
    shift
    CXX=$1 cmake -S . -B "$out/$name" -G Ninja -DOSSMP_LIB_DIR="$library" \
        -DCMAKE_CXX_STANDARD="$2" -DOSSMP_CPP_PROGRAMS="$3" "${@:4}" && cmake --build "$out/$name"
}
sanitize=-DOSSMP_CPP_SANITIZE=address,undefined
quietly "build by gcc, C++11, sanitizers" build gcc g++ 11 "tests;examples" $sanitize
quietly "build by clang, C++17, sanitizers" build clang clang++ 17 tests $sanitize
quietly "build by gcc, C++20" build unsanitized g++ 20 tests/unsanitized
quietly "agent" ./agent.sh --build
for compiler in gcc clang; do
    quietly "tests by $compiler" timeout 300 ctest --test-dir "$out/$compiler" --output-on-failure -j 3
done
quietly "leaks, C++20" timeout 120 ctest --test-dir "$out/unsanitized" --output-on-failure
quietly "examples" timeout 120 examples/test.sh "$out/gcc/examples" "$OSSMP_EMULATOR"

agent_answers() {
    answers=$(printf '%s\n' '{"call": "version"}' '{"call": "split", "size": 10, "count": 3}' '{"call": "reset"}' |
        ./agent.sh)
    echo "$answers"
    [ "$(echo "$answers" | grep -c '^{"ok":')" = 3 ]
}
quietly "agent answers" agent_answers
quietly "installation" tests/install.sh "$library"
echo "C++: everything passed in $SECONDS s"
