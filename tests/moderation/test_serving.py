"""The program that holds the model: a line of texts in, a line of scores out, whatever a text does to the model."""

import io
import json
from collections.abc import Sequence

from moderation.model import Scores
from moderation.serving import serve
from moderation.verdict import Label


class Fragile:
    """Breaks over some texts."""

    version = "fragile 1"

    def score(self, texts: Sequence[str]) -> list[Scores]:
        if any("hammer" in text for text in texts):
            raise ValueError("it hurts")
        return [{Label.TOXIC: 0.5} for _ in texts]


def test_a_text_that_breaks_the_model_takes_nothing_from_those_beside_it() -> None:
    answers = io.BytesIO()

    serve(Fragile(), io.BytesIO(b'["one", "a hammer", "two"]\n["three"]\n'), answers)

    version, first, second = [json.loads(line) for line in answers.getvalue().splitlines()]
    toxic = list(Label).index(Label.TOXIC)
    assert (version, [row[toxic] for row in first], [row[toxic] for row in second]) == (
        "fragile 1",
        [0.5, 0, 0.5],
        [0.5],
    )
