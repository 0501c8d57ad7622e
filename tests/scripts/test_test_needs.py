"""How the tests come to a browser, a compiler and a Redis."""

import stat
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "test-needs.sh"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The only folder on the PATH; programs are put into it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def test_what_is_there_is_enough(machine: Path) -> None:
    _put(machine, "chromium", "exit 1")
    _put(machine, "cc", "exit 1")
    _put(machine, "redis-server", "exit 1")

    answer = _ask(machine)

    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_root_on_debian_gets_what_is_missing(machine: Path) -> None:
    _put(machine, "id", "echo 0")
    _put(machine, "apt-get", f'echo "$@" >> {machine}/asked')

    answer = _ask(machine)

    asked = (machine / "asked").read_text().splitlines()
    assert answer.returncode == 0
    assert asked[0].startswith("update")
    assert "--no-install-recommends chromium " in asked[1]
    assert asked[1].endswith(" gcc libc6-dev redis-server")


@pytest.mark.parametrize(("there", "missing"), [("chromium", "gcc libc6-dev"), ("cc", "chromium fonts-dejavu-core")])
def test_nothing_is_installed_that_is_there(machine: Path, there: str, missing: str) -> None:
    _put(machine, there, "exit 1")
    _put(machine, "id", "echo 1000")

    answer = _ask(machine)

    assert f"sudo apt-get install {missing}" in answer.stderr
    assert f"install {there}" not in answer.stderr


def test_somebody_else_is_told_how(machine: Path) -> None:
    _put(machine, "id", "echo 1000")
    _put(machine, "apt-get", "exit 1")

    answer = _ask(machine)

    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "sudo apt-get install chromium" in answer.stderr


def _put(machine: Path, name: str, script: str) -> None:
    program = machine / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def _ask(machine: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(SCRIPT)], env={"PATH": str(machine)}, capture_output=True, text=True, timeout=10, check=False
    )
