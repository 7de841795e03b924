#!/bin/sh
# The agent of the C++ interface. agent.sh --build builds it below target/bindings/cpp; agent.sh runs it.
# OSSMP_LIB_DIR: where libossmp.so is (default: target/release).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/target/bindings/cpp/agent
library=$(cd "${OSSMP_LIB_DIR:-$root/target/release}" && pwd)/libossmp.so

[ -f "$library" ] || { echo "error: there is no $library; build the library first" >&2 && exit 1; }

if [ "${1:-}" = --build ]; then
    exec >&2
    "$root/scripts/setup.sh" c++=g++ cmake=cmake ninja=ninja-build pkg-config=pkg-config \
        lib:nlohmann_json=nlohmann-json3-dev
    cmake -S "$here" -B "$out" -G Ninja -DOSSMP_LIB_DIR="${library%/*}" -DOSSMP_CPP_PROGRAMS=agent
    cmake --build "$out" --target ossmp_cpp_agent
    exit
fi

[ -x "$out/agent/ossmp_cpp_agent" ] || { echo "error: run $0 --build first" >&2 && exit 1; }

# The program asks for the library by its soname, which not every directory with the library has.
if [ "$(readlink "$out/lib/libossmp.so.0")" != "$library" ]; then
    ln -s "$library" "$out/lib/link.$$"
    mv -fT "$out/lib/link.$$" "$out/lib/libossmp.so.0"
fi
exec "$out/agent/ossmp_cpp_agent"
