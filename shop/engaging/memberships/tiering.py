"""Tiering: the host says what one can be a member of. Who has joined keeps their price; perks follow at once."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.clock import Clock
from core.database import Database, Work
from core.errors import TierChanged, TierTaken
from core.events import Localized
from core.ids import PromotionId, TierId, ViewerId, mint
from core.money import Money
from shop import key_store, member_store, promotion_store
from shop.engaging.memberships import store, tier_store
from shop.engaging.memberships.calendar import Period
from shop.engaging.memberships.tier import Tier
from shop.key import Key
from shop.promotion import PercentOff, Promotion, PromotionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TierWish:
    """What a tier shall be. See ``Tier``."""

    name: Localized
    perks: tuple[Localized, ...]
    prices: tuple[Money, ...]
    basis_points: int
    rank: int


class Tiering:
    """Makes tiers, changes them and puts them away.

    Args:
        currency: The one currency this house sells in (ISO 4217).
    """

    def __init__(self, *, database: Database, clock: Clock, currency: str) -> None:
        self._database = database
        self._clock = clock
        self._currency = currency

    async def open_to_all(self) -> list[Tier]:
        """What one can join here now, the lowest rank first."""
        async with self._database.reading() as sql:
            tiers = await tier_store.every(sql, archived=False)
        return [tier for tier in tiers if tier.price(self._currency)]

    async def every(self) -> list[tuple[Tier, int]]:
        """All tiers, and how many belong to each."""
        async with self._database.reading() as sql:
            living = await store.living(sql)
            return [(tier, living.get(tier.id, 0)) for tier in await tier_store.every(sql, archived=True)]

    async def living(self, tier: TierId) -> int:
        """How many belong to ``tier``."""
        async with self._database.reading() as sql:
            return (await store.living(sql)).get(tier, 0)

    async def make(self, tier_key: str, period: Period, wish: TierWish, *, key: Key, by: ViewerId) -> tuple[Tier, bool]:
        """Make a tier; whether that was done before under this key.

        Raises:
            BadTier: It is no use.
            TierTaken: There is one of its key, maybe put away.
        """
        now = self._clock.now()
        tier = Tier(
            id=TierId(mint("tir")),
            key=tier_key,
            period=period,
            name=wish.name,
            perks=wish.perks,
            prices=wish.prices,
            basis_points=wish.basis_points,
            rank=wish.rank,
        )
        async with self._database.transaction() as work:
            if (known := await key_store.once(work, key, result=tier.id, now=now)) is not None:
                return await tier_store.find(work.connection, TierId(known)), True
            tier = await self._with_member_price(work, tier, by=by, now=now)
            if not await tier_store.add(work.connection, tier, by=by, now=now):
                raise TierTaken(tier_key)
        return tier, False

    async def change(self, tier: TierId, wish: TierWish, *, since: int, by: ViewerId) -> Tier:
        """Let the tier that was seen at version ``since`` be like this.

        Raises:
            NoSuchTier: There is none.
            BadTier: It is no use.
            TierChanged: It is not what was seen any more.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            before = await tier_store.find(work.connection, tier)
            after = replace(
                before,
                version=since + 1,
                name=wish.name,
                perks=wish.perks,
                prices=wish.prices,
                basis_points=wish.basis_points,
                rank=wish.rank,
            )
            if (after.basis_points, after.rank, after.name) != (before.basis_points, before.rank, before.name):
                if before.promotion is not None:
                    await promotion_store.close(work.connection, before.promotion, now=now)
                after = await self._with_member_price(work, replace(after, promotion=None), by=by, now=now)
            if not await tier_store.change(work.connection, after, since=since):
                raise TierChanged(tier)
            await member_store.rerank(work.connection, after.key, after.rank, now=now)
        return after

    async def put_away(self, tier: TierId, *, away: bool) -> Tier:
        """Let nobody join it any more, or again. Who belongs to it stays, and renews. Asked twice, nothing changes.

        Raises:
            NoSuchTier: There is none.
        """
        async with self._database.transaction() as work:
            before = await tier_store.find(work.connection, tier)
            if (before.archived_at is not None) is away:
                return before
            at = self._clock.now() if away else None
            after = replace(before, archived_at=at, version=before.version + 1)
            if not await tier_store.change(work.connection, after, since=before.version):
                raise TierChanged(tier)
        return after

    async def _with_member_price(self, work: Work, tier: Tier, *, by: ViewerId, now: datetime) -> Tier:
        if not tier.basis_points:
            return tier
        promotion = Promotion(
            id=PromotionId(mint("prm")),
            kind=PromotionKind.MEMBER,
            name=tier.name,
            benefit=PercentOff(basis_points=tier.basis_points),
            starts_at=now,
            rank=tier.rank,
        )
        await promotion_store.add(work.connection, promotion, currency=self._currency, by=by, now=now)
        return replace(tier, promotion=promotion.id)
