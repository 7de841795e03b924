#!/bin/sh
# Installs libossmp below temporary directories and uses it as its users would: run.sh BUILD_DIR
#
# BUILD_DIR holds libossmp.so and libossmp.a, e.g. target/release. Needs cc, cmake, pkg-config, binutils, rustc and, to
# link beside them, OpenSSL and libcurl (Debian: libssl-dev libcurl4-openssl-dev). What is missing is a failure.
set -eu

fail() {
    echo "not ok - $*" >&2
    exit 1
}

ok() {
    echo "ok - $*"
}

# Runs a command quietly; shows what it said only if it fails: try WHAT COMMAND ...
try() {
    what=$1
    shift
    if ! "$@" >"$work/log" 2>&1; then
        sed 's/^/    /' "$work/log" >&2
        fail "$what"
    fi
}

[ $# -eq 1 ] || { echo "usage: tests/packaging/run.sh BUILD_DIR" >&2 && exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(cd "$1" 2>/dev/null && pwd) || fail "$1 does not exist; run cargo build --release first"
: "${CC:=cc}"
warnings="-std=c99 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Wformat=2 -Werror"

for tool in "$CC" cmake pkg-config nm readelf strip ldd rustc; do
    command -v "$tool" >/dev/null || fail "$tool is missing"
done
for package in openssl libcurl; do
    pkg-config --exists "$package" || fail "no $package for developers; install libssl-dev libcurl4-openssl-dev"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)
expected_files="include/ossmp.h
lib/cmake/ossmp/ossmp-config-version.cmake
lib/cmake/ossmp/ossmp-config.cmake
lib/cmake/ossmp/ossmp-targets.cmake
lib/libossmp.a
lib/libossmp.so
lib/libossmp.so.0
lib/libossmp.so.$version
lib/pkgconfig/ossmp.pc"

# What is below a directory and not a directory, sorted.
files_below() {
    (cd "$1" && find . ! -type d | sed 's|^\./||' | LC_ALL=C sort)
}

installer() {
    "$root/packaging/install.sh" BUILD_DIR="$build" "$@"
}

# --- install ---

prefix=$work/prefix
mkdir -p "$prefix/lib"
echo "not ossmp's" >"$prefix/lib/foreign"
try "installing below PREFIX" installer PREFIX="$prefix" install
[ "$(files_below "$prefix" | grep -v '^lib/foreign$')" = "$expected_files" ] ||
    fail "the file list is $(files_below "$prefix")"
ok "install makes the nine files and no other"

try "installing below DESTDIR" installer DESTDIR="$work/stage" PREFIX=/opt/ossmp install
[ "$(files_below "$work/stage/opt/ossmp")" = "$expected_files" ] ||
    fail "the file list is $(files_below "$work/stage")"
[ "$(files_below "$work/stage" | grep -cv '^opt/ossmp/')" = 0 ] ||
    fail "files beside PREFIX: $(files_below "$work/stage")"
if grep -rqsF "$work" "$work/stage/opt/ossmp/lib/pkgconfig" "$work/stage/opt/ossmp/lib/cmake"; then
    fail "the staged files name the stage"
fi
ok "install with DESTDIR makes the same, and none of them knows of DESTDIR"

try "installing to a multiarch LIBDIR" \
    installer DESTDIR="$work/multiarch" PREFIX=/usr LIBDIR=lib/x86_64-linux-gnu install
ok "install takes another LIBDIR"

if installer PREFIX=relative install >/dev/null 2>&1; then
    fail "a relative PREFIX was taken"
fi
if installer BUILD_DIR="$work" PREFIX="$work/none" install >/dev/null 2>&1 || [ -e "$work/none" ]; then
    fail "an empty BUILD_DIR was taken, or something was written"
fi
ok "install refuses what cannot work before it writes"

# --- the library itself ---

library=$prefix/lib/libossmp.so.$version
dynamic=$(readelf -dW "$library")
case $dynamic in *'soname: [libossmp.so.0]'*) ;; *) fail "no soname libossmp.so.0: $dynamic" ;; esac
ok "soname is libossmp.so.0"
case $dynamic in *NODELETE*) ;; *) fail "not linked with -z nodelete" ;; esac
ok "dlclose leaves it loaded (-z nodelete)"

