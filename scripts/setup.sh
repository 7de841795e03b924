#!/usr/bin/env bash
# Makes a Debian or Ubuntu machine ready: checks Rust, installs missing packages.
# Usage: scripts/setup.sh COMMAND=PACKAGE ... | lib:PKGCONFIG-NAME=PACKAGE ... | python:MODULE=PACKAGE ... |
#        file:PATH=PACKAGE ...
# Each argument names something that must be there and the package that brings it.
set -eu

minimum=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "$0")/../Cargo.toml" | head -n 1)

if ! command -v cargo >/dev/null 2>&1; then
    echo "error: cargo was not found; install Rust $minimum or newer (the distribution's rustup package brings it)" >&2
    exit 1
fi
found=$(rustc --version | awk '{print $2}')
found=${found%%-*}
if [ "$(printf '%s\n%s\n' "$minimum" "$found" | sort -V | head -n 1)" != "$minimum" ]; then
    echo "error: Rust $found is too old; ossmp needs $minimum or newer (rustup update stable)" >&2
    exit 1
fi

is_there() {
    case "$1" in
        lib:*) pkg-config --exists "${1#lib:}" 2>/dev/null ;;
        file:*) [ -e "${1#file:}" ] ;;
        python:*) python3 -c "import ${1#python:}" 2>/dev/null ;;
        *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

missing=""
for need in "$@"; do
    is_there "${need%%=*}" || missing="$missing ${need#*=}"
done
[ -n "$missing" ] || exit 0

echo "installing:$missing"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "error: this is no Debian or Ubuntu; install these yourself:$missing" >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "error: not root and no sudo; install these yourself:$missing" >&2
        exit 1
    }
    as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # a list of package names
if ! { $as_root apt-get -o DPkg::Lock::Timeout=300 update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "error: could not install$missing" >&2
    exit 1
fi
for need in "$@"; do
    is_there "${need%%=*}" || {
        echo "error: ${need%%=*} is still missing after installing ${need#*=}" >&2
        exit 1
    }
done
