"""Intent: something a message may wish for, and the phrases by which it is known. Pure."""

import re
from dataclasses import dataclass
from typing import Final

KEY: Final = r"^[a-z][a-z0-9_]{0,31}$"
"""What a key looks like."""

MOST: Final = 30
"""Intents of a show."""

MOST_PHRASES: Final = 60
"""Phrases of an intent."""

LONGEST_PHRASE: Final = 300
"""Characters of a phrase, all ways to say each word counted."""

MOST_WORDS: Final = 8
"""Words of a phrase."""

MOST_WAYS: Final = 2_000
"""Words of all intents of a show together: what a process can look for in a few megabytes."""

NUMBER: Final = "#"
"""Stands for a number in a phrase; whoever counts is told which."""

_WORD = re.compile(r"[^\W_]+(?:\|[^\W_]+)*|#|\+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as staff write it: words in their order, ``|`` between words of which any will do.

    ``=`` in front: the message is nothing else. ``^`` in front: the message begins with it. ``#`` is a number, a lone
    ``+`` a plus. Else it may stand anywhere, with a few small words in between.
    """

    text: str

    @property
    def is_whole(self) -> bool:
        """Whether the message must be nothing else."""
        return self.text.startswith("=")

    @property
    def begins(self) -> bool:
        """Whether the message must begin with it."""
        return self.text.startswith("^")

    @property
    def slots(self) -> tuple[tuple[str, ...], ...]:
        """The words that will do at each place.

        Raises:
            ValueError: It is no phrase: what was wrong with it.
        """
        words = self.text.lstrip("=^").split()
        if not words:
            raise ValueError("an empty phrase")
        if len(self.text) > LONGEST_PHRASE or len(words) > MOST_WORDS:
            raise ValueError("a phrase that is too long")
        if not all(map(_WORD.fullmatch, words)):
            raise ValueError("a phrase is words, | between words of which any will do, # for a number, or +")
        if set(words) <= {NUMBER}:
            raise ValueError("a number alone is no phrase")
        return tuple(tuple(word.split("|")) for word in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Something to wish for. ``key`` is how counters call it, ``phrases`` how people do."""

    key: str
    phrases: tuple[Phrase, ...]

    @property
    def ways(self) -> int:
        """How many words it is known by."""
        return sum(len(slot) for phrase in self.phrases for slot in phrase.slots)

    def check(self) -> None:
        """Refuse what nobody could ever say.

        Raises:
            ValueError: What was wrong.
        """
        if not re.fullmatch(KEY, self.key):
            raise ValueError("a key is small Latin letters, digits and _")
        if not 1 <= len(self.phrases) <= MOST_PHRASES:
            raise ValueError("an intent has at least one phrase, and not too many")
        for phrase in self.phrases:
            assert phrase.slots
