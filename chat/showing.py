"""Showing: what was said is brought to the eyes of those who watch, in a loud room a fair sample of it.

Staff are shown everything, on a lane of theirs; viewers are told how much of it they see.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, Protocol

from chat.rates import Rate, Rates
from chat.sampling import FairSample
from core.bus import Ration
from core.clock import Clock
from core.events import ChatSampled, Event, MessagePosted, MessagesLeftOut
from core.ids import MessageId, ShowId

TOGETHER: Final = 50
"""Messages left out that staff are told in one fact: a lane keeps 2,000 facts."""

TOLD_EVERY: Final = timedelta(seconds=2)
"""How often a loud room is told how much of it is shown."""

REMEMBERED: Final = 500
"""Rooms of which it is known who was shown lately."""

log = logging.getLogger(__name__)


class TellRationed(Protocol):
    """Gives a fact to whoever listens; what may be left out only as far as ``ration`` goes, in all processes."""

    async def __call__(self, fact: Event, ration: Ration | None = None) -> bool | None:
        """False: it was left out."""
        ...


@dataclass(slots=True)
class _Room:
    since: datetime
    sample: FairSample = field(default_factory=FairSample)
    said: int = 0
    shown: int = 0


class Showing:
    """Tells what was kept."""

    def __init__(self, tell: TellRationed, *, rates: Rates, clock: Clock) -> None:
        self._tell = tell
        self._rates = rates
        self._clock = clock
        self._rooms: OrderedDict[ShowId, _Room] = OrderedDict()
        self._telling: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Tell to the end how much was left out."""
        await asyncio.gather(*self._telling)

    async def show(self, said: Sequence[MessagePosted], *, hushed: Collection[MessageId] = ()) -> frozenset[MessageId]:
        """Tell ``said``, in order, however long the bus takes to answer. Returns what viewers are not shown.

        Args:
            hushed: What only staff are told yet; it is not among what is returned: its author must not tell it by that.
        """
        silent = _for_staff([fact for fact in said if fact.message.id in hushed], self._clock.now())
        said = [fact for fact in said if fact.message.id not in hushed]
        shows = dict.fromkeys(fact.show for fact in said)
        rates = {show: await self._rate(show) for show in shows}
        drawn = [fact for fact in said if self._is_drawn(fact, rates[fact.show])]
        carried = await asyncio.gather(*(self._is_carried(fact, rates[fact.show]) for fact in drawn))
        shown = {fact.message.id for fact, heard in zip(drawn, carried, strict=True) if heard}
        left_out = [fact for fact in said if fact.message.id not in shown]
        if facts := [*silent, *self._how_much(said, left_out, rates)]:  # no author waits for these
            task = asyncio.create_task(self._say(facts), name="telling what is not shown")
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
        return frozenset(fact.message.id for fact in left_out)

    async def _rate(self, show: ShowId) -> Rate:
        try:
            return await self._rates.of(show)
        except Exception:  # what was kept is shown all the same
            log.exception("the rate of a show is not known", extra={"show": show})
            return Rate()

    def _is_drawn(self, fact: MessagePosted, rate: Rate) -> bool:
        now = self._clock.now()
        sample = self._room(fact.show, now).sample
        return not fact.may_be_left_out or sample.lets(fact.message.author.id, now=now, per_second=rate.per_second)

    async def _is_carried(self, fact: MessagePosted, rate: Rate) -> bool:
        try:
            return await self._tell(fact, rate.ration) is not False
        except Exception:  # it is kept: whoever comes back finds it, and its author must be answered
            log.exception("a message was not told", extra={"show": fact.show})
            return True

    def _how_much(
        self, said: Sequence[MessagePosted], left_out: Sequence[MessagePosted], rates: Mapping[ShowId, Rate]
    ) -> list[Event]:
        now = self._clock.now()
        facts = [*_for_staff(left_out, now)]
        for show in rates:
            room = self._room(show, now)
            room.said += sum(fact.show == show for fact in said)
            room.shown += sum(fact.show == show for fact in said) - sum(fact.show == show for fact in left_out)
            if now - room.since < TOLD_EVERY:
                continue
            if room.shown < room.said:
                facts.append(ChatSampled(show=show, at=now, shown=room.shown, said=room.said))
            room.since, room.said, room.shown = now, 0, 0
        return facts

    async def _say(self, facts: Sequence[Event]) -> None:
        for fact in facts:
            try:
                await self._tell(fact)
            except Exception:  # the messages are kept; nobody's answer depends on this
                log.exception("not told what is not shown", extra={"show": fact.show})

    def _room(self, show: ShowId, now: datetime) -> _Room:
        room = self._rooms.get(show)
        if room is None:
            room = self._rooms[show] = _Room(now)
        self._rooms.move_to_end(show)
        while len(self._rooms) > REMEMBERED:
            self._rooms.popitem(last=False)
        return room


def _for_staff(left_out: Sequence[MessagePosted], now: datetime) -> list[Event]:
    facts: list[Event] = []
    for show, theirs in groupby(sorted(left_out, key=lambda fact: fact.show), key=lambda fact: fact.show):
        messages = [fact.message for fact in theirs]
        for start in range(0, len(messages), TOGETHER):
            facts.append(MessagesLeftOut(show=show, at=now, messages=tuple(messages[start : start + TOGETHER])))
    return facts
