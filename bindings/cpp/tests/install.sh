#!/bin/sh
# Installs library and headers below a temporary directory and uses them as a program of somebody else would: with
# find_package, with pkg-config, and as a part of its own build. install.sh LIB_DIR
set -eu

[ $# -eq 1 ] || { echo "usage: install.sh LIB_DIR" >&2 && exit 2; }
library=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# try WHAT COMMAND...: shows what it said only if it fails
try() {
    what=$1
    shift
    if ! "$@" >"$work/log" 2>&1; then
        sed 's/^/    /' "$work/log" >&2
        echo "not ok - $what" >&2
        exit 1
    fi
}

prefix=$work/prefix
try "installing the library" "$root/packaging/install.sh" PREFIX="$prefix" BUILD_DIR="$library" install
try "configuring" cmake -S "$root/bindings/cpp" -B "$work/build" -G Ninja -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_PREFIX_PATH="$prefix"
try "installing the headers" cmake --install "$work/build" --prefix "$prefix"

# consume NAME SETTING: with CMake
consume() {
    try "$1" cmake -S "$here/consumer" -B "$work/$1" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" "$2"
    try "$1" cmake --build "$work/$1"
    try "$1" "$work/$1/consumer"
    echo "ok - $1"
}
consume find_package -DSOURCE=
consume add_subdirectory "-DSOURCE=$root/bindings/cpp"

export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
# shellcheck disable=SC2046 # a list of flags
try pkg-config c++ -std=c++11 "$here/consumer/main.cpp" -o "$work/consumer" $(pkg-config --cflags --libs ossmp-cpp)
try pkg-config env LD_LIBRARY_PATH="$prefix/lib" "$work/consumer"
echo "ok - pkg-config"
