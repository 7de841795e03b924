#!/usr/bin/env bash
# The program in the README compiles: readme.sh DIRECTORY_OF_THE_ASSEMBLY
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2016 # the backquotes are those of the README
sed -n '/^## A program/,/^## /{/^```csharp/,/^```$/{/^```/d;p}}' "$(dirname "$0")/../README.md" >"$work/program.cs"
grep -q 'UploadFile(' "$work/program.cs" || {
    echo "not ok - the README has no program" >&2
    exit 1
}
mcs -nologo -warn:4 -warnaserror -r:"$1/Ossmp.dll" -out:"$work/program.exe" "$work/program.cs"
echo "ok - the program in the README compiles"
