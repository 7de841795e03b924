#!/usr/bin/env bash
# The sources compile against .NET Core, too, so that they use nothing that only Mono or .NET Framework has:
# core-api.sh DOTNET OUTPUT_DIRECTORY
set -eu

sources=$(cd "$(dirname "$0")/../src/Ossmp" && pwd)
framework=$(find "$(dirname "$(readlink -f "$1")")/shared/Microsoft.NETCore.App" -mindepth 1 -maxdepth 1 -type d | sort -V | head -n 1)
references=()
for name in System.Private.CoreLib System.Runtime System.Runtime.Extensions System.Runtime.InteropServices \
    System.Runtime.InteropServices.RuntimeInformation System.Threading System.Collections System.Linq \
    System.Diagnostics.TraceSource System.IO.FileSystem; do
    references+=("-r:$framework/$name.dll")
done
mcs -nologo -noconfig -nostdlib -lib:"$framework" "${references[@]}" -target:library -langversion:7 -warn:4 -warnaserror \
    -out:"$2/core-api.dll" "$sources"/*.cs "$sources"/Interop/*.cs
rm -f "$2/core-api.dll"
echo "ok - the sources compile against $(basename "$framework") of .NET Core"
