#!/bin/sh
# Runs one step quietly: `step.sh TITLE COMMAND...` prints the title and the seconds it took. What the command printed
# is shown only if it fails, and its exit code is passed on.
set -u

title=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

printf '  %s ... ' "$title"
started=$(date +%s)
"$@" >"$log" 2>&1
code=$?
took=$(($(date +%s) - started))
if [ "$code" -eq 0 ]; then
    printf '%s s\n' "$took"
else
    printf 'failed after %s s\n\n' "$took"
    cat "$log"
fi
exit "$code"
