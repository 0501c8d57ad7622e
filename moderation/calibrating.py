"""Calibrating: thresholds from what a shop's own chat has approved, so that few of such messages are held.

All labels of a language rise and fall together: each may be reached by the same number of approved messages, the
largest with which no more of them are held by any label than was wanted. What is known to be abuse and is held today
stays held. See docs/decisions/0042-thresholds-of-a-shop.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final, TypeAlias

from moderation.languages import LANGUAGES, has_letters, language_of
from moderation.model import Scores
from moderation.thresholds import REFUSED, Marks, Thresholds
from moderation.verdict import Label

ENOUGH: Final = 300
"""Approved messages of a language that say something: at a share of 1 % three of them."""

SHARE: Final = 0.01
"""How many of its approved messages a shop wants held, unless it says otherwise."""

MOST_SHARE: Final = 0.2

_STEP: Final = 0.0001
"""Scores come in such steps. Source: ``moderation.serving``."""

_REFUSED_OF_HELD: Final = 10
"""So many times fewer approved messages may be refused by a label than held."""

_APART: Final = 0.02
_NEVER_WRONG: Final = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How far thresholds may go, whatever the chat says."""

    least: float
    most: float


OF_OURS: Final = Bounds(least=0.35, most=0.75)
"""Our own model is calibrated as it comes: a step of strictness in either direction. Source: ``moderation.policy``."""

OF_OTHERS: Final = Bounds(least=0.1, most=0.95)
"""What a score of another model means nobody knows before it was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A text, and what the model says of it, as it comes."""

    text: str
    scores: Scores


Texts: TypeAlias = Sequence[Scored]


def plain_abuse() -> list[str]:
    """Lines that are abuse in every shop, and name nobody; what a model holds of them it goes on to hold."""
    lines = (resources.files(__package__ or "moderation") / "plain_abuse.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """What is known of a shop's chat.

    Attributes:
        approved: What everybody read and nobody took away, and what was held wrongly.
        abuse: What people of the staff denied or took away.
        undecided: What was held for whatever reason, and nobody decided in time: it is neither.
        plain: What is abuse in every shop.
    """

    approved: Texts
    abuse: Texts = ()
    undecided: Texts = ()
    plain: Texts = ()

    def only(self, language: str) -> "Chat":
        """The part of it in ``language``; what has no letters is of none."""
        return Chat(
            approved=_only(self.approved, language),
            abuse=_only(self.abuse, language),
            undecided=_only(self.undecided, language),
            plain=_only(self.plain, language),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found for a language.

    Attributes:
        marks: By label; those of today where there were too few messages.
        kept: Labels whose threshold stays below what the share asks for, since known abuse would pass.
        bound: Labels whose threshold went as far as it may.
        unsure: Nothing was lowered: too much was held of which nobody said what it is.
    """

    language: str
    chat: Chat
    marks: dict[Label, Marks]
    kept: frozenset[Label] = frozenset()
    bound: frozenset[Label] = frozenset()
    unsure: bool = False

    @property
    def is_enough(self) -> bool:
        """Whether there were messages enough to say something."""
        return len(self.chat.approved) >= ENOUGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a shop wants.

    Attributes:
        share: Of the approved messages of a language, how many may be held; 0 to ``MOST_SHARE``.
        let_pass: Of the abuse that staff took away and that is held today, how much may pass; 0 to 1.
        bounds: How far thresholds may go.
    """

    share: float = SHARE
    let_pass: float = 0.0
    bounds: Bounds = OF_OURS


def calibrated(chat: Chat, wish: Wish, *, today: Thresholds) -> list[Found]:
    """What follows from ``chat``, by language; ``today``: what counts until now."""
    return [_of_language(each, chat.only(each), wish, today=today) for each in LANGUAGES]


def held(texts: Texts, marks: dict[Label, Marks]) -> list[Scored]:
    """Which of ``texts`` the model alone has held, at the usual strictness."""
    return [each for each in texts if any(each.scores.get(label, 0.0) >= at.held for label, at in marks.items())]


def _only(texts: Texts, language: str) -> Texts:
    return [each for each in texts if has_letters(each.text) and language_of(each.text) == language]


def _of_language(language: str, chat: Chat, wish: Wish, *, today: Thresholds) -> Found:
    before = {label: today.of(language, label) for label in Label}
    found = Found(language=language, chat=chat, marks=before)
    if not found.is_enough:
        return found
    bounds, approved = wish.bounds, chat.approved
    unsure = len(held(chat.undecided, before)) > wish.share * len(approved)
    least = {label: max(bounds.least, before[label].held if unsure else 0.0) for label in Label}
    wanted = _held_by(approved, share=wish.share, least=least)
    stays = _staying(chat.abuse, before, let_pass=wish.let_pass) + _staying(chat.plain, before)
    caps = {label: min((score for surest, score in stays if surest is label), default=1.0) for label in Label}
    marks = {label: min(wanted[label], caps[label], bounds.most) for label in Label}
    reached = _reached_by(approved, int(wish.share * len(approved) / _REFUSED_OF_HELD))
    return Found(
        language=language,
        chat=chat,
        marks={label: Marks(held=at, refused=_refused(at, reached[label])) for label, at in marks.items()},
        kept=frozenset(label for label in Label if caps[label] < min(wanted[label], bounds.most)),
        bound=frozenset(label for label in Label if marks[label] == bounds.least or wanted[label] > bounds.most),
        unsure=unsure,
    )


def _held_by(approved: Texts, *, share: float, least: dict[Label, float]) -> dict[Label, float]:
    """The lowest thresholds of equal rank by which no more than ``share`` of ``approved`` are held together."""
    allowed = int(share * len(approved) + 1e-9)
    rank = _largest(len(approved), lambda rank: len(held(approved, _marks(approved, rank, least=least))) <= allowed)
    return {label: each.held for label, each in _marks(approved, rank, least=least).items()}


def _marks(approved: Texts, rank: int, *, least: dict[Label, float]) -> dict[Label, Marks]:
    return {label: Marks(held=max(at, least[label])) for label, at in _reached_by(approved, rank).items()}


def _reached_by(approved: Texts, rank: int) -> dict[Label, float]:
    """By label the lowest score that no more than ``rank`` of ``approved`` reach."""
    reached = {}
    for label in Label:
        scores = sorted((each.scores.get(label, 0.0) for each in approved), reverse=True)
        reached[label] = round(scores[rank] + _STEP, 4) if rank < len(scores) else 0.0
    return reached


def _staying(abuse: Texts, before: dict[Label, Marks], *, let_pass: float = 0.0) -> list[tuple[Label, float]]:
    """The scores that have to stay held: of each text that is held today, or as the model comes, the surest label.

    Those that are held most narrowly may pass, as many as ``let_pass`` says.
    """
    found = []
    for each in abuse:
        surest = max(Label, key=lambda label: each.scores.get(label, 0.0) - _today(before[label]))
        score = each.scores.get(surest, 0.0)
        if (by := score - _today(before[surest])) >= 0:
            found.append((by, surest, score))
    found.sort()
    return [(surest, score) for _, surest, score in found[int(let_pass * len(found)) :]]


def _today(marks: Marks) -> float:
    return min(marks.held, Marks().held)


def _refused(held_at: float, reached: float) -> float:
    return round(min(_NEVER_WRONG, max(REFUSED, reached, held_at + _APART)), 4)


def _largest(most: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to ``most`` of which ``holds`` is true, as it is of all below; 0 if of none."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
