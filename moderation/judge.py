"""Judge: whoever decides whether something may be said. Today the rules; a model may stand there too."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, Protocol, TypeAlias

from core.clock import Clock
from core.ids import ShowId
from core.people import Viewer
from moderation import lexicon, rules
from moderation.flooding import repeated_inside
from moderation.lexicon import Lexicon
from moderation.links import contacts, links
from moderation.normalising import Folded, fold
from moderation.policy import Policy, PolicyOf
from moderation.shop_words import NO_WORDS, ShopWords, WordsOf
from moderation.talk import PhrasesOf, Talk
from moderation.verdict import Finding, Verdict

Surface: TypeAlias = Literal["message", "name", "note", "appeal", "trial"]
"""Where the words are going to stand; a trial is judged as a message is, and forgotten."""

REMEMBERED: Final = 5_000
"""Texts that were read lately: a crowd says the same few hundred things, and a text is read once."""

SHORT: Final = 120
"""Letters of a text that many may say; longer ones are read anew, for they would fill the memory."""


class Judge(Protocol):
    """Decides whether words may be shown."""

    async def judge(self, text: str, author: Viewer, *, surface: Surface, show: ShowId | None = None) -> Verdict:
        """What speaks against ``text`` of ``author`` on ``surface``.

        Args:
            show: Where it is said; None: nowhere in particular, what is decided for all shows counts.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Read:
    """A text by itself, whoever says it and whenever: what its words are, and what only staff may do."""

    folded: Folded
    words: tuple[Finding, ...]
    manners: tuple[Finding, ...]


class RulesJudge:
    """Judges by rules alone, in well under a millisecond a message.

    Args:
        shop_domains: Where viewers may link to, with everything below.
        words: The word list; the one of this package unless given.
        policy_of: Says what a show puts up with: what follows from what is found.
        words_of: Which words a show's shop blocks and allows.
        phrases_of: What a show's staff let everybody write.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        shop_domains: Collection[str] = (),
        words: Lexicon | None = None,
        policy_of: PolicyOf = lambda show: Policy(),
        words_of: WordsOf = lambda show: NO_WORDS,
        phrases_of: PhrasesOf = lambda show: (),
    ) -> None:
        self._clock = clock
        self._policy_of = policy_of
        self._own = frozenset(domain.casefold().strip().strip(".") for domain in shop_domains)
        self._lexicon = words or lexicon.read()
        self._words_of = words_of
        self._talk = Talk(clock=clock, phrases_of=phrases_of)
        self._remembered: Callable[[str, ShopWords], _Read] = lru_cache(REMEMBERED)(self._read)

    async def judge(self, text: str, author: Viewer, *, surface: Surface, show: ShowId | None = None) -> Verdict:
        """See ``Judge.judge``. Staff answer for their links and their manner; for their words nobody is exempt."""
        found = self.findings(text, author, surface=surface, show=show)
        return self._policy_of(show).decide(found, length=len(text), scores={}, model=None)

    def findings(
        self, text: str, author: Viewer, *, surface: Surface, show: ShowId | None = None
    ) -> tuple[Finding, ...]:
        """What the rules find; a message in which they find nothing is remembered, for the next ones."""
        shop = self._words_of(show)  # another once its lists change: what was read by the old ones is not asked again
        read = self._remembered(text, shop) if len(text) <= SHORT else self._read(text, shop)
        found = [*rules.length(text, longest=rules.LONGEST[surface]), *read.words]
        if not author.is_staff:
            found += read.manners
            if surface == "message":
                found += self._talk.repeated(read.folded, author, show=show, end=len(text))
        if not found and surface == "message":
            self._talk.remember(read.folded, author, show=show)
        return tuple(found)

    def _read(self, text: str, shop: ShopWords) -> _Read:
        folded = fold(text)
        words = tuple(rules.words(folded, lexicon=self._lexicon, shop=shop))
        return _Read(folded, words, tuple(self._manners(text, folded)))

    def _manners(self, text: str, folded: Folded) -> Iterator[Finding]:
        yield from links(folded, own=self._own)
        yield from contacts(folded, own=self._own)
        yield from repeated_inside(text, folded)
        yield from rules.capitals(text)
        yield from rules.emoji(text)
        yield from rules.mentions(folded)


if __name__ == "__main__":
    from moderation.measuring import main

    main()
