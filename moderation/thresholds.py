"""Thresholds: from which score of a model a shop holds a text, and from which it may be refused. Pure.

What a model says is stretched, so that the policy's .5 and .9 stand where a shop's own chat put them: strictness,
shield and screens mean the same before and after. See docs/decisions/0042-thresholds-of-a-shop.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from moderation.languages import language_of
from moderation.model import Scores
from moderation.verdict import Label

HELD: Final = 0.5
REFUSED: Final = 0.9
"""Where a text is held as usual, and where it may be refused, in stretched scores. Source: ``moderation.policy``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The score from which a text is held as usual, and from which it may be refused; 0 < held < refused < 1."""

    held: float = HELD
    refused: float = REFUSED


UNMOVED: Final = Marks()
"""A model is taken as it comes."""

ByLanguage: TypeAlias = Mapping[str, Mapping[Label, Marks]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What was found for one model.

    Attributes:
        model: Which one, with its version: of another one they say nothing.
        marks: By language and label; what is not named is as the model comes.
        share: Of its approved messages the shop wanted to have no more held; 0 to 1.
        messages: How many of them there were.
        version: Which of all that were ever found; 0: none.
    """

    model: str = ""
    marks: ByLanguage = field(default_factory=dict)
    share: float = 0.0
    messages: int = 0
    version: int = 0
    made_at: datetime | None = None

    def of(self, language: str, label: Label) -> Marks:
        """Where ``label`` is held and refused in texts of ``language``."""
        return self.marks.get(language, {}).get(label, UNMOVED)

    def stretched(self, text: str, scores: Scores) -> Scores:
        """What the model says of ``text``, as the policy understands it."""
        marks = self.marks.get(language_of(text)) if self.marks else None
        if not marks:
            return scores
        return {label: _stretched(score, marks.get(Label(label), UNMOVED)) for label, score in scores.items()}


AS_IT_COMES: Final = Thresholds()

ThresholdsOf: TypeAlias = Callable[[str], Thresholds]
"""What counts for a model of that version."""


def _stretched(score: float, marks: Marks) -> float:
    if marks == UNMOVED:
        return score
    if score < marks.held:
        return HELD * score / marks.held
    if score < marks.refused:
        return HELD + (REFUSED - HELD) * (score - marks.held) / (marks.refused - marks.held)
    return REFUSED + (1 - REFUSED) * (score - marks.refused) / (1 - marks.refused)
