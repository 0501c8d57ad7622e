"""What a bare machine is told: one sentence, and exit code 1."""

import json
import re
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PREFLIGHT = ROOT / "scripts" / "preflight.sh"

PYTHON = 'case "$2" in *version_info*) echo {version};; *venv*) exit {venv};; esac'
"""A stand-in that answers the two questions preflight asks of an interpreter."""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The only folder on the PATH; programs are put into it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def test_a_python_of_the_right_age_is_chosen(machine: Path) -> None:
    _put(machine, "python3", PYTHON.format(version="3.12", venv=0))

    answer = _ask(machine, "python")

    assert (answer.returncode, answer.stdout) == (0, "python3\n")


def test_a_broken_shim_does_not_hide_the_python_behind_it(machine: Path) -> None:
    _put(machine, "python3.11", "exit 127")
    _put(machine, "python3", PYTHON.format(version="3.11", venv=0))

    assert _ask(machine, "python").stdout == "python3\n"


def test_the_named_python_wins(machine: Path) -> None:
    _put(machine, "python3", PYTHON.format(version="3.11", venv=0))
    named = _put(machine, "chosen", PYTHON.format(version="3.11", venv=0))

    assert _ask(machine, "python", PYTHON=str(named)).stdout == f"{named}\n"


@pytest.mark.parametrize("version", ["2.7", "3.10", "3.13"])
def test_a_python_of_the_wrong_age_is_named_in_one_sentence(machine: Path, version: str) -> None:
    _put(machine, "python3", PYTHON.format(version=version, venv=0))

    sentence = _refusal(_ask(machine, "python"))

    assert "needs Python 3.11 or 3.12" in sentence
    assert f"python3 is {version}" in sentence


def test_no_python_at_all_is_one_sentence(machine: Path) -> None:
    assert "none was found" in _refusal(_ask(machine, "python"))


def test_a_python_without_venv_says_what_to_install(machine: Path) -> None:
    _put(machine, "python3", PYTHON.format(version="3.11", venv=1))

    assert "apt-get install python3.11-venv" in _refusal(_ask(machine, "python"))


@pytest.mark.parametrize("version", ["v20.19.0", "v22.1.0", "v26.3.1"])
def test_a_node_of_the_right_age_is_passed_in_silence(machine: Path, version: str) -> None:
    _put(machine, "node", f"echo {version}")
    _put(machine, "npm", "exit 0")

    answer = _ask(machine, "node")

    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


@pytest.mark.parametrize("version", ["v18.20.4", "v20.9.0"])
def test_an_old_node_is_named_in_one_sentence(machine: Path, version: str) -> None:
    _put(machine, "node", f"echo {version}")
    _put(machine, "npm", "exit 0")

    sentence = _refusal(_ask(machine, "node"))

    assert "needs Node.js 20.19 or newer" in sentence
    assert f"node is {version}" in sentence


def test_no_node_is_one_sentence(machine: Path) -> None:
    assert "was not found" in _refusal(_ask(machine, "node"))


def test_a_node_without_npm_says_what_to_install(machine: Path) -> None:
    _put(machine, "node", "echo v20.19.0")

    assert "npm is not" in _refusal(_ask(machine, "node"))


def test_preflight_asks_for_what_the_project_declares() -> None:
    wants = dict(re.findall(r"^(\w+)=(\d+)", PREFLIGHT.read_text(), re.MULTILINE))
    python = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    node = json.loads((ROOT / "web" / "package.json").read_text())["engines"]["node"]

    assert python == f">=3.{wants['PYTHON_LEAST']},<3.{int(wants['PYTHON_MOST']) + 1}"
    assert node == f">={wants['NODE_LEAST_MAJOR']}.{wants['NODE_LEAST_MINOR']}"


def _put(machine: Path, name: str, script: str) -> Path:
    program = machine / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def _ask(machine: Path, what: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(PREFLIGHT), what],
        env={"PATH": str(machine), **environment},
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )


def _refusal(answer: subprocess.CompletedProcess[str]) -> str:
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    return answer.stderr
