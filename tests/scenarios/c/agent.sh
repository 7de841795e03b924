#!/bin/sh
# The agent of the C API. agent.sh --build builds it below target/bindings/c; agent.sh runs it.
# OSSMP_LIB_DIR: where libossmp.so is (default: target/release). OSSMP_AGENT_CFLAGS: more flags, as for sanitizers.
# OSSMP_AGENT_DIR: where it is built instead. OSSMP_AGENT_RUNNER: a command in front of it, as valgrind.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
out=${OSSMP_AGENT_DIR:-$root/target/bindings/c}
library=$(cd "${OSSMP_LIB_DIR:-$root/target/release}" && pwd)/libossmp.so

[ -f "$library" ] || { echo "error: there is no $library; build the library first" >&2 && exit 1; }

# A program asks for the library by its soname, which not every directory with the library has.
link_library() {
    [ "$(readlink "$out/libossmp.so.0" 2>/dev/null)" != "$library" ] || return 0
    ln -s "$library" "$out/link.$$"
    mv -fT "$out/link.$$" "$out/libossmp.so.0"
}

if [ "${1:-}" = --build ]; then
    "$root/scripts/setup.sh" cc=gcc pkg-config=pkg-config lib:libcjson=libcjson-dev >&2
    mkdir -p "$out"
    link_library
    # shellcheck disable=SC2046,SC2086 # lists of flags
    ${CC:-cc} -std=c11 -O1 -g -Wall -Wextra -Wpedantic -Werror ${OSSMP_AGENT_CFLAGS:-} -I"$root/include" $(pkg-config --cflags libcjson) \
        "$here"/*.c -o "$out/agent" "$out/libossmp.so.0" $(pkg-config --libs libcjson) -lpthread
    exit
fi

[ -x "$out/agent" ] || { echo "error: run $0 --build first" >&2 && exit 1; }
link_library
LD_LIBRARY_PATH=$out${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH
# shellcheck disable=SC2086 # a command and its options
exec ${OSSMP_AGENT_RUNNER:-} "$out/agent"
