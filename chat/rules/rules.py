"""Rules: what staff decided about a show's chat, or about all of them. Pure.

A show's rules come on top of the shop's: lists and phrases are joined, what a show says of strictness and of its manner
counts.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from core.errors import BadRules
from core.ids import ShowId
from moderation.policy import LEVELS, Policy
from moderation.shop_words import MOST, ShopWords, check
from moderation.talk import RAIDED, letters_of
from moderation.verdict import Label

PHRASES: Final = 20
"""What staff let everybody write in a show; the oldest makes room for the next."""

SLOWEST: Final = timedelta(minutes=5)
"""The longest that somebody has to wait between two messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How people may write in a show.

    Attributes:
        slow: How long everybody waits between two messages; nothing: no longer than everywhere.
        emoji_only: Whether words are not wanted, as in a moment of joy.
        no_links: Whether nobody links anywhere, not even to the shop.
    """

    slow: timedelta = timedelta()
    emoji_only: bool = False
    no_links: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRules:
    """What was decided.

    Attributes:
        scope: For which show; None: for all.
        blocked: Lines that are not said here; ``*`` stands for anything.
        allowed: Lines that may be said whatever the house's list says.
        strictness: By label, 0 to 4; what is not named is as usual.
        phrases: What everybody may write at once, as it was written, the latest last.
        version: Grows with every change; 0: nobody has decided anything.
    """

    scope: ShowId | None = None
    blocked: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    strictness: Mapping[Label, int] = field(default_factory=dict)
    manner: Manner = field(default_factory=Manner)
    phrases: tuple[str, ...] = ()
    version: int = 0
    changed_by: str | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules of a show and of its shop, ready to be asked for every message."""

    words: ShopWords
    policy: Policy
    manner: Manner
    phrases: tuple[str, ...]


def words_of(rules: ChatRules) -> ShopWords:
    """Their lists, ready to be asked. Ten thousand lines take a good part of a second."""
    return ShopWords(blocked=rules.blocked, allowed=rules.allowed)


def ruling(house: ChatRules, own: ChatRules, *, words: ShopWords) -> Ruling:
    """What counts in a show."""
    return Ruling(
        words=words,
        policy=Policy(strictness={**house.strictness, **own.strictness}),
        manner=own.manner,
        phrases=tuple(dict.fromkeys((*house.phrases, *own.phrases))),
    )


def tidy_rules(rules: ChatRules) -> ChatRules:
    """``rules`` with their lists as they are kept.

    Raises:
        BadRules: See ``tidy_list``; or a phrase has fewer letters than many think of at once.
    """
    phrases = tuple(dict.fromkeys(each.strip() for each in rules.phrases if each.strip()))[-PHRASES:]
    if short := next((each for each in phrases if len(letters_of(each)) < RAIDED), None):
        raise BadRules(
            f"what everybody may write has {RAIDED} letters at least: shorter texts they may anyway", line=short
        )
    return replace(rules, blocked=tidy_list(rules.blocked), allowed=tidy_list(rules.allowed), phrases=phrases)


def tidy_list(lines: Iterable[str]) -> tuple[str, ...]:
    """``lines`` as they are kept: each once, in the order of the alphabet.

    Raises:
        BadRules: One of them would find everything, is too long, or there are too many.
    """
    kept: set[str] = set()
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            kept.add(check(line))
        except ValueError as why:
            raise BadRules(str(why), line=line[:100]) from None
    if len(kept) > MOST:
        raise BadRules(f"a list has at most {MOST} lines", line="")
    return tuple(sorted(kept))


def check_rules(rules: ChatRules) -> None:
    """Let them pass.

    Raises:
        BadRules: Somebody would wait too long, or a level is none.
    """
    if any(level not in LEVELS for level in rules.strictness.values()):
        raise BadRules("strictness goes from 0 to 4", line="")
    if not timedelta() <= rules.manner.slow <= SLOWEST:
        raise BadRules(f"nobody waits longer than {SLOWEST}", line="")


def is_emoji_only(text: str) -> bool:
    """Whether ``text`` has neither letters nor digits, apart from those that emoji are made of."""
    bare = text.replace("\ufe0f", "").replace("\u20e3", "")
    return not any(unicodedata.category(each)[0] in "LN" for each in bare)
