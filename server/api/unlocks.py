"""Unlocks: a host promises a discount for a goal; staff see how it goes, and take it back."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Path, Response, status
from pydantic import Field, StringConstraints, model_validator

from core.events import Localized, UnlockFor, UnlockGoal, UnlockView, Value
from core.ids import ID_PATTERN, OfferId, PollId, UnlockId
from core.lines import NO_CONTROLS
from core.money import BASIS_POINTS, Money
from server.api.asking import Host, Staff, TheHouse
from server.api.repeating import OnceKey, mark
from server.api.shows import ShowName, own_show
from server.live.frames import Id
from shop.engaging.unlocks.unlock import LARGEST_TARGET, PER_ADDRESS, Unlock, view_of
from shop.engaging.unlocks.unlocking import UnlockWish
from shop.promotion import FixedPrice, PercentOff

router = APIRouter(tags=["crowd"])

AnUnlock = Annotated[str, Path(pattern=ID_PATTERN, description="An unlock's id.")]

Seconds = Annotated[int, Field(ge=15, le=24 * 60 * 60)]


class UnlockTerms(Value):
    """A discount (a share, or a price of ``offer``), the goal that opens it, when, for how long, and who counts.

    ``intent`` is an intent of the chat whose words count for a goal of ``wants``; without it only the button does.
    ``option`` is the place of a poll's option, from 1. ``for_whom``: everybody; ``asked``, who was counted before it
    opened (paid, voted); ``asking``, for a goal of ``wants``: who asks while it holds as well.
    """

    goal: UnlockGoal
    target: Annotated[int, Field(ge=1, le=LARGEST_TARGET)]
    opens_in: Annotated[int, Field(ge=0, le=7 * 24 * 60 * 60)] = 0
    seconds: Seconds
    valid_seconds: Seconds
    basis_points: Annotated[int, Field(ge=1, le=BASIS_POINTS)] | None = None
    price: Money | None = None
    offer: Id | None = None
    intent: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=NO_CONTROLS)] | None = None
    poll: Id | None = None
    option: Annotated[int, Field(ge=1, le=10)] | None = None
    per_address: Annotated[int, Field(ge=1, le=10_000)] = PER_ADDRESS
    for_whom: UnlockFor = UnlockFor.EVERYBODY

    @model_validator(mode="after")
    def _one_benefit(self) -> Self:
        if (self.basis_points is None) is (self.price is None):
            raise ValueError("either basis_points or price")
        return self

    @property
    def wish(self) -> UnlockWish:
        """The same, for the shop."""
        return UnlockWish(
            goal=self.goal,
            target=self.target,
            opens_in=timedelta(seconds=self.opens_in),
            lasts=timedelta(seconds=self.seconds),
            valid_for=timedelta(seconds=self.valid_seconds),
            benefit=FixedPrice(price=self.price) if self.price else PercentOff(basis_points=self.basis_points or 0),
            offer=OfferId(self.offer) if self.offer else None,
            intent=self.intent,
            poll=PollId(self.poll) if self.poll else None,
            option=self.option,
            per_address=self.per_address,
            for_whom=self.for_whom,
        )


class StaffUnlockView(Value):
    """An unlock, and ``left_out``: asks that did not count because their device or address had been counted.

    Asks, not people: a guest who asks again is left out again.
    """

    unlock: UnlockView
    left_out: int


class UnlocksView(Value):
    """The latest unlocks of a show, the newest first."""

    items: tuple[StaffUnlockView, ...]
    server_time: datetime


class RulesView(Value):
    """What viewers will read."""

    rules: Localized


@router.post("/shows/{name}/unlocks", status_code=status.HTTP_201_CREATED)
async def promise_unlock(
    name: ShowName, terms: UnlockTerms, key: OnceKey, *, house: TheHouse, host: Host, response: Response
) -> StaffUnlockView:
    """Promise a discount for a goal. Its terms never change afterwards."""
    show = await own_show(name, house, host)
    made, replayed = await house.mechanics.unlocking.promise(show.id, terms.wish, key=key, by=host.id)
    mark(response, replayed=replayed)
    return _view(made)


@router.post("/shows/{name}/unlocks/preview")
async def preview_unlock(name: ShowName, terms: UnlockTerms, house: TheHouse, host: Host) -> RulesView:
    """The line of rules that viewers would read. Nothing is made."""
    show = await own_show(name, house, host)
    return RulesView(rules=house.mechanics.unlocking.rules(show.id, terms.wish))


@router.get("/shows/{name}/unlocks")
async def list_unlocks(name: ShowName, house: TheHouse, _staff: Staff) -> UnlocksView:
    """The latest unlocks of a show."""
    show = await house.shows.find(name)
    items = tuple(_view(each) for each in await house.mechanics.unlocking.listed(show.id))
    return UnlocksView(items=items, server_time=house.clock.now())


@router.delete("/shows/{name}/unlocks/{unlock}")
async def cancel_unlock(name: ShowName, unlock: AnUnlock, house: TheHouse, _staff: Staff) -> StaffUnlockView:
    """Take an unlock back, or end its discount, now. Orders that were placed keep their price."""
    show = await house.shows.find(name)
    return _view(await house.mechanics.unlocking.cancel(UnlockId(unlock), show=show.id))


def _view(unlock: Unlock) -> StaffUnlockView:
    return StaffUnlockView(unlock=view_of(unlock), left_out=unlock.left_out)