allowed='linux-vdso\.so\.1|libc\.so\.6|libgcc_s\.so\.1|/lib[^ ]*/ld-linux[^ ]*'
others=$(ldd "$library" | grep -vE "^[[:space:]]*($allowed) " || true)
[ -z "$others" ] || fail "it needs $others"
ok "it needs libc and libgcc_s only"

strip -o "$work/stripped.so" "$library"
size=$(wc -c <"$work/stripped.so")
[ "$size" -lt 2600000 ] || fail "stripped, it has $size bytes; it must be under 2600000"
ok "stripped, it has $size bytes, under 2.6 MB"

# Names of the symbols that others can link to; "-D" for a shared library.
exports() {
    nm --extern-only --defined-only --format=posix "$@" | awk 'NF >= 3 { print $1 }' | LC_ALL=C sort
}
exports -D "$library" >"$work/shared.symbols"
exports "$prefix/lib/libossmp.a" >"$work/static.symbols"
grep -q '^ossmp_upload_init$' "$work/shared.symbols" || fail "ossmp_upload_init is not exported"
for kind in shared static; do
    if foreign=$(grep -v '^ossmp_' "$work/$kind.symbols"); then
        fail "the $kind library also exports $foreign"
    fi
done
ok "the shared library exports ossmp_ only"
ok "the static library exports ossmp_ only"
cmp -s "$work/shared.symbols" "$work/static.symbols" ||
    fail "shared and static differ: $(diff "$work/shared.symbols" "$work/static.symbols")"
ok "both export the same $(wc -l <"$work/shared.symbols") functions"

# --- pkg-config ---

# pkg-config, finding ossmp below a prefix: ossmp_flags PREFIX OPTION ...
ossmp_flags() {
    pc_dir=$1/lib/pkgconfig
    shift
    PKG_CONFIG_PATH=$pc_dir${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} pkg-config "$@"
}

# Compiles consumer.c: compile WHAT OUTPUT FLAG ...
compile() {
    what=$1
    output=$2
    shift 2
    # shellcheck disable=SC2086 # one word per flag is wanted, here and where this is called
    try "compiling $what" "$CC" $warnings "$here/consumer.c" -o "$output" "$@"
}

needs_library() {
    readelf -dW "$1" | grep -q 'NEEDED.*libossmp'
}

[ "$(ossmp_flags "$prefix" --modversion ossmp)" = "$version" ] || fail "ossmp.pc has another version"
# shellcheck disable=SC2046
compile "with pkg-config" "$work/pc-shared" $(ossmp_flags "$prefix" --cflags --libs ossmp)
needs_library "$work/pc-shared" || fail "the shared library was not linked"
try "running with the shared library" env LD_LIBRARY_PATH="$prefix/lib" "$work/pc-shared"
ok "a program works by pkg-config, shared"

# shellcheck disable=SC2046
compile "with pkg-config --static" "$work/pc-static" \
    $(ossmp_flags "$prefix" --static --cflags --libs ossmp | sed 's/-lossmp/-l:libossmp.a/')
if needs_library "$work/pc-static"; then fail "the static library was not linked"; fi
try "running with the static library" "$work/pc-static"
ok "a program works by pkg-config --static, with libossmp.a"

# shellcheck disable=SC2046
compile "with pkg-config --static and cc -static" "$work/pc-full-static" -static \
    $(ossmp_flags "$prefix" --static --cflags --libs ossmp)
try "running the fully static program" "$work/pc-full-static"
ok "a program works by pkg-config --static, with cc -static"

# shellcheck disable=SC2046
compile "with a moved prefix" "$work/pc-moved" \
    $(ossmp_flags "$work/stage/opt/ossmp" --define-prefix --cflags --libs ossmp)
ok "pkg-config --define-prefix finds a tree that was moved"

# --- CMake ---

