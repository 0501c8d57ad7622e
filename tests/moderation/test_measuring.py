"""What anyone can measure: a line in, a line of JSON out, in order."""

import json
import subprocess
import sys
from collections.abc import Sequence

from moderation.measuring import AT_ONCE, judged, line_of
from moderation.model import Scores
from moderation.verdict import Label


class QuietModel:
    """Finds nothing."""

    version = "quiet"

    def score(self, texts: Sequence[str]) -> list[Scores]:
        return [dict.fromkeys(Label, 0.01) for _ in texts]


def test_lines_keep_their_order() -> None:
    lines = ["сколько стоит?", "ну ты и сука"] * AT_ONCE

    assert [verdict.allowed for verdict in judged(lines, model=QuietModel())] == [True, False] * AT_ONCE


def test_the_same_line_again_is_no_flood() -> None:
    assert all(verdict.allowed for verdict in judged(["беру"] * 50, model=QuietModel()))


def test_a_line_has_an_action_labels_and_every_score() -> None:
    (verdict,) = judged(["пиши в тг @vasya123"], model=QuietModel())
    said = json.loads(line_of(verdict))

    assert said["action"] == "refuse"
    assert said["labels"] == ["spam"]
    assert said["scores"]["spam"] >= 0.5
    assert list(said["scores"]) == [label.value for label in Label]
    assert all(0 <= score <= 1 for score in said["scores"].values())


def test_it_is_a_command_that_answers_every_line_even_empty_and_broken_ones() -> None:
    asked = b"hello\n\n" + b"\xff\xfe\n" + "сука".encode()
    done = subprocess.run([sys.executable, "-m", "moderation.judge"], input=asked, capture_output=True, check=True)

    assert [json.loads(line)["action"] for line in done.stdout.splitlines()] == ["allow", "allow", "allow", "hold"]
