#!/usr/bin/env bash
# Installs what building needs and is missing: Mono's compiler and runtime, and two of its libraries for the agent.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
libraries="libmono-system-runtime-serialization4.0-cil libmono-system-xml-linq4.0-cil"

"$here/../../scripts/setup.sh" "mcs=mono-mcs $libraries" mono=mono-runtime "$@"

# Libraries are no commands, so that a machine that had the compiler before may still lack them.
for library in System.Runtime.Serialization System.Xml.Linq; do
    [ -e "/usr/lib/mono/4.5/$library.dll" ] || [ -e "$(dirname "$(command -v mcs)")/../lib/mono/4.5/$library.dll" ] || {
        echo "error: Mono's $library.dll is missing; install: $libraries" >&2
        exit 1
    }
done
