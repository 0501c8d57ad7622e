"""An evening with a surprise: set up, stepped by a turned clock, claimed by a crowd, in one process or in several."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core.database import Database
from core.errors import VitrinaError
from core.events import SurpriseView, decode
from core.ids import SurpriseId, mint
from core.money import Money
from core.people import Origin, Viewer
from core.tables import OutboxRow
from shop.engaging.draws.fairness import NO_SALT
from shop.engaging.draws.sealing import Seals
from shop.engaging.grace import GRACE
from shop.engaging.progress import Progress
from shop.engaging.surprises import store
from shop.engaging.surprises.claiming import Claims
from shop.engaging.surprises.showing import MySurprise
from shop.engaging.surprises.surprise import Terms
from shop.engaging.surprises.surprising import SOONEST, Surprises
from shop.key import Key
from shop.promotion import PercentOff
from tests.shop.shelf import SHOW, Shelf, a_host

MINUTE = timedelta(minutes=1)
TERMS = Terms(
    window=10 * MINUTE,
    drops=1,
    winners=3,
    open_for=timedelta(seconds=30),
    benefit=PercentOff(basis_points=20_00),
    code_lasts=timedelta(hours=1),
    stock=3,
    budget=Money(amount=1_000_000_00, currency="RUB"),
)


class Evening:
    """A shop with one mechanic, and short words for it."""

    def __init__(self, shelf: Shelf, *, database: Database | None = None) -> None:
        self.shelf = shelf
        self.database = database or shelf.database
        self.seals = Seals("a secret of the house")
        self.host = a_host()
        self.surprises = Surprises(
            database=self.database,
            clock=shelf.clock,
            gate=shelf.gate,
            seals=self.seals,
            currency="RUB",
        )
        self.claims = Claims(database=self.database, clock=shelf.clock, seals=self.seals, progress=Progress())

    async def announce(self, key: str | None = None, **terms: Any) -> SurpriseView:
        """Set one up, as ``TERMS`` say but for what is named; a stock that is not named is as much as it takes."""
        wish = replace(TERMS, **{"stock": terms.get("drops", 1) * terms.get("winners", 3), **terms})
        name = Key(principal=self.host.id, route="POST /surprises", key=key or mint("evt"), request={})
        return (await self.surprises.announce(SHOW, wish, opens_at=None, key=name, by=self.host.id))[0]

    async def begin(self, **terms: Any) -> SurpriseId:
        """One whose window is open."""
        view = await self.announce(**terms)
        self.shelf.clock.turn(SOONEST)
        await self.surprises.step(view.id)
        return SurpriseId(view.id)

    async def until_it_drops(self, surprise: SurpriseId) -> SurpriseView:
        """Turn the clock until the next moment has come."""
        async with self.database.reading() as sql:
            found = await store.find(sql, surprise)
        moment = found.moments(self.seals.unseal(found.sealed))[found.dropped]
        self.shelf.clock.turn(max(timedelta(), moment - self.shelf.clock.now()))
        await self.surprises.step(surprise)
        view = await self.view()
        assert view.dropped == found.dropped + 1
        return view

    async def until_it_is_drawn(self, surprise: SurpriseId) -> SurpriseView:
        """Turn the clock until the drop that is open is over."""
        self.shelf.clock.turn(TERMS.open_for + GRACE)
        await self.surprises.step(surprise)
        return await self.view()

    async def view(self) -> SurpriseView:
        """The latest surprise as everybody sees it."""
        return (await self.surprises.standing(SHOW))[-1]

    async def claim(
        self, surprise: SurpriseId, viewer: Viewer, *, device: str | None = None
    ) -> MySurprise | VitrinaError:
        """Claim, from a device of one's own unless another is named; a refusal is given back."""
        origin = Origin(address="10.0.0.1", device=device or viewer.id)
        try:
            return await self.claims.claim(surprise, show=SHOW, viewer=viewer, origin=origin)
        except VitrinaError as refusal:
            return refusal

    async def owed(self) -> list[SurpriseView]:
        """What was owed about surprises, in the order of the versions."""
        async with self.database.reading() as sql:
            rows = await sql.execute(select(OutboxRow.payload).where(OutboxRow.kind.like("Surprise%")))
            facts = [decode(row.payload) for row in rows]
        return sorted((fact.surprise for fact in facts if hasattr(fact, "surprise")), key=lambda view: view.version)


__all__ = ["MINUTE", "NO_SALT", "TERMS", "Evening"]
