#!/usr/bin/env bash
# Shell scripts, layout of the sources, and that versions and packaging files agree.
set -eu

cd "$(dirname "$0")/.."
fail() {
    echo "not ok - $*" >&2
    exit 1
}

shellcheck -x ./*.sh tests/*.sh

# shellcheck disable=SC2046 # no name here has a blank
set -- $(find src agent examples tests -name '*.cs')
if grep -nP '\t|[ ]+$|\r' "$@"; then
    fail "tabs, blanks at the end, or carriage returns"
fi
if grep -nP '^.{131,}' "$@"; then
    fail "lines over 130 characters"
fi

version=$(sed -n 's/^#define OSSMP_VERSION_\(MAJOR\|MINOR\|PATCH\) //p' ../../include/ossmp.h | paste -sd.)
python3 - "$version" <<'EOF'
import sys
import xml.etree.ElementTree as xml

for name in ("src/Ossmp/Ossmp.csproj", "src/Ossmp/Ossmp.dll.config", "src/Ossmp/build/Ossmp.targets"):
    xml.parse(name)
project = xml.parse("src/Ossmp/Ossmp.csproj")
found = project.findtext("PropertyGroup/Version")
assert found == sys.argv[1], f"Ossmp.csproj is of version {found}, the header of {sys.argv[1]}"
for item in project.iter("None"):
    include = item.get("Include")
    if include and "$(" not in include:
        open("src/Ossmp/" + include.replace("\\", "/")).close()
EOF
echo "ok - lint"
