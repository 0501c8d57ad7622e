#!/bin/sh
# Chooses all versions anew. The locks name versions only: no index, no host, no path, so they hold on any machine.
set -eu

[ -x .venv/bin/uv ] || scripts/step.sh "uv" .venv/bin/python -m pip install -qq --disable-pip-version-check uv

compile() {
    .venv/bin/uv pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.11 \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}

compile pyproject.toml --output-file requirements.lock
compile pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock
npm --prefix web update --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund --loglevel=error

if grep -nE '(https?|file)://' requirements.lock requirements-dev.lock ||
    grep -n '"resolved"' web/package-lock.json; then
    echo "A lock names a host: see the lines above." >&2
    exit 1
fi
