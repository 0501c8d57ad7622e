"""An evening with a giveaway: set up, stepped by a turned clock, entered by a crowd."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.database import Database
from core.errors import VitrinaError
from core.events import GiveawayView
from core.ids import GiveawayId, mint
from core.people import Origin, Viewer
from moderation.judge import RulesJudge
from shop.engaging.draws.sealing import Seals
from shop.engaging.giveaways.entering import Entries
from shop.engaging.giveaways.giveaway import Terms
from shop.engaging.giveaways.giving_away import SOONEST, Giveaways
from shop.engaging.giveaways.showing import MyGiveaway
from shop.engaging.progress import Progress
from shop.key import Key
from tests.shop.shelf import SHOW, Shelf, a_host

MINUTE = timedelta(minutes=1)
TERMS = Terms(prize="A lamp", conditions="Shipping is on us.", lasts=5 * MINUTE, winners=2)


class Evening:
    """A shop with giveaways, and short words for them."""

    def __init__(self, shelf: Shelf, *, database: Database | None = None) -> None:
        self.shelf, self.host, self.seals = shelf, a_host(), Seals("a secret of the house")
        self.database = database or shelf.database
        parts: dict[str, Any] = {"database": self.database, "clock": shelf.clock, "seals": self.seals}
        judge = RulesJudge(clock=shelf.clock)
        self.giveaways = Giveaways(**parts, gate=shelf.gate, judge=judge)
        self.entries = Entries(**parts, progress=Progress())

    async def announce(self, **terms: Any) -> GiveawayView:
        key = Key(principal=self.host.id, route="POST /giveaways", key=mint("evt"), request={})
        return (await self.giveaways.announce(SHOW, replace(TERMS, **terms), key=key, by=self.host))[0]

    async def begin(self, **terms: Any) -> GiveawayId:
        giveaway = GiveawayId((await self.announce(**terms)).id)
        await self.later(giveaway, SOONEST)
        return giveaway

    async def later(self, giveaway: GiveawayId, by: timedelta) -> GiveawayView:
        self.shelf.clock.turn(by)
        await self.giveaways.step(giveaway)
        return (await self.giveaways.standing(SHOW))[-1]

    async def enter(
        self, giveaway: GiveawayId, viewer: Viewer, *, device: str | None = None
    ) -> MyGiveaway | VitrinaError:
        try:
            origin = Origin(address="10.0.0.1", device=device or viewer.id)
            return await self.entries.enter(giveaway, show=SHOW, viewer=viewer, origin=origin)
        except VitrinaError as refusal:
            return refusal

    async def state(self, viewer: Viewer) -> list[str]:
        return [part.state for part in await self.giveaways.mine(SHOW, viewer.id)]

    async def claim(self, giveaway: GiveawayId, viewer: Viewer) -> MyGiveaway:
        return await self.giveaways.claim(giveaway, show=SHOW, viewer=viewer.id, called="Anna", contact="1 Main St")
