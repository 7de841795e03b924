# shellcheck shell=sh
# Sourced with root set: where Go finds the library, as pkg-config tells it after `make install`.

library_dir=$(cd "${OSSMP_LIB_DIR:-$root/target/release}" && pwd)
prefix=$root/target/bindings/go/prefix
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
LD_LIBRARY_PATH=$prefix/lib
export PKG_CONFIG_PATH LD_LIBRARY_PATH

install_library() {
    [ -f "$library_dir/libossmp.so" ] || {
        echo "error: there is no $library_dir/libossmp.so; build the library first" >&2
        exit 1
    }
    made=$prefix/lib/libossmp.so
    if [ ! -f "$made" ] || [ -n "$(find "$library_dir/libossmp.so" -newer "$made")" ]; then
        "$root/packaging/install.sh" PREFIX="$prefix" BUILD_DIR="$library_dir" install >/dev/null
    fi
}
