# shellcheck shell=bash
# Sourced by test.sh and agent.sh: where things are, and how Go is to build. Sets here, root, out, lib_dir.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/target/bindings/go
lib_dir=${OSSMP_LIB_DIR:-$root/target/release}
lib_dir=$(cd "$lib_dir" 2>/dev/null && pwd) || {
    echo "error: ${OSSMP_LIB_DIR:-$root/target/release} does not exist; build the library, or set OSSMP_LIB_DIR" >&2
    exit 1
}

# Installs what is missing, and the library below $out, where pkg-config finds it.
prepare() {
    # g++ brings the headers of the C library, which gcc alone does not.
    "$root/scripts/setup.sh" go=golang-go gofmt=golang-go gcc=gcc g++=g++ pkg-config=pkg-config objcopy=binutils
    "$root/packaging/install.sh" "PREFIX=$out/prefix" "BUILD_DIR=$lib_dir" install >/dev/null
    export PKG_CONFIG_PATH=$out/prefix/lib/pkgconfig CGO_ENABLED=1
    # Nothing is downloaded: there are no dependencies. No version control is needed to build.
    export GOPROXY=off GOTOOLCHAIN=local GOFLAGS=-buildvcs=false
}

build_agent() {
    (cd "$here" && go build -o "$out/agent" ./internal/agent)
}

# Has the loader take the library from $lib_dir, which need not have its soname for a file name.
use_library() {
    mkdir -p "$out/lib"
    if [ "$(readlink "$out/lib/libossmp.so.0")" != "$lib_dir/libossmp.so" ]; then
        ln -sf "$lib_dir/libossmp.so" "$out/lib/libossmp.so.0"
    fi
    export LD_LIBRARY_PATH=$out/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
}
