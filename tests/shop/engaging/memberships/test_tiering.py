"""The host says what one can be a member of, and the till follows."""

from asyncio import gather

import pytest

from core.errors import BadTier, TierChanged, TierTaken
from shop import promo_store
from shop.engaging.memberships.tiering import TierWish
from shop.key import Key
from shop.promotion import PercentOff
from tests.shop.engaging.memberships.club import HOST, Club, a_person, rub, wish_of
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer


async def test_a_tier_brings_its_member_price_and_each_member_gets_the_best_of_their_rank(
    shelf: Shelf, club: Club
) -> None:
    silver, gold = await club.tier("silver", rank=1, off=500), await club.tier("gold", rank=2, off=1_500)
    anna, boris, nobody = a_viewer(), a_viewer(), a_viewer()
    await club.join(anna, silver)
    await club.join(boris, gold)
    mug = await shelf.put(an_offer(price=1_000_00))
    for who in (anna, boris, nobody):
        await shelf.fill(who, mug)

    totals = [(await shelf.carts.view(who)).total.amount for who in (anna, boris, nobody)]

    assert totals == [950_00, 850_00, 1_000_00]
    assert (await shelf.order(boris)).lines[0].reasons[0].name == gold.name


async def test_a_discount_that_changes_counts_at_once_for_who_is_a_member(shelf: Shelf, club: Club) -> None:
    gold, anna = await club.tier(off=1_000), a_viewer()
    await club.join(anna, gold)
    await shelf.fill(anna, await shelf.put(an_offer(price=1_000_00)))
    wish = TierWish(name=gold.name, perks=(), prices=gold.prices, basis_points=2_000, rank=gold.rank)

    await club.memberships.tiering.change(gold.id, wish, since=gold.version, by=HOST)

    assert (await shelf.carts.view(anna)).total.amount == 800_00


async def test_a_house_without_a_member_price_never_asks_who_is_a_member(
    shelf: Shelf, club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def _asked(*_: object, **__: object) -> dict[object, int]:
        asked.append(1)
        return {}

    monkeypatch.setattr("shop.member_store.ranks", _asked)
    async with shelf.database.reading() as sql:
        await promo_store.price_list(sql, [a_viewer().id], shows=[SHOW], now=club.clock.now())
        assert asked == []
    await club.tier()
    async with shelf.database.reading() as sql:
        prices = await promo_store.price_list(sql, [a_viewer().id], shows=[SHOW], now=club.clock.now())

    assert asked == [1]
    assert [each.benefit for each in prices.promotions] == [PercentOff(basis_points=1_000)]


async def test_a_tier_that_changed_meanwhile_is_not_overwritten(club: Club) -> None:
    gold = await club.tier()
    tiering = club.memberships.tiering
    changes = (tiering.change(gold.id, wish_of(gold, rub(price)), since=1, by=HOST) for price in (600, 700, 800))

    endings = await gather(*changes, return_exceptions=True)

    assert sorted(type(ending).__name__ for ending in endings) == ["Tier", "TierChanged", "TierChanged"]
    with pytest.raises(TierChanged):
        await tiering.change(gold.id, wish_of(gold, rub(900)), since=1, by=HOST)


async def test_a_key_is_never_given_twice_and_a_request_sent_again_makes_nothing(club: Club) -> None:
    gold = await club.tier()
    words = gold.name
    wish = TierWish(name=words, perks=(), prices=(rub(1),), basis_points=0, rank=1)
    key = Key(principal=HOST, route="tiers", key="other", request={})

    again = await club.tier()
    with pytest.raises(TierTaken):
        await club.memberships.tiering.make("gold", gold.period, wish, key=key, by=HOST)
    with pytest.raises(BadTier):
        await club.memberships.tiering.make("Gold!", gold.period, wish, key=key, by=HOST)

    assert again.id == gold.id
    assert [tier.key for tier, _ in await club.memberships.tiering.every()] == ["gold"]


async def test_what_is_put_away_is_not_offered_and_its_members_are_counted(club: Club) -> None:
    gold = await club.tier()
    await club.join(a_person(), gold)
    tiering = club.memberships.tiering

    away = await tiering.put_away(gold.id, away=True)
    same = await tiering.put_away(gold.id, away=True)

    assert (away, await tiering.open_to_all()) == (same, [])
    assert [(tier.key, living) for tier, living in await tiering.every()] == [("gold", 1)]
    back = await tiering.put_away(gold.id, away=False)
    assert [each.id for each in await tiering.open_to_all()] == [back.id]
