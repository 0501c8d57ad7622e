"""Assisting: the assistant of a process, built once."""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chat.asked import asker_store
from chat.asked.allowing import Allowing
from chat.asked.drafting import Drafting
from chat.asked.escalating import Escalating
from chat.asked.grouping import Grouping
from chat.asked.knowing import Knowing
from chat.asked.looking import Looking
from chat.asked.pinning import Pinning
from chat.asked.replying import Replying
from chat.asked.telling import Telling
from chat.faq.writing import Writing
from core.clock import Clock
from core.database import Database, Tell, Work
from core.ids import ShowId, ViewerId
from moderation.judge import Judge

COOL_DOWN = timedelta(seconds=30)
"""How long the assistant says nothing more about what it has spoken about, unless the settings say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assisting:
    """All there is to the assistant. ``looking`` hears what is said in the chat."""

    looking: Looking
    telling: Telling
    allowing: Allowing
    replying: Replying
    pinning: Pinning
    drafting: Drafting
    escalating: Escalating
    writing: Writing

    @property
    def machines(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """What runs while the house stands."""
        return self.looking.run(), self.telling.run()

    async def uncount(self, work: Work, person: ViewerId, *, show: ShowId | None) -> Sequence[ShowId]:
        """See ``chat.counting.Uncounting``: whoever is shut out has asked nothing."""
        groups = await asker_store.drop_asker(work.connection, person, show=show)
        for group, theirs in groups.items():
            self.telling.moved(theirs, [group])
        return tuple(dict.fromkeys(groups.values()))

    def uncounted(self, shows: Sequence[ShowId]) -> None:
        """Their groups are told at the next tick anyway."""


def open_assisting(
    *,
    database: Database,
    clock: Clock,
    judge: Judge,
    knowing: Knowing,
    tell: Tell,
    cool_down: timedelta = COOL_DOWN,
) -> Assisting:
    """Build it."""
    telling = Telling(database=database, clock=clock, knowing=knowing, tell=tell)
    grouping = Grouping(database=database, clock=clock, knowing=knowing, cool_down=cool_down)
    return Assisting(
        looking=Looking(database=database, clock=clock, knowing=knowing, grouping=grouping, telling=telling),
        telling=telling,
        allowing=Allowing(database=database, clock=clock),
        replying=Replying(database=database, clock=clock, judge=judge, knowing=knowing),
        pinning=Pinning(database=database, clock=clock, knowing=knowing),
        drafting=Drafting(database=database, clock=clock, judge=judge, knowing=knowing),
        escalating=Escalating(database=database, clock=clock, telling=telling),
        writing=Writing(database=database, clock=clock, judge=judge),
    )
