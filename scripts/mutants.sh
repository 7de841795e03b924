#!/usr/bin/env bash
# Changes the code in small ways, one at a time, and counts how many of the changes the unit tests notice.
#
#   scripts/mutants.sh            the sample of docs/testing.md
#   scripts/mutants.sh PATTERN    all mutants of the same files whose line in `cargo mutants --list` matches
#
# Fails below 95 %, and when a mutant that survives is not explained in tests/mutants/survivors.txt.
# SEED and SIZE take another sample. Mutants are taken in the order of SHA-256 over the seed and what is changed, so that
# another run takes the same ones, and a change elsewhere in the file moves none of them. With CONTINUE=1 what was caught
# or did not compile in the runs before is not run again: for a run that was stopped, or after new tests.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/target/tools/bin:$PATH"

SEED=${SEED:-ossmp}
SIZE=${SIZE:-220}
LEAST_JUDGED=150
LEAST_PERCENT=95
EXPLAINED=tests/mutants/survivors.txt
OUT=target/mutants
RESULTS=$OUT/mutants.out
# Integrity, retry, checkpoint, signing, plan.
FILES=('lanes/src/**/*.rs' src/{digest,abreast,ahead,foresight,body,verify,complete,resume}.rs
    src/{retry,outcome,client}.rs 'src/checkpoint/*.rs' 'src/sign/*.rs' src/plan.rs)

# A mutant is tested by the tests of its own package.
PACKAGES=(--package ossmp --package ossmp-md5-lanes)

# Adds to each line of the list, behind a tab, what is changed: "file: change: line of code".
describe() {
    awk '{
        split($0, place, ":")
        while (!((place[1], place[2]) in code) && (getline line < place[1]) > 0) {
            gsub(/^ +/, "", line)
            code[place[1], ++read[place[1]]] = line
        }
        change = substr($0, length(place[1] place[2] place[3]) + 5)
        printf "%s\t%s: %s: %s\n", $0, place[1], change, code[place[1], place[2]]
    }'
}

sample() {
    local mutant description column key
    describe | while IFS=$'\t' read -r mutant description; do
        IFS=: read -r _ _ column _ <<<"$mutant"
        key=$(printf '%s\n%s\n%s' "$SEED" "$description" "$column" | sha256sum)
        printf '%s %s\n' "${key%% *}" "$mutant"
    done | LC_ALL=C sort | sed -n "1,${SIZE}p" | cut -d " " -f 2-
}

selection=()
for file in "${FILES[@]}"; do
    selection+=(--file "$file")
done
all=$(cargo mutants --list "${PACKAGES[@]}" "${selection[@]}")
mkdir -p "$OUT"
chosen=$OUT/chosen.txt
if [ $# -gt 0 ]; then
    grep -E -- "$1" <<<"$all" >"$chosen"
else
    sample <<<"$all" >"$chosen"
fi
# What is known of earlier runs: outcome, mutant and description, with tabs between them.
known=$OUT/known.txt
[ "${CONTINUE:-0}" = 1 ] || rm -f "$known"
touch "$known"
arguments=()
while IFS= read -r pattern; do
    arguments+=(--re "^$pattern\$")
done < <(describe <"$chosen" | grep -vxFf <(cut -f 2- "$known") | cut -f 1 | sed 's/[][\.*^$+?(){}|&-]/\\&/g')

echo "$(wc -l <"$chosen") of $(wc -l <<<"$all") mutants, seed $SEED"
# In a build directory of its own, which keeps the dependencies for the next run. Tests take seconds; a mutant that
# never ends takes 30.
status=0
export CARGO_TARGET_DIR=$PWD/$OUT/build CARGO_PROFILE_DEV_DEBUG=0
# Many tests wait, and few compute.
export RUST_TEST_THREADS=8
rm -rf "$RESULTS"
keep() {
    local outcome
    for outcome in caught timeout unviable; do
        [ ! -f "$RESULTS/$outcome.txt" ] || describe <"$RESULTS/$outcome.txt" | sed "s/^/$outcome\t/" >>"$known"
    done
}
trap keep EXIT
if [ ${#arguments[@]} -gt 0 ]; then
    cargo mutants "${PACKAGES[@]}" "${selection[@]}" "${arguments[@]}" \
        --jobs 1 --output "$OUT" --timeout 30 --colors never --cargo-arg=--lib || status=$?
fi
case $status in
    0) ;;
    2 | 3) ;; # Some survived, or did not end.
    *) exit "$status" ;;
esac
keep
trap - EXIT

# cargo-mutants tests changes of struct expressions whether they were chosen or not.
result() {
    describe <"$chosen" | grep -xFf <(
        if [ "$1" = missed ]; then
            [ ! -f "$RESULTS/missed.txt" ] || describe <"$RESULTS/missed.txt"
        else
            sed -n "s/^$1\t//p" "$known"
        fi
    ) || true
}
count() { result "$1" | wc -l; }

timeouts=$(count timeout)
caught=$(($(count caught) + timeouts))
judged=$((caught + $(count missed)))
permille=$((caught * 1000 / judged))
echo "$caught of $judged caught, $((permille / 10)).$((permille % 10)) % ($timeouts by a time-out); $(count unviable) do not compile"
failed=0
while IFS=$'\t' read -r mutant description; do
    if grep -qxF -- "$description" "$EXPLAINED"; then
        echo "survived, explained: $mutant"
    else
        echo "survived: $mutant"
        echo "    $description"
        failed=1
    fi
done < <(result missed)
if [ $# -eq 0 ] && [ "$judged" -lt "$LEAST_JUDGED" ]; then
    echo "error: fewer than $LEAST_JUDGED mutants were judged" >&2
    failed=1
fi
if [ "$permille" -lt $((LEAST_PERCENT * 10)) ]; then
    echo "error: fewer than $LEAST_PERCENT % were caught" >&2
    failed=1
fi
exit "$failed"
