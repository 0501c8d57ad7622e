"""Question: what is asked, what is right, what the first who know it win, and what somebody said. Pure.

Source: docs/decisions/0032-the-first-who-know.md.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from core.errors import BadQuiz
from core.events import Localized
from core.events.quizzes import QuizKind
from core.ids import OfferId
from shop.engaging.quizzes.hints import hints_at, names_a_place
from shop.engaging.quizzes.numerals import in_digits
from shop.engaging.quizzes.tolerance import SMALL, Accepted, accepted, is_like_an_answer, words_of

LONGEST_QUESTION, LONGEST_ANSWER = 140, 60
"""Code points."""

LONGEST_SAID: Final = 120
"""Code points of an answer that are kept: whoever gave it sees it again."""

MOST_ANSWERS: Final = 12
"""Spellings that are accepted."""

MOST_WORDS: Final = 8
"""Words of an answer that is accepted."""

FEWEST, MOST = 2, 6
"""What can be chosen from."""

SHORTEST, LONGEST = timedelta(seconds=10), timedelta(minutes=10)
"""How long it can be answered."""

MOST_WINNERS: Final = 100
"""Source: features.md, F7 (a quiz has at most 100 winners)."""

SHORTEST_CODE, LONGEST_CODE = timedelta(minutes=5), timedelta(days=30)

_CALLED: Final = frozenset({"номер", "number"})
"""What may stand before a place, besides the small words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prize:
    """A code for each of the first ``winners``: so many basis points less, on ``offer`` or all of the show."""

    winners: int
    basis_points: int
    lasts: timedelta
    offer: OfferId | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.winners <= MOST_WINNERS:
            raise BadQuiz(why="winners")
        if not 1 <= self.basis_points <= 9_900:
            raise BadQuiz(why="basis_points")
        if not SHORTEST_CODE <= self.lasts <= LONGEST_CODE:
            raise BadQuiz(why="code_lasts")

    @property
    def words(self) -> Localized:
        """What is won, in a few words."""
        share = f"{self.basis_points / 100:g}"
        where = ("на один товар", "one product") if self.offer else ("на всё в эфире", "everything in the show")
        return Localized(ru=f"скидка {share.replace('.', ',')} % {where[0]}", en=f"{share}% off {where[1]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked; none of it changes afterwards.

    Attributes:
        answers: What is accepted, the first as it is shown at the end; empty if one chooses.
        options: What one chooses from; empty if one writes.
        right: The place of the right option, from 1.
        in_chat: Whether it can be answered in the chat, too.

    Raises:
        BadQuiz: It makes no sense; ``why`` names what does not.
    """

    text: str
    lasts: timedelta
    answers: tuple[str, ...] = ()
    options: tuple[Localized, ...] = ()
    right: int | None = None
    in_chat: bool = True
    prize: Prize | None = None

    def __post_init__(self) -> None:
        fits = {
            "question": 1 <= len(self.text) <= LONGEST_QUESTION,
            "lasts": SHORTEST <= self.lasts <= LONGEST,
            "kind": bool(self.answers) is not bool(self.options),
            "answers": len(self.answers) <= MOST_ANSWERS and all(map(_can_be_said, self.answers)),
            "options": not self.options or FEWEST <= len(self.options) <= MOST,
            "option": all(1 <= len(text) <= LONGEST_ANSWER for each in self.options for text in (each.ru, each.en)),
            "twice": len({words_of(each.ru) for each in self.options}) == len(self.options)
            and len({words_of(each.en) for each in self.options}) == len(self.options),
            "right": self.right in range(1, len(self.options) + 1) if self.options else self.right is None,
            "told": not self._tells_itself,
        }
        if wrong := [name for name, does in fits.items() if not does]:
            raise BadQuiz(why=wrong[0])

    @property
    def kind(self) -> QuizKind:
        """How it is answered."""
        return QuizKind.CHOICE if self.options else QuizKind.WORDS

    @property
    def accepted(self) -> Accepted:
        """What is accepted of what one writes."""
        return accepted(self.answers)

    @property
    def _tells_itself(self) -> bool:
        """Whether the right words stand in the question."""
        return bool(self.answers) and self.accepted.stands_in(self.text)

    # What somebody said

    def is_right(self, said: str | int) -> bool:
        """Whether words, or a place, are the right answer."""
        return said == self.right if isinstance(said, int) else bool(self.answers) and self.accepted.takes(said)

    def heard(self, text: str) -> str | int | None:
        """The answer that a message of the chat gives; None if it gives none.

        Of words: what is right, or is about as short as that and no mere greeting. Of options: one and no other.
        """
        if self.kind is QuizKind.CHOICE:
            return self._chosen(text)
        is_one = self.accepted.takes(text) or is_like_an_answer(text, longest=self.accepted.longest)
        return text if is_one else None

    def gives_away(self, text: str) -> bool:
        """Whether whoever reads ``text`` may learn what is right, or what others think."""
        if self.kind is QuizKind.CHOICE:
            named = tuple(words for option in self.options for words in (option.ru, option.en))
            return names_a_place(text, places=len(self.options)) or hints_at(text, named)
        return is_like_an_answer(text, longest=self.accepted.longest) or hints_at(text, self.answers)

    def _chosen(self, text: str) -> int | None:
        meant = [
            place
            for place, option in enumerate(self.options, 1)
            if accepted((option.ru,)).takes(text) or accepted((option.en,)).takes(text)
        ]
        if meant:
            return meant[0] if len(meant) == 1 else None
        if any(word.isdecimal() for option in self.options for word in (*words_of(option.ru), *words_of(option.en))):
            return None  # a number may mean what an option says, and not its place
        found = [word for word in in_digits(words_of(text)) if word not in SMALL and word not in _CALLED]
        place = int(found[0]) if len(found) == 1 and found[0].isdecimal() else 0
        return place if 1 <= place <= len(self.options) else None

    def commitment(self, nonce: str) -> str:
        """What binds the host to what is right before anybody answers: SHA-256 of it as compact JSON, keys sorted."""
        bound = {
            "accepted": list(self.answers),
            "nonce": nonce,
            "options": [each.model_dump() for each in self.options],
            "question": self.text,
            "right_option": self.right,
        }
        told = json.dumps(bound, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


def _can_be_said(answer: str) -> bool:
    return 1 <= len(answer) <= LONGEST_ANSWER and 1 <= len(words_of(answer)) <= MOST_WORDS
