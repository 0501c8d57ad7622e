"""Crowd log: what the generator did and was answered, and how far the house's books are from it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from core.database import Database
from core.ids import PollId, UnlockId, ViewerId
from core.tables import OutboxRow
from shop.engaging.polls.tables import PollOptionRow, PollVoteRow
from shop.engaging.unlocks.tables import UnlockRow, UnlockVoiceRow
from tests.bench.crowd_person import Said


@dataclass(slots=True)
class Log:
    """What was answered.

    Attributes:
        asked: Whoever asked in words that the house understands: when their first such message was sent and answered.
        votes: For what each person voted last.
        told: Answers by command and code; an empty code is a yes.
        labels: Of messages that were kept: whether a person would call it a wish, and whether the house does.
        answers: Seconds from a message to its answer, of those that were kept.
        over: When the last of anything was answered.
    """

    asked: dict[ViewerId, tuple[float, float]] = field(default_factory=dict)
    votes: dict[ViewerId, int] = field(default_factory=dict)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    labels: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    answers: list[float] = field(default_factory=list)
    over: float = 0.0

    def note(self, person: ViewerId, said: Said, *, wish: bool, understood: bool) -> None:
        """A message was answered."""
        self.told["say", said.code or ""] += 1
        self.over = said.answered_at
        if said.code is not None:
            return
        self.answers.append(said.answered_at - said.sent_at)
        self.labels[wish, understood] += 1
        if understood:
            self.asked.setdefault(person, (said.sent_at, said.answered_at))

    @property
    def precision(self) -> float | None:
        """Of what the house took for a wish, how much was one."""
        taken = self.labels[True, True] + self.labels[False, True]
        return self.labels[True, True] / taken if taken else None

    @property
    def recall(self) -> float | None:
        """Of wishes, how many the house took for one."""
        wishes = self.labels[True, True] + self.labels[True, False]
        return self.labels[True, True] / wishes if wishes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """How far the house is from the log. All zero, and one opening: exact.

    Attributes:
        opened: How often the discount was opened, by the facts that the house owed.
        missing: Persons who asked and were not counted; ``extra``: counted and did not ask.
        sums: How far sums are from the rows behind them.
        votes: Votes that the options have more or less than people voted for them.
    """

    opened: int
    missing: int
    extra: int
    sums: int
    votes: int

    @property
    def count_error(self) -> int:
        """Everything that is wrong with the counting of people."""
        return self.missing + self.extra + self.sums


async def compare(
    database: Database, log: Log, *, unlocks: tuple[UnlockId, UnlockId], poll: PollId, crammed: set[ViewerId], most: int
) -> Books:
    """Look into the books.

    Args:
        unlocks: The one that opens, and one that counts everybody.
        crammed: Guests who share one address, of whom ``most`` count.
    """
    opening, counting = unlocks
    async with database.reading() as sql:
        reached = (OutboxRow.kind == "UnlockReached") & OutboxRow.payload.contains(opening)
        opened = int((await sql.execute(select(func.count()).select_from(OutboxRow).where(reached))).scalar_one())
        voices = {
            ViewerId(row.person)
            for row in await sql.execute(select(UnlockVoiceRow.person).where(UnlockVoiceRow.unlock == counting))
        }
        sums = 0
        for unlock in unlocks:
            rows = select(func.count()).select_from(UnlockVoiceRow).where(UnlockVoiceRow.unlock == unlock)
            current = select(UnlockRow.current).where(UnlockRow.id == unlock)
            sums += abs((await sql.execute(rows)).scalar_one() - (await sql.execute(current)).scalar_one())
        options = {
            int(row.place): int(row.votes)
            for row in await sql.execute(select(PollOptionRow.__table__).where(PollOptionRow.poll == poll))
        }
        voted = {
            ViewerId(row.person): int(row.option)
            for row in await sql.execute(select(PollVoteRow.__table__).where(PollVoteRow.poll == poll))
        }
    asked = set(log.asked)
    alone, shared = asked - crammed, asked & crammed
    return Books(
        opened=opened,
        missing=len(alone - voices) + max(0, min(len(shared), most) - len(voices & crammed)),
        extra=len(voices - asked) + max(0, len(voices & crammed) - most),
        sums=sums,
        votes=_apart(options, Counter(log.votes.values())) + sum(voted.get(who) != at for who, at in log.votes.items()),
    )


def _apart(one: Mapping[int, int], other: Mapping[int, int]) -> int:
    return sum(abs(one.get(key, 0) - other.get(key, 0)) for key in {*one, *other})


def ticks(asked: Iterable[tuple[float, float]], heard: Iterable[tuple[float, int]]) -> list[float]:
    """Seconds from a message to the tick that counts it, for each person.

    Args:
        asked: When somebody's first wish was sent and answered.
        heard: When a tick came, and how many it told of.
    """
    sent = [began for began, _ in sorted(asked, key=lambda each: each[1])]
    waits: list[float] = []
    for moment, count in heard:
        while len(waits) < min(count, len(sent)):
            waits.append(max(0.0, moment - sent[len(waits)]))
    return waits