# Builds and runs CMakeLists.txt: cmake_project WHAT PREFIX [OPTION ...]
cmake_project() {
    what=$1
    cmake_prefix=$2
    shift 2
    rm -rf "$work/cmake"
    try "cmake $what" cmake -S "$here" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$cmake_prefix" "$@"
    try "cmake --build $what" cmake --build "$work/cmake"
    needs_library "$work/cmake/shared" || fail "ossmp::ossmp did not link the shared library"
    if needs_library "$work/cmake/static"; then fail "ossmp::static linked the shared library"; fi
    try "running the CMake program, shared, $what" "$work/cmake/shared"
    try "running the CMake program, static, $what" "$work/cmake/static"
}

cmake_project "from PREFIX" "$prefix"
ok "find_package(ossmp) works: ossmp::ossmp and ossmp::static"
cmake_project "from a moved tree" "$work/stage/opt/ossmp"
cmake_project "from a moved multiarch tree" "$work/multiarch/usr" -DCMAKE_LIBRARY_ARCHITECTURE=x86_64-linux-gnu
ok "find_package(ossmp) works from trees that were moved"

sed 's/find_package(ossmp 0.1 /find_package(ossmp 1.0 /' "$here/CMakeLists.txt" >"$work/CMakeLists.txt"
cp "$here/consumer.c" "$work"
if cmake -S "$work" -B "$work/cmake-newer" -DCMAKE_PREFIX_PATH="$prefix" >/dev/null 2>&1; then
    fail "find_package(ossmp 1.0) was content with $version"
fi
ok "find_package refuses another major version"

# --- libossmp.a beside others ---

static_flags=$(ossmp_flags "$prefix" --static --cflags --libs ossmp | sed 's/-lossmp/-l:libossmp.a/')

# shellcheck disable=SC2046,SC2086
compile "beside OpenSSL and libcurl" "$work/beside" -DBESIDE_OPENSSL -DBESIDE_CURL \
    $static_flags $(pkg-config --cflags --libs openssl libcurl)
try "running beside OpenSSL and libcurl" "$work/beside"
ok "libossmp.a works beside OpenSSL and libcurl"

try "building another Rust archive" \
    rustc --edition 2024 --crate-type staticlib -O -o "$work/libneighbour.a" "$here/neighbour.rs"
for order in "$work/libneighbour.a $static_flags" "$static_flags $work/libneighbour.a"; do
    # shellcheck disable=SC2086
    compile "beside a Rust archive" "$work/beside-rust" -DBESIDE_RUST $order -lpthread -ldl -lm
    try "running beside a Rust archive" "$work/beside-rust"
done
ok "libossmp.a works beside another Rust archive, in either order"

# --- the samples, as their README says ---

# make_samples OUT NAME=VALUE ...
make_samples() {
    out=$work/$1
    shift
    try "making the samples with $*" make -C "$root/examples-c" OUT="$out" CC="$CC" "$@"
}
make_samples samples PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
make_samples samples-tree LIB_DIR="$build"
make_samples samples-static LIB_DIR="$build" STATIC=1
for samples in samples samples-tree samples-static; do
    for program in multipart_upload cancel_upload list_parts list_uploads; do
        code=0
        "$work/$samples/$program" 2>"$work/log" || code=$?
        [ "$code" = 2 ] || fail "$samples/$program without arguments ended with $code: $(cat "$work/log")"
        grep -q '^usage: ' "$work/log" || fail "$samples/$program does not tell its usage"
    done
done
ok "the samples build by pkg-config, in the source tree and statically, and tell their usage"

# --- uninstall ---

try "uninstalling" installer PREFIX="$prefix" uninstall
[ "$(files_below "$prefix")" = lib/foreign ] || fail "after uninstall: $(files_below "$prefix")"
[ ! -d "$prefix/lib/cmake/ossmp" ] || fail "uninstall leaves lib/cmake/ossmp"
try "uninstalling below DESTDIR" installer DESTDIR="$work/stage" PREFIX=/opt/ossmp uninstall
[ -z "$(files_below "$work/stage")" ] || fail "after uninstall: $(files_below "$work/stage")"
ok "uninstall removes exactly what install made"
