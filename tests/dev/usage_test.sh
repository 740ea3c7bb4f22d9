#!/usr/bin/env bash
# What ./dev answers to right and wrong usage: exit status, and where the words go. It must build and install nothing.
set -euo pipefail
readonly dev=$1
failures=0

# expect STATUS STREAM WORDS ARGUMENT…: `./dev ARGUMENT…` ends with STATUS, and STREAM (out or err) has WORDS.
expect() {
    local wanted=$1 stream=$2 words=$3 status=0
    shift 3
    bash "$dev" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
    if ((status != wanted)) || ! grep -qF -- "$words" "$scratch/$stream"; then
        printf 'dev %s: status %d (expected %d); expected "%s" on std%s, got:\n' "$*" "$status" "$wanted" "$words" "$stream"
        cat "$scratch/out" "$scratch/err"
        failures=$((failures + 1))
    fi
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

expect 0 out "./dev COMMAND"
expect 0 out "./dev COMMAND" help
expect 0 out "./dev COMMAND" --help
expect 2 err "there is no command 'tset'" tset
expect 2 err "./dev COMMAND" tset
expect 2 err "install takes engine or all, not 'everything'" install everything
expect 2 err "'debug' is not a preset" build debug
expect 2 err "'debug' is not a preset" test debug
expect 2 err "the fuzz preset has no tests" test fuzz
expect 2 err "format takes --check or nothing" format --dry-run
expect 2 err "screenshots takes a report" screenshots
expect 2 err "screenshots takes a report" screenshots nowhere.html
expect 2 err "fuzz takes a number of seconds" fuzz
expect 2 err "fuzz takes a number of seconds" fuzz a-minute
expect 2 err "properties takes a number of rounds" properties many

# every preset that the script knows is one of CMakePresets.json, and the other way round
script_presets=$(sed -n 's/^Presets: \(.*\)\. Each.*/\1/p' "$dev" | tr -d ' ' | tr ',' '\n' | sort)
file_presets=$(cd "$(dirname "$dev")" && cmake --list-presets | sed -n 's/^ *"\([a-z]*\)".*/\1/p' | sort)
if [[ $script_presets != "$file_presets" ]]; then
    printf 'presets of the script: %s\npresets of CMakePresets.json: %s\n' "${script_presets//$'\n'/ }" "${file_presets//$'\n'/ }"
    failures=$((failures + 1))
fi

((failures == 0)) || exit 1
echo "usage of ./dev: as expected"
