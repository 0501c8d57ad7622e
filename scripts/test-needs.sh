#!/bin/sh
# What the tests need from the system, and Python cannot bring: a browser. Redis and PostgreSQL come as wheels with
# requirements-dev.lock. As root on Debian the browser is installed; elsewhere one sentence says how.
set -u

PACKAGES="chromium fonts-dejavu-core fonts-noto-color-emoji" # Cyrillic letters and emoji belong on the screenshots

for name in "${CHROMIUM:-chromium}" chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The browser tests need Chromium: install it (Debian: sudo apt-get install $PACKAGES), or run make unit, which does without." >&2
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086  # the words are package names
apt-get install -qq --yes --no-install-recommends $PACKAGES
