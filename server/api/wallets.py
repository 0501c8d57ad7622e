"""Wallets: money that somebody puts aside for gifts, what they let themselves give, and how they get the rest back."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from core.events import Localized, Value
from core.ids import ID_PATTERN, FeeId, ShowId
from core.lines import NO_CONTROLS
from core.money import Money
from server.api.asking import Caller, TheHouse
from server.api.orders import ActionView, action_view
from server.api.repeating import OnceKey, mark
from server.live.frames import Id
from server.origins import origin_of
from shop.engaging.gifts.gift import ADULT_TEXT, Gift, rules
from shop.engaging.gifts.goal import RULES
from shop.engaging.gifts.wallet import Allowance, Wallet
from shop.engaging.gifts.wallets import PURPOSE, TITLE, Caps
from shop.fees.fee import Fee, FeeWish
from shop.order import PaymentStatus

router = APIRouter(tags=["gifts"])

AFee = Annotated[str, Path(pattern=ID_PATTERN, description="A payment into a wallet.")]

Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]

Cap = Annotated[int, Field(ge=0, le=2**53 - 1, description="Minor units.")]


class Bounds(Value):
    """From how much to how much."""

    least: Money
    most: Money


class GiftShelf(Value):
    """What can be given in this house.

    ``goal_rules`` are those of a goal, with ``{target}`` in them; ``adult_text`` names the words that people confirm
    who say that they are of age.
    """

    gifts: tuple[Gift, ...]
    donation: Bounds
    top_up: Bounds
    per_day: Money
    per_show: Money
    rules: Localized
    goal_rules: Localized
    adult_text: str
    is_on: bool


class AllowanceView(Value):
    """How much you let yourself give, what of it is given, and what will count from when on."""

    cap: Money
    given: Money
    next_cap: Money | None
    next_at: datetime | None


class TopUpView(Value):
    """A payment into your wallet. ``action`` is what you have to do before the money comes."""

    id: FeeId
    status: PaymentStatus
    amount: Money
    refunded: Money
    requested_at: datetime
    provider: str
    action: ActionView | None


class WalletView(Value):
    """Your wallet; nobody else sees it. ``going_back`` was asked for back and has not arrived yet."""

    balance: Money
    going_back: Money
    is_adult: bool
    per_day: AllowanceView
    per_show: AllowanceView | None
    top_ups: tuple[TopUpView, ...]


class TopUp(Value):
    """How much to put aside, and how it is paid. ``show`` is where you come back to; ``email`` is for a receipt."""

    amount: Money
    provider: Annotated[str, Field(min_length=1, max_length=20, pattern=NO_CONTROLS)]
    method: Annotated[str, Field(min_length=1, max_length=32, pattern=NO_CONTROLS)]
    show: Id
    email: Email | None = None


class Back(Value):
    """How much to send back to where it came from; None: all that is not spent."""

    amount: Money | None = None


class CapsWish(Value):
    """How much to let yourself give, in minor units; None: all that the house allows. More counts after a day."""

    per_day: Cap | None = None
    per_show: Cap | None = None


class Adulthood(Value):
    """You say that you are of age: ``text`` names the words you confirm. Nobody checks it."""

    text: Annotated[str, Field(min_length=1, max_length=32, pattern=NO_CONTROLS)]


@router.get("/gifts")
async def list_gifts(house: TheHouse) -> GiftShelf:
    """What can be given here, and within which bounds."""
    terms = house.mechanics.gifting.terms
    return GiftShelf(
        gifts=terms.gifts,
        donation=Bounds(least=terms.money(terms.least), most=terms.money(terms.per_show)),
        top_up=Bounds(least=terms.money(terms.topup_least), most=terms.money(terms.topup_most)),
        per_day=terms.money(terms.per_day),
        per_show=terms.money(terms.per_show),
        rules=rules(terms),
        goal_rules=RULES,
        adult_text=ADULT_TEXT,
        is_on=terms.is_on,
    )


@router.get("/wallet")
async def my_wallet(
    house: TheHouse,
    caller: Caller,
    show: Annotated[str | None, Query(pattern=ID_PATTERN, description="Whose allowance to tell.")] = None,
) -> WalletView:
    """Your own wallet."""
    wallet = await house.mechanics.wallets.look(caller.id, show=ShowId(show) if show else None)
    return _view(wallet, await house.mechanics.wallets.top_ups(caller.id))


@router.post("/wallet/topups", status_code=HTTPStatus.CREATED)
async def top_up(
    wish: TopUp, key: OnceKey, *, house: TheHouse, caller: Caller, request: Request, response: Response
) -> TopUpView:
    """Put money aside. It is there once the payment is captured; look again while it is open."""
    shop, show = origin_of(request, house.settings), ShowId(wish.show)
    await house.shows.find(show)
    asked = FeeWish(
        payer=caller.id,
        language=caller.language,
        purpose=PURPOSE,
        subject=caller.id,
        amount=wish.amount,
        provider=wish.provider,
        how=wish.method,
        title=TITLE,
        back=lambda fee: f"{shop}/s/{show}?topup={fee}",
        show=show,
        email=wish.email,
    )
    answer = await house.mechanics.wallets.top_up(asked, key=key)
    mark(response, replayed=answer.replayed)
    return _top_up(answer.fee)


@router.get("/wallet/topups/{fee}")
async def look_at_top_up(fee: AFee, house: TheHouse, caller: Caller) -> TopUpView:
    """How a payment of yours stands."""
    return _top_up(await house.fees.look(FeeId(fee), payer=caller.id))


@router.post("/wallet/topups/{fee}/cancel")
async def cancel_top_up(fee: AFee, house: TheHouse, caller: Caller) -> TopUpView:
    """Give a payment up that waits for you. Money that came meanwhile stays in your wallet."""
    return _top_up(await house.fees.give_up(FeeId(fee), payer=caller.id))


@router.post("/wallet/refund")
async def refund(wish: Back, key: OnceKey, house: TheHouse, caller: Caller, response: Response) -> WalletView:
    """Send what you have not given away back to where it came from."""
    mark(response, replayed=await house.mechanics.wallets.refund(caller, wish.amount, key=key))
    return await my_wallet(house, caller)


@router.put("/wallet/limits")
async def set_limits(wish: CapsWish, house: TheHouse, caller: Caller) -> WalletView:
    """Let yourself give less, at once, or more, after a day."""
    await house.mechanics.wallets.set_caps(caller.id, Caps(per_day=wish.per_day, per_show=wish.per_show))
    return await my_wallet(house, caller)


@router.post("/wallet/adult")
async def confirm_adult(wish: Adulthood, house: TheHouse, caller: Caller) -> WalletView:
    """Say that you are of age. When you said it, and to which words, is written down."""
    await house.mechanics.wallets.confirm_adult(caller.id, wish.text)
    return await my_wallet(house, caller)


def _view(wallet: Wallet, fees: list[Fee]) -> WalletView:
    return WalletView(
        balance=wallet.balance,
        going_back=wallet.going_back,
        is_adult=wallet.is_adult,
        per_day=_allowance(wallet.per_day),
        per_show=_allowance(wallet.per_show) if wallet.per_show else None,
        top_ups=tuple(_top_up(fee) for fee in fees),
    )


def _allowance(allowance: Allowance) -> AllowanceView:
    return AllowanceView(
        cap=allowance.cap, given=allowance.given, next_cap=allowance.next_cap, next_at=allowance.next_at
    )


def _top_up(fee: Fee) -> TopUpView:
    return TopUpView(
        id=fee.id,
        status=fee.status,
        amount=fee.amount,
        refunded=fee.refunded,
        requested_at=fee.requested_at,
        provider=fee.provider,
        action=action_view(fee.action),
    )
