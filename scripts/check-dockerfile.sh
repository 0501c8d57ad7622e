#!/bin/sh
# Runs what the Dockerfile runs, stage by stage in an empty folder, for machines without a Docker engine: the pages from
# their lock, every wheel, an installation from the wheels alone, and the server under another user, read by the image's
# own health check. What it cannot check: the base images, BuildKit's mounts, and the limits compose.yaml sets.
set -eu

ROOT=$(cd "$(dirname "$0")/.." && pwd)
SECRET=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
WAIT=60 # seconds for the server to be ready, and then to stop

work=$(mktemp -d)
chmod 755 "$work"
server=""
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

step() { "$ROOT/scripts/step.sh" "$@"; }

# The part of the build context that the Dockerfile copies, without what .dockerignore keeps out.
copy() {
    for name in "$@"; do
        (cd "$ROOT" && find "$name" -type f \
            -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path '*/__pycache__/*' -print0 |
            tar --null --files-from=- -cf -) | tar -xf - -C "$work/$place"
    done
}

python=$("$ROOT/scripts/preflight.sh" python)
"$ROOT/scripts/preflight.sh" node

echo "Stage 1: pages"
mkdir -p "$work/pages" && place=pages && copy web
step "npm ci" npm --prefix "$work/pages/web" ci
step "npm run build" npm --prefix "$work/pages/web" run build
ls "$work"/pages/web/dist/*.html >/dev/null

echo "Stage 2: wheels"
step "pip wheel" "$python" -m pip wheel -q --no-cache-dir --no-deps --wheel-dir "$work/wheels" --requirement "$ROOT/requirements.lock"
mkdir -p "$work/native" && place=native && copy server/native
step "pip wheel of the fan-out's helper" "$python" -m pip wheel -q --no-cache-dir --no-deps --wheel-dir "$work/wheels" "$work/native/server/native"

echo "Stage 3: the image"
mkdir -p "$work/app/var" "$work/app/web" && place=app && copy LICENSE pyproject.toml core moderation chat shop server
cp -r "$work/pages/web/dist" "$work/app/web/dist"
step "an empty environment" "$python" -m venv "$work/environment"
step "pip install from the wheels alone" "$work/environment/bin/python" -m pip install -q --no-cache-dir --no-index \
    --no-deps --find-links "$work/wheels" --requirement "$ROOT/requirements.lock" vitrina-fanout
step "pip check" "$work/environment/bin/python" -m pip check
(cd "$work/app" && step "compileall" "$work/environment/bin/python" -m compileall -q core moderation chat shop server)

echo "The server in it"
as=""
if [ "$(id -u)" -eq 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups "$work/environment/bin/python" -c '' 2>/dev/null; then
    chown 65534:65534 "$work/app/var"
    as="setpriv --reuid=65534 --regid=65534 --clear-groups"
    echo "  as another user than the one who owns the files"
else
    echo "  as the user who runs this script: no other one can read this Python here"
fi

export VITRINA_HOST=0.0.0.0 VITRINA_DEMO=false PYTHONUNBUFFERED=1
VITRINA_PORT=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export VITRINA_PORT
unset VITRINA_SECRET VITRINA_DATABASE_URL VITRINA_REDIS_URL VITRINA_WEB_FOLDER 2>/dev/null || true

cd "$work/app"
# shellcheck disable=SC2086  # the words of $as are a command
if timeout "$WAIT" $as "$work/environment/bin/python" -m server >"$work/refused.log" 2>&1; then
    echo "  started without a secret: it must not" && exit 1
fi
grep -q VITRINA_SECRET "$work/refused.log" || { cat "$work/refused.log" && exit 1; }
echo "  refused to start without a secret"

# shellcheck disable=SC2086
VITRINA_SECRET=$SECRET $as "$work/environment/bin/python" -m server >"$work/server.log" 2>&1 &
server=$!
health=$("$python" - "$ROOT/Dockerfile" <<'PYTHON'
import json, re, sys
print(json.loads(re.search(r'HEALTHCHECK.*?CMD (\[.*?\])\n', open(sys.argv[1]).read(), re.DOTALL)[1])[2])
PYTHON
)
waited=0
until "$work/environment/bin/python" -c "$health" 2>/dev/null; do
    waited=$((waited + 1))
    if [ "$waited" -gt "$WAIT" ] || ! kill -0 "$server" 2>/dev/null; then
        echo "  never became ready:" && cat "$work/server.log" && exit 1
    fi
    sleep 1
done
echo "  ready, says the health check of the image, within $((waited + 1)) s"

kill -TERM "$server"
code=0
{ wait "$server" || code=$?; } 2>/dev/null
server=""
case "$code" in
0 | 143) echo "  stopped when told to (exit code $code)" ;;
*) echo "  ended with $code:" && cat "$work/server.log" && exit 1 ;;
esac

written=$(find "$work/app" -newer "$work/refused.log" -type f -not -path "$work/app/var/*" | head)
[ -z "$written" ] || { echo "  wrote outside of var/: $written" && exit 1; }
echo "  wrote nothing outside of var/"
