"""Desk of memberships: tiers, members, and for whom a show and its chat are."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response, status
from pydantic import Field, StringConstraints

from core.events import Localized, ShowState, Value
from core.ids import ID_PATTERN, MembershipId, TierId, ViewerId
from core.lines import NO_CONTROLS
from core.money import Money
from server.api.asking import Host, Staff, TheHouse
from server.api.memberships import MembershipView, TierKey, view_of
from server.api.paging import APage
from server.api.promotions import TwoLanguages
from server.api.repeating import OnceKey, mark
from server.api.shows import ShowName, own_show
from shop.engaging.memberships.calendar import Period
from shop.engaging.memberships.membership import Membership, Status
from shop.engaging.memberships.tier import HIGHEST_RANK, MOST_OFF, MOST_PERKS, Tier, rules
from shop.engaging.memberships.tiering import TierWish

router = APIRouter(tags=["desk"])

ATier = Annotated[str, Path(pattern=ID_PATTERN, description="A tier's id.")]
AMembership = Annotated[str, Path(pattern=ID_PATTERN, description="A membership's id.")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True, pattern=NO_CONTROLS)]


class TierTerms(Value):
    """What a tier is: its names, what it gives, a price for each currency, how much less goods cost, its rank."""

    name: TwoLanguages
    perks: Annotated[tuple[TwoLanguages, ...], Field(max_length=MOST_PERKS)] = ()
    prices: Annotated[tuple[Money, ...], Field(min_length=1, max_length=8)]
    basis_points: Annotated[int, Field(ge=0, le=MOST_OFF, description="1,500 is 15 %.")] = 0
    rank: Annotated[int, Field(ge=1, le=HIGHEST_RANK)] = 1

    @property
    def wish(self) -> TierWish:
        """The same, for the shop."""
        return TierWish(
            name=Localized(ru=self.name.ru, en=self.name.en),
            perks=tuple(Localized(ru=each.ru, en=each.en) for each in self.perks),
            prices=self.prices,
            basis_points=self.basis_points,
            rank=self.rank,
        )


class NewTier(Value):
    """A new tier. ``key`` is its word in badges and addresses; it and the period stay for ever."""

    key: TierKey
    period: Period
    terms: TierTerms


class TierEdit(Value):
    """New terms for the tier that was seen at ``version``. Who has joined keeps their price."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    terms: TierTerms


class Away(Value):
    """Whether nobody joins it any more."""

    archived: bool


class DeskTier(Value):
    """A tier as the staff see it; ``members`` is how many belong to it; ``rules`` is what whoever joins reads."""

    id: TierId
    key: str
    name: Localized
    perks: tuple[Localized, ...]
    prices: tuple[Money, ...]
    period: Period
    basis_points: int
    rank: int
    version: int
    archived_at: datetime | None
    members: int
    rules: Localized


class DeskTiers(Value):
    """All tiers, the lowest rank first, and the currency the house sells in."""

    items: tuple[DeskTier, ...]
    currency: str


class MemberLine(Value):
    """A membership in the list."""

    id: MembershipId
    viewer: ViewerId
    name: str
    tier: str
    status: Status
    cancelling: bool
    price: Money
    period_end: datetime
    joined_at: datetime


class MembersView(Value):
    """Memberships, the newest first; ``next`` is the cursor of the page after."""

    items: tuple[MemberLine, ...]
    next: str | None


class TurnView(Value):
    """Something that happened to a membership; ``by`` is who of the staff did it."""

    turn: str
    status: Status
    at: datetime
    by: ViewerId | None
    reason: str | None


class MemberStory(Value):
    """A membership and all that happened to it, the oldest first."""

    membership: MembershipView
    turns: tuple[TurnView, ...]


class Revocation(Value):
    """Why a membership ends at once, and whether the last period is paid back."""

    reason: Reason
    refund: bool = False


class MemberRefund(Value):
    """Why the last period is paid back."""

    reason: Reason


class Access(Value):
    """Whether a show is for members alone."""

    members_only: bool


class ChatMode(Value):
    """Whether only members write in the chat; everybody may read."""

    members_write: bool


@router.get("/desk/tiers")
async def list_desk_tiers(house: TheHouse, _staff: Staff) -> DeskTiers:
    """All tiers, those too that are put away."""
    found = await house.memberships.tiering.every()
    return DeskTiers(items=tuple(_tier(tier, living) for tier, living in found), currency=house.settings.currency)


