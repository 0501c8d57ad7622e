"""Foresight: what of the next messages gives an open quiz away, worked out before the transaction that asks.

A text takes 70 us, a batch of 256 so long that others would wait for its rows.
"""

from collections.abc import Sequence

from core.ids import ShowId
from shop.engaging.quizzes.quiz import Quiz


class Foresight:
    """Knows the quizzes that were open when it was last told, and what of the texts it was shown gives them away."""

    def __init__(self) -> None:
        self._open: dict[ShowId, list[Quiz]] = {}
        self._known: dict[tuple[str, str], bool] = {}

    def look(self, texts: Sequence[tuple[ShowId, str]]) -> None:
        """Work it out for ``texts``, and forget what was worked out before."""
        self._known = {
            (quiz.id, text): quiz.question.gives_away(text) for show, text in texts for quiz in self._open.get(show, ())
        }

    def gives_away(self, quiz: Quiz, text: str) -> bool:
        """See ``Question.gives_away``; worked out now where nobody has foreseen it."""
        known = self._known.get((quiz.id, text))
        return quiz.question.gives_away(text) if known is None else known

    def learn(self, show: ShowId, quizzes: list[Quiz]) -> None:
        """These are open in ``show``."""
        self._open.pop(show, None)
        if quizzes:
            self._open[show] = quizzes
