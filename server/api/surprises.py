"""Surprises: a host sets one up, sees it as viewers will, and ends it; anybody may check how it was drawn."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Path, Response, status
from pydantic import Field, model_validator

from core.events import Localized, SurpriseView, Value
from core.ids import ID_PATTERN, OfferId, SurpriseId
from core.money import BASIS_POINTS, Money
from server.api.asking import Host, Staff, TheHouse
from server.api.repeating import OnceKey, mark
from server.api.shows import ShowName, own_show
from server.live.frames import Id
from shop.engaging.surprises.proving import DropProof
from shop.engaging.surprises.surprise import MOST_DROPS, MOST_WINNERS, How, Terms, Who
from shop.promotion import AmountOff, Benefit, FixedPrice, PercentOff

router = APIRouter(tags=["crowd"])

ASurprise = Annotated[str, Path(pattern=ID_PATTERN, description="A surprise's id.")]

Seconds = Annotated[int, Field(ge=1, le=30 * 24 * 60 * 60)]
Share = Annotated[int, Field(ge=1, le=BASIS_POINTS)]


class SurpriseTerms(Value):
    """When codes may fall and how many, what they give, to whom, and what they may cost at most.

    One of ``basis_points``, ``amount`` (off an order) and ``price`` (of one unit of ``offer``). Without ``opens_at``
    the window opens at once; ``stock`` is ``drops`` times ``winners`` unless said.
    """

    opens_at: datetime | None = None
    window_seconds: Seconds
    drops: Annotated[int, Field(ge=1, le=MOST_DROPS)]
    winners: Annotated[int, Field(ge=1, le=MOST_WINNERS)]
    open_seconds: Seconds
    basis_points: Share | None = None
    amount: Money | None = None
    price: Money | None = None
    offer: Id | None = None
    minimum: Money | None = None
    code_seconds: Seconds
    stock: Annotated[int, Field(ge=1, le=MOST_DROPS * MOST_WINNERS)] | None = None
    budget: Money
    who: Who = Who.EVERYBODY
    how: How = How.DRAW

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if sum(each is not None for each in (self.basis_points, self.amount, self.price)) != 1:
            raise ValueError("one of basis_points, amount and price")
        if self.opens_at is not None and self.opens_at.tzinfo is None:
            raise ValueError("a moment needs its zone")
        sums = (self.amount, self.price, self.minimum, self.budget)
        if any(each is not None and each.amount < 1 for each in sums):
            raise ValueError("a sum of nothing")
        return self

    @property
    def terms(self) -> Terms:
        """The same, for the shop."""
        return Terms(
            window=timedelta(seconds=self.window_seconds),
            drops=self.drops,
            winners=self.winners,
            open_for=timedelta(seconds=self.open_seconds),
            benefit=self._benefit,
            offer=OfferId(self.offer) if self.offer else None,
            minimum=self.minimum,
            code_lasts=timedelta(seconds=self.code_seconds),
            stock=self.stock or self.drops * self.winners,
            budget=self.budget,
            who=self.who,
            how=self.how,
        )

    @property
    def _benefit(self) -> Benefit:
        if self.price is not None:
            return FixedPrice(price=self.price)
        return AmountOff(amount=self.amount) if self.amount else PercentOff(basis_points=self.basis_points or 0)


class SurprisePreview(Value):
    """What viewers will read; the most that all codes together can take off, and whether the budget allows it."""

    rules: Localized
    prize: Localized
    worst: Money
    fits: bool


class SurpriseProof(Value):
    """All that it takes to check a surprise; how, docs/decisions/0031-chance-that-can-be-checked.md says."""

    surprise: SurpriseView
    drops: tuple[DropProof, ...]


@router.post("/shows/{name}/surprises", status_code=status.HTTP_201_CREATED)
async def announce_surprise(
    name: ShowName, wish: SurpriseTerms, key: OnceKey, *, house: TheHouse, host: Host, response: Response
) -> SurpriseView:
    """Set a surprise up: its commitment is published now, its moments are known to nobody."""
    show = await own_show(name, house, host)
    surprises = house.mechanics.surprises
    made, replayed = await surprises.announce(show.id, wish.terms, opens_at=wish.opens_at, key=key, by=host.id)
    mark(response, replayed=replayed)
    return made


@router.post("/shows/{name}/surprises/preview")
async def preview_surprise(name: ShowName, wish: SurpriseTerms, house: TheHouse, host: Host) -> SurprisePreview:
    """What a surprise would be. Nothing is made."""
    show = await own_show(name, house, host)
    rules, prize, worst = await house.mechanics.surprises.preview(show.id, wish.terms)
    return SurprisePreview(rules=rules, prize=prize, worst=worst, fits=worst <= wish.budget)


@router.get("/shows/{name}/surprises/{surprise}")
async def check_surprise(name: ShowName, surprise: ASurprise, house: TheHouse) -> SurpriseProof:
    """How a surprise stands, and from which tickets its winners were drawn. Anybody may ask."""
    show = await house.shows.find(name)
    view, drops = await house.mechanics.surprises.proof(SurpriseId(surprise), show=show.id)
    return SurpriseProof(surprise=view, drops=drops)


@router.delete("/shows/{name}/surprises/{surprise}")
async def stop_surprise(name: ShowName, surprise: ASurprise, house: TheHouse, _staff: Staff) -> SurpriseView:
    """End a surprise now: what is open is drawn, nothing more drops, the seed is shown. Codes that were won stay."""
    show = await house.shows.find(name)
    return await house.mechanics.surprises.stop(SurpriseId(surprise), show=show.id)
