"""Judge: whoever decides whether something may be said. Today the rules; a model may stand there too."""

from collections import OrderedDict, deque
from collections.abc import Collection, Iterator
from typing import Literal, Protocol, TypeAlias

from core.clock import Clock
from core.ids import ShowId, ViewerId
from core.people import Viewer
from moderation import lexicon, rules
from moderation.flooding import FAST, VOTES, Said, repeated_inside, repeated_lately
from moderation.lexicon import Lexicon
from moderation.links import contacts, links
from moderation.normalising import Folded, fold
from moderation.policy import Policy
from moderation.verdict import Finding, Verdict

Surface: TypeAlias = Literal["message", "name", "note"]
"""Where the words are going to stand."""

REMEMBERED = 20_000
"""People whose last messages are remembered; the one heard longest ago is forgotten first."""


class Judge(Protocol):
    """Decides whether words may be shown."""

    async def judge(self, text: str, author: Viewer, *, surface: Surface, show: ShowId | None = None) -> Verdict:
        """What speaks against ``text`` of ``author`` on ``surface``.

        Args:
            show: Where it is said; None: nowhere in particular, what is decided for all shows counts.
        """
        ...


class RulesJudge:
    """Judges by rules alone, in well under a millisecond a message.

    Args:
        shop_domains: Where viewers may link to, with everything below.
        words: The word list; the one of this package unless given.
        policy: What follows from what is found.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        shop_domains: Collection[str] = (),
        words: Lexicon | None = None,
        policy: Policy | None = None,
    ) -> None:
        self._clock = clock
        self._policy = policy or Policy()
        self._own = frozenset(domain.casefold().strip().strip(".") for domain in shop_domains)
        self._lexicon = words or lexicon.read()
        self._said: OrderedDict[ViewerId, deque[Said]] = OrderedDict()

    async def judge(self, text: str, author: Viewer, *, surface: Surface, show: ShowId | None = None) -> Verdict:
        """See ``Judge.judge``. Staff answer for their links and their manner; for their words nobody is exempt."""
        folded = fold(text)
        findings = [
            *rules.length(text, longest=rules.LONGEST[surface]),
            *rules.words(folded, lexicon=self._lexicon),
        ]
        if not author.is_staff:
            findings += self._manners(text, folded, author, surface)
        if not findings and surface == "message":
            self._remember(author, folded)
        return self._policy.decide(findings, length=len(text), scores={}, model=None)

    def _manners(self, text: str, folded: Folded, author: Viewer, surface: Surface) -> Iterator[Finding]:
        yield from links(folded, own=self._own)
        yield from contacts(folded, own=self._own)
        yield from repeated_inside(text, folded)
        yield from rules.capitals(text)
        yield from rules.emoji(text)
        if surface == "message":
            said = self._said.get(author.id, ())
            yield from repeated_lately(folded, tuple(said), now=self._clock.now(), end=len(text))

    def _remember(self, author: Viewer, folded: Folded) -> None:
        said = self._said.setdefault(author.id, deque(maxlen=max(FAST[0], VOTES)))
        said.append(Said(folded.text, self._clock.now()))
        self._said.move_to_end(author.id)
        if len(self._said) > REMEMBERED:
            self._said.popitem(last=False)


if __name__ == "__main__":
    from moderation.measuring import main

    main()
