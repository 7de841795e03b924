#!/bin/sh
# Installs or removes libossmp: install.sh [NAME=VALUE ...] install|uninstall
set -eu

usage() {
    cat <<'END'
usage: packaging/install.sh [NAME=VALUE ...] install|uninstall

  PREFIX=/usr/local          where it is to live
  LIBDIR=PREFIX/lib          libraries; a relative path is below PREFIX
  INCLUDEDIR=PREFIX/include  ossmp.h; likewise
  DESTDIR=                   put it below this directory for now (for packagers)
  BUILD_DIR=target/release   what cargo build --release made
END
}

fail() {
    echo "install.sh: $*" >&2
    exit 1
}

source_dir=$(cd "$(dirname "$0")/.." && pwd)
DESTDIR='' PREFIX=/usr/local LIBDIR=lib INCLUDEDIR=include BUILD_DIR=$source_dir/target/release
action=
for argument in "$@"; do
    case $argument in
    DESTDIR=*) DESTDIR=${argument#*=} ;;
    PREFIX=*) PREFIX=${argument#*=} ;;
    LIBDIR=*) LIBDIR=${argument#*=} ;;
    INCLUDEDIR=*) INCLUDEDIR=${argument#*=} ;;
    BUILD_DIR=*) BUILD_DIR=${argument#*=} ;;
    install | uninstall) action=$argument ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && fail "$argument is not known" ;;
    esac
done
[ -n "$action" ] || { usage >&2 && exit 2; }

# Without trailing slashes, so that paths can be compared.
PREFIX=${PREFIX%/}
DESTDIR=${DESTDIR%/}
case $PREFIX in /* | '') ;; *) fail "PREFIX is $PREFIX; it must be absolute" ;; esac
case $DESTDIR in /* | '') ;; *) fail "DESTDIR is $DESTDIR; it must be absolute" ;; esac
case $LIBDIR in /*) LIBDIR=${LIBDIR%/} ;; *) LIBDIR=$PREFIX/${LIBDIR%/} ;; esac
case $INCLUDEDIR in /*) INCLUDEDIR=${INCLUDEDIR%/} ;; *) INCLUDEDIR=$PREFIX/${INCLUDEDIR%/} ;; esac

version=$(sed -n 's/^version = "\([0-9][0-9.]*\)".*/\1/p' "$source_dir/Cargo.toml" | head -n 1)
[ -n "$version" ] || fail "no version in $source_dir/Cargo.toml"
soversion=${version%%.*}

library=$LIBDIR/libossmp.so.$version
cmake_dir=$LIBDIR/cmake/ossmp

# Every path that install makes, and uninstall removes.
installed_files() {
    cat <<END
$library
$LIBDIR/libossmp.so.$soversion
$LIBDIR/libossmp.so
$LIBDIR/libossmp.a
$INCLUDEDIR/ossmp.h
$LIBDIR/pkgconfig/ossmp.pc
$cmake_dir/ossmp-config.cmake
$cmake_dir/ossmp-config-version.cmake
$cmake_dir/ossmp-targets.cmake
END
}

# INCLUDEDIR as seen from LIBDIR, so that the tree can be moved; absolute unless both are below PREFIX.
include_from_lib() {
    case $LIBDIR/ in "$PREFIX"/?*) ;; *) echo "$INCLUDEDIR" && return ;; esac
    case $INCLUDEDIR/ in "$PREFIX"/?*) ;; *) echo "$INCLUDEDIR" && return ;; esac
    up=$(echo "${LIBDIR#"$PREFIX"/}" | sed 's|[^/][^/]*|..|g')
    echo "$up/${INCLUDEDIR#"$PREFIX"/}"
}

# A directory in the words of pkg-config, which can move ${prefix} too.
from_prefix() {
    case $1 in
    "$PREFIX"/*) echo "\${prefix}/${1#"$PREFIX"/}" ;;
    *) echo "$1" ;;
    esac
}

# Fills in a template of this directory: template NAME TARGET
template() {
    sed -e "s|@PREFIX@|$PREFIX|g" \
        -e "s|@LIBDIR@|$(from_prefix "$LIBDIR")|g" \
        -e "s|@INCLUDEDIR@|$(from_prefix "$INCLUDEDIR")|g" \
        -e "s|@INCLUDEDIR_FROM_LIBDIR@|$(include_from_lib)|g" \
        -e "s|@VERSION@|$version|g" \
        -e "s|@SOVERSION@|$soversion|g" \
        -e "s|@POINTER_BYTES@|$pointer_bytes|g" \
        "$source_dir/packaging/$1" >"$work/$1"
    install -m 644 "$work/$1" "$DESTDIR$2"
}

# 8 or 4, from the fifth byte of the ELF header.
elf_pointer_bytes() {
    case $(od -An -tu1 -j4 -N1 "$1" | tr -d ' ') in
    2) echo 8 ;;
    1) echo 4 ;;
    *) fail "$1 is not an ELF library" ;;
    esac
}

# The loader's cache, unless somebody else will move the files to where they belong.
refresh_loader_cache() {
    if [ -z "$DESTDIR" ] && [ "$(id -u)" -eq 0 ] && command -v ldconfig >/dev/null; then
        ldconfig
    fi
}

do_install() {
    for file in "$BUILD_DIR/libossmp.so" "$BUILD_DIR/libossmp.a"; do
        [ -f "$file" ] || fail "$file does not exist; run cargo build --release first, or give BUILD_DIR"
    done
    [ -f "$source_dir/include/ossmp.h" ] || fail "$source_dir/include/ossmp.h does not exist"
    # sed would take these for its own.
    case $PREFIX$LIBDIR$INCLUDEDIR in *[\|\&\\]*) fail "PREFIX, LIBDIR or INCLUDEDIR contains one of | & \\" ;; esac

    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
    pointer_bytes=$(elf_pointer_bytes "$BUILD_DIR/libossmp.so")
    # Before anything is written, because it is the step that can fail.
    "$source_dir/packaging/prelink.sh" "$BUILD_DIR/libossmp.a" "$work/libossmp.a"

    mkdir -p "$DESTDIR$LIBDIR/pkgconfig" "$DESTDIR$cmake_dir" "$DESTDIR$INCLUDEDIR" ||
        fail "cannot write below $DESTDIR$PREFIX; another PREFIX, or root, may help"
    install -m 755 "$BUILD_DIR/libossmp.so" "$DESTDIR$library"
    ln -sf "libossmp.so.$version" "$DESTDIR$LIBDIR/libossmp.so.$soversion"
    ln -sf "libossmp.so.$soversion" "$DESTDIR$LIBDIR/libossmp.so"
    install -m 644 "$work/libossmp.a" "$DESTDIR$LIBDIR/libossmp.a"
    install -m 644 "$source_dir/include/ossmp.h" "$DESTDIR$INCLUDEDIR/ossmp.h"
    template ossmp.pc.in "$LIBDIR/pkgconfig/ossmp.pc"
    for name in config config-version targets; do
        template "ossmp-$name.cmake.in" "$cmake_dir/ossmp-$name.cmake"
    done
    refresh_loader_cache
    installed_files | sed "s|^|installed $DESTDIR|"
}

do_uninstall() {
    installed_files | while IFS= read -r file; do
        if [ -e "$DESTDIR$file" ] || [ -L "$DESTDIR$file" ]; then
            rm -f "$DESTDIR$file"
            echo "removed $DESTDIR$file"
        fi
    done
    # The only directory that is ours alone; it stays if somebody put something in.
    rmdir "$DESTDIR$cmake_dir" 2>/dev/null || true
    refresh_loader_cache
}

"do_$action"
