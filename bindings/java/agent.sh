#!/usr/bin/env bash
# The agent of tests/scenarios: JSON lines on standard input and output. agent.sh --build builds it.
# OSSMP_LIB_DIR holds libossmp.so; target/release of the repository unless it is set.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

if [ "${1:-}" = --build ]; then
    exec "$here/build.sh" package -DskipTests -Dmaven.javadoc.skip -Dmaven.source.skip >&2
fi
lib_dir=$(cd "${OSSMP_LIB_DIR:-$here/../../target/release}" && pwd)
agent=$(echo "$here"/agent/target/ossmp-agent-*.jar)
[ -f "$agent" ] || {
    echo "error: the agent is not built; run $0 --build" >&2
    exit 1
}
# Java takes the names of files for text in the encoding of the locale.
LC_ALL=C.UTF-8 exec java -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "-Dossmp.library.path=$lib_dir" \
    -cp "$agent:$here/agent/target/lib/*" io.ossmp.agent.Agent
