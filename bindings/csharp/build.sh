#!/usr/bin/env bash
# Builds the assembly, the agent, the examples and the tests with Mono's compiler, below target/bindings/csharp.
# Warnings are errors, and so is a public member without documentation.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../target/bindings/csharp
command -v mcs >/dev/null 2>&1 || {
    echo "error: mcs was not found; install the package mono-mcs" >&2
    exit 1
}
mkdir -p "$out"

compile() {
    mcs -nologo -langversion:7 -warn:4 -warnaserror "$@"
}

compile -target:library -optimize -doc:"$out/Ossmp.xml" -out:"$out/Ossmp.dll" \
    "$here"/src/Ossmp/*.cs "$here"/src/Ossmp/Interop/*.cs
cp "$here/src/Ossmp/Ossmp.dll.config" "$out/"

compile -r:"$out/Ossmp.dll" -r:System.Runtime.Serialization.dll -r:System.Xml.dll -r:System.Xml.Linq.dll \
    -out:"$out/agent.exe" "$here"/agent/*.cs
[ "${1:-}" != agent ] || exit 0

compile -r:"$out/Ossmp.dll" -out:"$out/tests.exe" "$here"/tests/*.cs
compile -r:"$out/Ossmp.dll" -out:"$out/loadprobe.exe" "$here"/tests/load/LoadProbe.cs
for example in MultipartUploadFlow CancelUpload ListParts ListUploads UploadFile; do
    compile -r:"$out/Ossmp.dll" -out:"$out/$example.exe" "$here/examples/$example.cs" "$here/examples/Common.cs"
done
