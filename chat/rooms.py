"""Rooms: what talking in a show needs, and whom it asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from chat.bans import BanList
from chat.club import Club, NoClub
from chat.counting import Counting
from chat.intents.adding import WishSums
from chat.intents.listening import Listening, Ring
from chat.keeping import Doors, Keeping
from chat.pacing import Pace
from chat.showing import Showing
from core.clock import Clock
from core.database import Database, Tell
from moderation.judge import Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """What talking needs; ``open_chat`` fills it. ``tell`` is for facts that follow from no row."""

    database: Database
    doors: Doors
    judge: Judge
    pace: Pace
    bans: BanList
    listening: Listening
    club: Club
    keeping: Keeping
    tell: Tell
    clock: Clock

    async def close(self) -> None:
        """Keep what waits to be kept, and nothing more."""
        await self.keeping.close()


def open_chat(
    *,
    database: Database,
    doors: Doors,
    judge: Judge,
    tell: Tell,
    clock: Clock,
    ring: Ring,
    bans: BanList | None = None,
    club: Club | None = None,
    counters: Sequence[Counting] = (),
) -> Chat:
    """The chat of a process.

    Args:
        ring: Makes every process look at once at what staff decided.
        counters: They count what the crowd wishes for, one after another, in the transaction that keeps it.
    """
    everyone = (WishSums(), *counters)
    club = NoClub() if club is None else club
    keeping = Keeping(database=database, clock=clock, doors=doors, showing=Showing(tell), counters=everyone, club=club)
    return Chat(
        database=database,
        doors=doors,
        judge=judge,
        pace=Pace(clock=clock),
        bans=BanList() if bans is None else bans,
        listening=Listening(database=database, clock=clock, ring=ring),
        club=club,
        keeping=keeping,
        tell=tell,
        clock=clock,
    )
