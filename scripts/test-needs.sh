#!/bin/sh
# What the tests need from the system, and Python cannot bring: a browser, a C compiler for the fan-out's helper, and
# Redis 7, because the wheel's cannot be a cluster. PostgreSQL comes as a wheel with requirements-dev.lock. As root on
# Debian what is missing is installed; elsewhere one sentence says how.
set -u

BROWSER="chromium fonts-dejavu-core fonts-noto-color-emoji" # Cyrillic letters and emoji belong on the screenshots
COMPILER="gcc libc6-dev"
REDIS="redis-server"

is_here() {
    for name in "$@"; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

packages=""
is_here "${CHROMIUM:-chromium}" chromium-browser google-chrome || packages="$BROWSER"
is_here cc || packages="${packages:+$packages }$COMPILER"
is_here redis-server || packages="${packages:+$packages }$REDIS"
[ -n "$packages" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need Chromium, a C compiler and Redis 7: install what is missing (Debian: sudo apt-get install $packages), or run make unit, which does without." >&2
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086  # the words are package names
apt-get install -qq --yes --no-install-recommends $packages
