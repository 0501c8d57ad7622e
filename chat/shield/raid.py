"""Raid: what many newcomers do at once that a crowd does not. Pure.

A crowd that votes, greets, asks or answers says short things, and is made of people who were here before. Raiders
are new, many, and write what is refused, or nearly the same long text.
Source: docs/decisions/0040-a-shield-is-a-layer.md.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zlib import crc32

from core.errors import BadRules
from core.ids import ViewerId
from moderation.normalising import fold
from moderation.talk import RAIDED, pieces, rows
from moderation.verdict import Action, Reason, Verdict

ALIKE: Final = 3
"""So many who write nearly the same are noticed."""

SAMPLE: Final = 5
"""Ids that are written down, for staff to look at."""

LONGEST: Final = timedelta(hours=4)
"""A raid of this length is none; whoever wants a calm chat for good changes the rules."""


class Mark(StrEnum):
    """What is noticed of a message, unless it is what its text says: then it is a piece of that."""

    REFUSED = "refused"
    HELD = "held"


_SUSPICIOUS: Final = frozenset(
    {
        Reason.LINK,
        Reason.WORD,
        Reason.RUDE,
        Reason.INSULT,
        Reason.THREAT,
        Reason.HATE,
        Reason.OBSCENE,
        Reason.SPAM,
    }
)
"""Reasons that count. Who shouts, repeats themself or leaves a phone number is no raider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """When a show takes something for a raid, and when it is over.

    Attributes:
        on: Whether a raid puts the shield up.
        persons: So many newcomers at least.
        within: In so short a time.
        share: Of all who write in that time, in percent.
        new_for: Who did not write in this show so long ago is a newcomer to it.
        calm_for: When so long fewer than half of ``persons`` were noticed, it is over.
        least: So long the shield stays up.
        most: No longer than that.
        cool_down: So long after staff took it down, no raid puts it up again.
    """

    on: bool = True
    persons: int = 8
    within: timedelta = timedelta(seconds=30)
    share: int = 30
    new_for: timedelta = timedelta(minutes=10)
    calm_for: timedelta = timedelta(seconds=60)
    least: timedelta = timedelta(minutes=2)
    most: timedelta = timedelta(minutes=30)
    cool_down: timedelta = timedelta(minutes=10)

    def check(self) -> None:
        """Let it pass.

        Raises:
            BadRules: A number makes no sense.
        """
        if not 3 <= self.persons <= 1_000:
            raise BadRules("a raid is of 3 persons at least, and of 1000 at most", line="")
        if not 0 <= self.share <= 100:
            raise BadRules("a share is 0 to 100 percent", line="")
        if not timedelta(seconds=1) <= self.within <= timedelta(minutes=5):
            raise BadRules("a raid is known within five minutes", line="")
        if not timedelta() <= self.least <= self.most <= LONGEST or not self.most:
            raise BadRules(f"at least, at most, and no longer than {LONGEST}", line="")
        if not timedelta(seconds=1) <= self.calm_for <= timedelta(hours=1):
            raise BadRules("it is calm after a second at least, and an hour at most", line="")
        if not timedelta() <= self.cool_down <= timedelta(days=1):
            raise BadRules("nobody waits longer than a day", line="")
        if not timedelta() <= self.new_for <= timedelta(days=30):
            raise BadRules("nobody is new for longer than 30 days", line="")

    @property
    def few(self) -> int:
        """Fewer than so many are no raid any more."""
        return max(1, self.persons // 2)


@dataclass(frozen=True, slots=True)
class Trace:
    """A newcomer wrote something that was noticed: a ``Mark``, or a piece of a text."""

    viewer: ViewerId
    mark: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a raid was known by. See ``core.events.RaidView``."""

    persons: int
    speakers: int
    refused: int
    held: int
    same: int
    seconds: int
    sample: tuple[ViewerId, ...]


def marks_of(text: str, verdict: Verdict, *, wishes: bool) -> frozenset[str]:
    """What is to be noticed of a message that somebody new wrote.

    Args:
        wishes: Whether it was understood as a wish, such as for the discount: many do that at once.
    """
    marks: set[str] = set()
    if verdict.action is not Action.ALLOW and any(each in _SUSPICIOUS for each in verdict.reasons):
        marks.add(Mark.REFUSED if verdict.action is Action.REFUSE else Mark.HELD)
    if len(text) >= RAIDED and not wishes:
        folded = fold(text).text
        if sum(map(str.isalnum, folded)) >= RAIDED:
            marks |= {_short(each) for each in pieces(folded)}
    return frozenset(marks)


def called(texts: Iterable[str]) -> frozenset[str]:
    """The pieces of what staff said: who writes what they were told to write is no raider."""
    return frozenset(_short(row) for text in texts for row in rows(fold(text).text))


def evidence(traces: Collection[Trace], *, speakers: int, called: Collection[str], within: timedelta) -> Evidence:
    """What ``traces`` say, each person once."""
    by_mark: dict[str, set[ViewerId]] = defaultdict(set)
    for trace in traces:
        by_mark[trace.mark].add(trace.viewer)
    refused, held = by_mark.pop(Mark.REFUSED, set()), by_mark.pop(Mark.HELD, set())
    same = {who for mark, people in by_mark.items() if len(people) >= ALIKE and mark not in called for who in people}
    persons = refused | held | same
    return Evidence(
        persons=len(persons),
        speakers=max(speakers, len(persons)),
        refused=len(refused),
        held=len(held),
        same=len(same),
        seconds=round(within.total_seconds()),
        sample=tuple(sorted(persons)[:SAMPLE]),
    )


def is_raid(found: Evidence, alarm: Alarm) -> bool:
    """Whether it is one."""
    return found.persons >= alarm.persons and found.persons * 100 >= alarm.share * found.speakers


def _short(piece: str) -> str:
    return f"{crc32(piece.encode()):08x}"