@router.post("/desk/tiers", status_code=status.HTTP_201_CREATED)
async def make_tier(wish: NewTier, key: OnceKey, *, house: TheHouse, host: Host, response: Response) -> DeskTier:
    """Make something to be a member of."""
    made, replayed = await house.memberships.tiering.make(wish.key, wish.period, wish.terms.wish, key=key, by=host.id)
    mark(response, replayed=replayed)
    return _tier(made, 0)


@router.put("/desk/tiers/{tier}")
async def change_tier(tier: ATier, wish: TierEdit, house: TheHouse, host: Host) -> DeskTier:
    """Change what a tier costs for whoever joins from now on, and what it gives, to members too."""
    tiering = house.memberships.tiering
    changed = await tiering.change(TierId(tier), wish.terms.wish, since=wish.version, by=host.id)
    return _tier(changed, await tiering.living(changed.id))


@router.put("/desk/tiers/{tier}/archived")
async def put_tier_away(tier: ATier, wish: Away, house: TheHouse, _host: Host) -> DeskTier:
    """Let nobody join a tier any more, or again. Who belongs to it stays, and renews."""
    tiering = house.memberships.tiering
    changed = await tiering.put_away(TierId(tier), away=wish.archived)
    return _tier(changed, await tiering.living(changed.id))


@router.get("/desk/memberships")
async def list_memberships(page: APage, house: TheHouse, _staff: Staff, status: Status | None = None) -> MembersView:
    """Memberships, of one status if one is named."""
    belonging = house.memberships.belonging
    found = await belonging.page(status=status, after=page.after, limit=page.limit)
    tiers = await belonging.tiers()
    items = tuple(_line(each, tiers[each.offered.tier]) for each in found.items)
    return MembersView(items=items, next=page.cursor(found.next))


@router.get("/desk/memberships/{membership}")
async def get_membership(membership: AMembership, house: TheHouse, _staff: Staff) -> MemberStory:
    """A membership and all that happened to it."""
    turns = await house.memberships.belonging.turns(MembershipId(membership))
    return MemberStory(
        membership=await view_of(MembershipId(membership), house),
        turns=tuple(
            TurnView(turn=each.turn, status=each.status, at=each.at, by=each.by, reason=each.reason) for each in turns
        ),
    )


@router.post("/desk/memberships/{membership}/revoke")
async def revoke(membership: AMembership, wish: Revocation, house: TheHouse, host: Host) -> MembershipView:
    """End a membership at once. Asked twice, nothing changes."""
    belonging = house.memberships.belonging
    await belonging.revoke(MembershipId(membership), by=host.id, reason=wish.reason, refund=wish.refund)
    return await view_of(MembershipId(membership), house)


@router.post("/desk/memberships/{membership}/refund")
async def refund(membership: AMembership, wish: MemberRefund, house: TheHouse, host: Host) -> MembershipView:
    """Pay the last period back; the membership goes on. Asked twice, it goes back once."""
    await house.memberships.belonging.refund(MembershipId(membership), by=host.id, reason=wish.reason)
    return await view_of(MembershipId(membership), house)


@router.put("/shows/{name}/access")
async def say_who_may_watch(name: ShowName, wish: Access, house: TheHouse, host: Host) -> ShowState:
    """Let members alone into a show, or everybody. Whoever is no member is seen off within a second."""
    show = await own_show(name, house, host)
    return await house.letting_in.say(show.id, members_only=wish.members_only)


@router.put("/shows/{name}/chat-mode")
async def say_who_may_write(name: ShowName, wish: ChatMode, house: TheHouse, _staff: Staff) -> ShowState:
    """Let members alone write in a show, or everybody."""
    show = await house.shows.find(name)
    return await house.letting_in.say(show.id, members_write=wish.members_write)


def _tier(tier: Tier, members: int) -> DeskTier:
    return DeskTier(
        id=tier.id,
        key=tier.key,
        name=tier.name,
        perks=tier.perks,
        prices=tier.prices,
        period=tier.period,
        basis_points=tier.basis_points,
        rank=tier.rank,
        version=tier.version,
        archived_at=tier.archived_at,
        members=members,
        rules=rules(tier),
    )


def _line(one: Membership, tier: Tier) -> MemberLine:
    return MemberLine(
        id=one.id,
        viewer=one.viewer,
        name=one.name,
        tier=tier.key,
        status=one.status,
        cancelling=one.cancelling,
        price=one.offered.price,
        period_end=one.span.end,
        joined_at=one.joined_at,
    )
