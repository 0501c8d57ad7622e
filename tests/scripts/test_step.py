"""A step is one line while it works, and shows everything when it does not."""

import re
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "step.sh"


def test_a_step_that_works_is_one_line_with_its_time() -> None:
    answer = _step("sh", "-c", "echo noise; echo more >&2")

    assert answer.returncode == 0
    assert re.fullmatch(r"  a step \.\.\. \d+ s\n", answer.stdout)
    assert answer.stderr == ""


def test_a_step_that_fails_shows_what_it_said_and_passes_its_code_on() -> None:
    answer = _step("sh", "-c", "echo noise; echo more >&2; exit 7")

    assert answer.returncode == 7
    assert re.fullmatch(r"  a step \.\.\. failed after \d+ s\n\nnoise\nmore\n", answer.stdout)


def _step(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT, "a step", *command], capture_output=True, text=True, timeout=10, check=False)
