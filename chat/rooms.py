"""Rooms: what talking in a show needs, and whom it asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chat.bans import BanList
from chat.club import Club, NoClub
from chat.counting import Counting
from chat.doors import Doors
from chat.forgetting import FORGET, Forget, Forgetting
from chat.hearing import Hearing
from chat.held.deciding import Deciding
from chat.held.held import EXPIRE
from chat.held.holding import Holding
from chat.hushing import Hushing, NobodyHushes
from chat.intents.adding import WishSums
from chat.intents.listening import Listening
from chat.keeping import Keeping
from chat.learned import Ring
from chat.pacing import Pace
from chat.rates import Rates
from chat.releasing import Releasing
from chat.retracting import Retracting
from chat.reviewing import Reviewing
from chat.rules.ruling import Rules
from chat.rules.slow import Slow
from chat.shield.changing import RELEASE
from chat.shield.lookout import Lookout
from chat.shield.regulars import NoRegulars, Regulars
from chat.shield.shielding import Shielding
from chat.showing import Showing, TellRationed
from core.clock import Clock
from core.database import Database
from core.due import Doer
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
    rates: Rates
    rules: Rules
    slow: Slow
    shielding: Shielding
    lookout: Lookout
    keeping: Keeping
    holding: Holding
    deciding: Deciding
    releasing: Releasing
    forgetting: Forgetting
    reviewing: Reviewing
    retracting: Retracting
    tell: TellRationed
    clock: Clock

    @property
    def doers(self) -> Mapping[str, Doer]:
        """What the diary does for the chat."""
        return {EXPIRE: self.deciding.expire, FORGET: self.forgetting.forget, RELEASE: self.shielding.release}

    async def close(self) -> None:
        """Keep what waits to be kept, and nothing more."""
        await self.keeping.close()
        await self.retracting.close()
        await self.holding.close()


def open_chat(
    *,
    database: Database,
    doors: Doors,
    judge: Judge,
    tell: TellRationed,
    clock: Clock,
    ring: Ring,
    bans: BanList | None = None,
    club: Club | None = None,
    rules: Rules | None = None,
    counters: Sequence[Counting] = (),
    hushing: Hushing | None = None,
    regulars: Regulars | None = None,
    hearing: Hearing | None = None,
    forgets: Sequence[Forget] = (),
) -> Chat:
    """The chat of a process.

    Args:
        ring: Makes every process look at once at what staff decided.
        counters: They count what the crowd wishes for, one after another, in the transaction that keeps it.
        hushing: Says what others may not read yet.
        regulars: Knows who has bought here, and who is a member.
        hearing: Listens to what everybody may read.
        forgets: They forget where people came from who did something else than write.
    """
    rates = Rates(database=database, clock=clock, ring=ring)
    showing = Showing(tell, rates=rates, clock=clock)
    everyone = (*counters, WishSums())  # all who speak in a show lock its sums: last, and briefly
    club = NoClub() if club is None else club
    hushing = NobodyHushes() if hushing is None else hushing
    keeping = Keeping(
        database=database,
        clock=clock,
        doors=doors,
        showing=showing,
        counters=everyone,
        hushing=hushing,
        club=club,
        hearing=hearing,
    )
    deciding = Deciding(database=database, clock=clock, doors=doors, counters=everyone, hushing=hushing)
    regulars = NoRegulars() if regulars is None else regulars
    shielding = Shielding(database=database, clock=clock, doors=doors, ring=ring, regulars=regulars)
    return Chat(
        database=database,
        doors=doors,
        judge=judge,
        pace=Pace(clock=clock),
        bans=BanList() if bans is None else bans,
        listening=Listening(database=database, clock=clock, ring=ring),
        club=club,
        rates=rates,
        rules=Rules(database=database, clock=clock, ring=ring) if rules is None else rules,
        slow=Slow(clock=clock),
        shielding=shielding,
        lookout=Lookout(database=database, clock=clock, doors=doors, shielding=shielding, club=club, regulars=regulars),
        keeping=keeping,
        holding=Holding(database=database, clock=clock, doors=doors, club=club),
        deciding=deciding,
        releasing=Releasing(database=database, showing=showing),
        forgetting=Forgetting(database=database, clock=clock, others=forgets),
        reviewing=Reviewing(database=database, clock=clock),
        retracting=Retracting(database=database, clock=clock, deciding=deciding),
        tell=tell,
        clock=clock,
    )
