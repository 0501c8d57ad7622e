#!/bin/sh
# Puts the packages of this checkout on the virtual environment's path: what an editable install does, without a build.
set -eu

packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
pwd >"$packages/vitrina.pth"
