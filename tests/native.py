"""The wheel with the C helper of the fan-out, built from this checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "server" / "native"

BUILT_WITHIN = 60
"""Seconds; it takes two."""


def build_helper(folder: Path) -> Path:
    """Build the wheel in ``folder`` with a C compiler and nothing from a network; what is in it belongs on the path."""
    source, wheels, unpacked = (folder / name for name in ("source", "wheels", "unpacked"))
    # The build writes beside its sources.
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    build = ["wheel", "--no-build-isolation", "--no-index", "--no-deps", "--wheel-dir", str(wheels), str(source)]
    environment = {"CC": "cc", "CFLAGS": "-Wall -Wextra -Werror", **os.environ}
    made = subprocess.run([*pip, *build], env=environment, capture_output=True, text=True, timeout=BUILT_WITHIN)
    assert made.returncode == 0, made.stderr
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    return unpacked


def library_in(unpacked: Path) -> Path:
    """The shared library of an unpacked wheel."""
    (library,) = unpacked.glob("vitrina_fanout/libsend_many*.so")
    return library
