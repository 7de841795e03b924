#!/usr/bin/env bash
# Prints the path of a .NET Core host (3.1 or newer): OSSMP_DOTNET, one on the PATH, or that of the PyPI package
# dotnetcore2, which is fetched once to DIRECTORY: dotnet.sh DIRECTORY
set -eu

directory=$1
version=3.1.23

if [ -n "${OSSMP_DOTNET:-}" ]; then
    echo "$OSSMP_DOTNET"
    exit 0
fi
if command -v dotnet >/dev/null 2>&1; then
    command -v dotnet
    exit 0
fi
host=$directory/dotnetcore2/bin/dotnet
if [ ! -x "$host" ]; then
    [ "$(uname -sm)" = "Linux x86_64" ] || {
        echo "error: no .NET Core was found; install one and set OSSMP_DOTNET to its dotnet" >&2
        exit 1
    }
    mkdir -p "$directory"
    python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$directory" "dotnetcore2==$version" >&2 || {
        echo "error: the PyPI package dotnetcore2 could not be fetched; set OSSMP_DOTNET to the dotnet of a .NET Core" >&2
        exit 1
    }
    python3 -m zipfile -e "$directory"/dotnetcore2-"$version"-*.whl "$directory"
    rm -f "$directory"/dotnetcore2-"$version"-*.whl
    chmod +x "$host"
fi
echo "$host"
