#!/bin/sh
# Fails, and shows the difference, if web/src/lib/wire.ts is not what the events of today would write.
set -eu

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
.venv/bin/python -m server.wire "$fresh/wire.ts"
diff -u web/src/lib/wire.ts "$fresh/wire.ts" || {
    echo "web/src/lib/wire.ts is out of date: run make wire." >&2
    exit 1
}
