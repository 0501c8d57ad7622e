"""Gifts: viewers give something to a show; its staff see what, say what it is for, and can give it back for a while."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, StringConstraints, model_validator

from core.events import GiftGoalView, GiftView, Localized, Value
from core.ids import ID_PATTERN, GiftGoalId, GiftId
from core.lines import NO_CONTROLS, tidy
from core.money import Money
from server.api.asking import Caller, Host, Staff, TheHouse, caller_origin
from server.api.paging import APage
from server.api.promotions import TwoLanguages
from server.api.repeating import OnceKey, mark
from server.api.shows import ShowName, own_show
from shop.engaging.gifts.gift import GiftSend, GiftStatus
from shop.engaging.gifts.gifting import GiftWish

router = APIRouter(tags=["gifts"])

AGift = Annotated[str, Path(pattern=ID_PATTERN, description="A gift's id.")]
AGoal = Annotated[str, Path(pattern=ID_PATTERN, description="A goal's id.")]

Why = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=NO_CONTROLS)]


class Giving(Value):
    """What to give: a ``gift`` of the house by its key, or an ``amount``; and a few words beside it."""

    gift: Annotated[str, Field(min_length=1, max_length=32, pattern=NO_CONTROLS)] | None = None
    amount: Money | None = None
    note: Annotated[str, Field(max_length=500)] | None = None
    unnamed: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.gift is None) is (self.amount is None):
            raise ValueError("either gift or amount")
        return self


class Gave(Value):
    """What you gave, as everybody sees it, and what is left in your wallet."""

    gift: GiftView
    balance: Money


class StaffGift(Value):
    """A gift as the staff see it. ``may_be_withdrawn``: whether it can still be given back."""

    gift: GiftView
    status: GiftStatus
    withdrawn_at: datetime | None
    reason: str | None
    may_be_withdrawn: bool


class StaffGifts(Value):
    """A page of gifts, the newest first; what the show was given in all, less what was given back."""

    items: tuple[StaffGift, ...]
    next: str | None
    count: int
    total: Money


class GoalTerms(Value):
    """What gifts are for, and how much is wanted."""

    title: TwoLanguages
    target: Money


class Withdrawal(Value):
    """Why a gift is given back; for the books."""

    reason: Why


@router.post("/shows/{name}/gifts", status_code=HTTPStatus.CREATED)
async def give(
    name: ShowName, wish: Giving, key: OnceKey, *, house: TheHouse, caller: Caller, request: Request, response: Response
) -> Gave:
    """Give something to a show, out of your wallet. What is refused moves no money. Who is silenced gives wordlessly.

    What somebody unheard writes beside it nobody else is shown.
    """
    show, note = await house.shows.find(name), tidy(wish.note or "") or None
    bans, now, origin = house.chat.bans, house.clock.now(), caller_origin(request)
    (bans.check_may_write if note else bans.check)(caller, show.id, now=now, origin=origin)
    unheard = bans.is_shadowed(caller, show.id, now=now, origin=origin)
    asked = GiftWish(gift=wish.gift, amount=wish.amount, note=note, unnamed=wish.unnamed, unheard=unheard)
    given = await house.mechanics.gifting.give(show.id, asked, caller, key=key)
    mark(response, replayed=given.replayed)
    view = given.sent.view.model_copy(update={"note": note}) if unheard else given.sent.view
    return Gave(gift=view, balance=(await house.mechanics.wallets.look(caller.id)).balance)


@router.get("/desk/shows/{name}/gifts", tags=["desk"])
async def list_given(name: ShowName, page: APage, house: TheHouse, _staff: Staff) -> StaffGifts:
    """What a show was given."""
    show, gifting = await house.shows.find(name), house.mechanics.gifting
    found = await gifting.page(show.id, after=page.after, limit=page.limit)
    takings = await gifting.takings(show.id)
    items = tuple(_for_staff(each, house.clock.now(), house) for each in found.items)
    return StaffGifts(items=items, next=page.cursor(found.next), count=takings.gifts, total=takings.amount)


@router.post("/desk/shows/{name}/gifts/{gift}/withdraw", tags=["desk"])
async def withdraw(
    name: ShowName, gift: AGift, wish: Withdrawal, key: OnceKey, *, house: TheHouse, by: Host, response: Response
) -> StaffGift:
    """Give a gift back into the wallet it came from."""
    show = await own_show(name, house, by)
    done = await house.mechanics.gifting.withdraw(GiftId(gift), show=show.id, by=by.id, reason=wish.reason, key=key)
    mark(response, replayed=done.replayed)
    return _for_staff(done.sent, house.clock.now(), house)


@router.post("/shows/{name}/gift-goals", status_code=HTTPStatus.CREATED)
async def begin_goal(name: ShowName, wish: GoalTerms, key: OnceKey, house: TheHouse, by: Host) -> GiftGoalView:
    """Say what gifts are for from now on; everybody sees how far they have come."""
    show = await own_show(name, house, by)
    title = Localized(ru=wish.title.ru, en=wish.title.en)
    return (await house.mechanics.gift_goals.begin(show.id, title, wish.target, by=by, key=key)).view


@router.post("/shows/{name}/gift-goals/{goal}/end")
async def end_goal(name: ShowName, goal: AGoal, house: TheHouse, _staff: Staff) -> GiftGoalView:
    """End a goal before it is reached. Gifts stay what they are."""
    show = await house.shows.find(name)
    return (await house.mechanics.gift_goals.end(GiftGoalId(goal), show=show.id)).view


def _for_staff(sent: GiftSend, now: datetime, house: TheHouse) -> StaffGift:
    return StaffGift(
        gift=sent.view,
        status=sent.status,
        withdrawn_at=sent.withdrawn_at,
        reason=sent.reason,
        may_be_withdrawn=sent.may_be_withdrawn(now, terms=house.mechanics.gifting.terms),
    )
