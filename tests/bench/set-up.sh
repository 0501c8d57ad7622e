#!/bin/sh
# What the bench compares us with, beside the environment of the project: npm's and Python's peers, nginx with nchan, our
# own C helper. What cannot be had is left out, and the bench says so.
set -u

built=build/bench
step=scripts/step.sh

has() {
    command -v "$1" >/dev/null 2>&1
}

python_peers() {
    [ -x "$built/venv/bin/python" ] || .venv/bin/python -m venv "$built/venv" || return 1
    "$built/venv/bin/python" -m pip install -qq --no-deps --no-input --disable-pip-version-check \
        --root-user-action=ignore -r tests/bench/peers/requirements.txt
}

helper() {
    rm -rf "$built/native"
    .venv/bin/python -m pip install -qq --no-deps --no-input --disable-pip-version-check --root-user-action=ignore \
        --target "$built/native" ./server/native
}

nchan() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -qq --yes --no-install-recommends nginx-light libnginx-mod-nchan
}

mkdir -p "$built"
if [ "${1:-}" = "python_peers" ] || [ "${1:-}" = "helper" ] || [ "${1:-}" = "nchan" ]; then
    "$1"
    exit
fi

self=tests/bench/set-up.sh
has npm && $step "npm's peers" npm ci --prefix tests/bench/peers --no-audit --no-fund --loglevel=error
$step "Python's peers" $self python_peers
$step "C helper, for the bench" $self helper
if ! has nginx && [ "$(id -u)" -eq 0 ] && has apt-get; then
    $step "nginx with nchan" $self nchan
fi
exit 0
