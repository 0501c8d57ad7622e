"""Going live, on both databases."""

from asyncio import gather
from datetime import timedelta

import pytest

from core.database import Database
from core.errors import NoSuchOffer, NoSuchShow, ShowNotLive, ShowOver, WrongStreamKey
from core.events import BroadcastChanged, Event, Localized, OfferPinned, ShowEnded, ShowState, ShowStatus, ShowWentLive
from core.ids import OfferId, ShowId, ViewerId, mint
from server.shows import store
from server.shows.finding import Shows
from server.shows.going_live import GoingLive
from server.shows.rundown import Rundown
from server.shows.show import Show
from server.shows.stream_keys import StreamKeys
from tests.fakes import EVENING, TurnedClock

GRACE = timedelta(seconds=120)
OFFER = OfferId(mint("ofr"))


class OneOffer:
    """A show that offers one thing."""

    async def check_offered(self, show: ShowId, offer: OfferId) -> None:
        if offer != OFFER:
            raise NoSuchOffer


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def keys(database: Database) -> StreamKeys:
    return StreamKeys(database=database, secret="a secret of at least thirty-two characters")


@pytest.fixture
def going_live(database: Database, clock: TurnedClock) -> GoingLive:
    return GoingLive(database=database, clock=clock, grace=GRACE)


@pytest.fixture
def shows(database: Database) -> Shows:
    return Shows(database=database)


@pytest.fixture
async def show(database: Database, keys: StreamKeys) -> Show:
    show = Show(
        id=ShowId(mint("shw")),
        slug=f"evening-{mint('shw')[-8:]}",
        title=Localized(ru="Вечер", en="Evening"),
        host=ViewerId(mint("vwr")),
        host_name=Localized(ru="Мира", en="Mira"),
        starts_at=EVENING,
        state=ShowState(version=1, status=ShowStatus.SCHEDULED),
    )
    key_hash, sealed = keys.mint()
    async with database.transaction() as work:
        await store.add(work.connection, show, key_hash=key_hash, key_sealed=sealed)
    return show


async def test_the_first_picture_puts_the_show_on_air_and_says_so(
    going_live: GoingLive, shows: Shows, show: Show, told: list[Event]
) -> None:
    await going_live.picture_came(show.id, "browser")

    assert (await shows.find(show.slug)).state.status is ShowStatus.LIVE
    assert [type(fact).__name__ for fact in told] == [ShowWentLive.__name__, BroadcastChanged.__name__]


async def test_a_lost_picture_is_waited_for_and_then_the_show_ends(
    going_live: GoingLive, shows: Shows, show: Show, clock: TurnedClock
) -> None:
    await going_live.picture_came(show.id, "browser")
    await going_live.picture_lost(show.id)

    clock.turn(GRACE - timedelta(seconds=1))
    assert await going_live.end_the_abandoned() == 0
    clock.turn(timedelta(seconds=1))
    assert await going_live.end_the_abandoned() == 1
    assert (await shows.find(show.id)).state.status is ShowStatus.ENDED


async def test_a_picture_that_comes_back_in_time_goes_on(going_live: GoingLive, shows: Shows, show: Show) -> None:
    await going_live.picture_came(show.id, "browser")
    await going_live.picture_lost(show.id)
    await going_live.picture_came(show.id, "encoder")

    state = (await shows.find(show.id)).state
    assert state.status is ShowStatus.LIVE
    assert state.started_at == EVENING


async def test_losing_a_picture_that_never_was_changes_nothing(going_live: GoingLive, shows: Shows, show: Show) -> None:
    await going_live.picture_lost(show.id)

    assert (await shows.find(show.id)).state == show.state


async def test_an_ended_show_takes_no_picture_until_it_is_reopened(going_live: GoingLive, show: Show) -> None:
    await going_live.picture_came(show.id, "browser")
    await going_live.end(show.id)
    with pytest.raises(ShowOver):
        await going_live.picture_came(show.id, "browser")

    await going_live.reopen(show.id)
    await going_live.picture_came(show.id, "browser")


async def test_a_show_that_has_not_begun_cannot_end(going_live: GoingLive, show: Show) -> None:
    with pytest.raises(ShowNotLive):
        await going_live.end(show.id)


async def test_after_a_restart_shows_wait_for_their_picture(going_live: GoingLive, shows: Shows, show: Show) -> None:
    await going_live.picture_came(show.id, "browser")

    await going_live.recover()

    assert (await shows.find(show.id)).state.status is ShowStatus.RECONNECTING


async def test_two_hosts_ending_at_once_end_it_once(going_live: GoingLive, show: Show, told: list[Event]) -> None:
    await going_live.picture_came(show.id, "browser")

    endings = await gather(going_live.end(show.id), going_live.end(show.id), return_exceptions=True)

    assert sorted(type(ending).__name__ for ending in endings) == ["ShowOver", "ShowState"]
    assert len([fact for fact in told if isinstance(fact, ShowEnded)]) == 1


async def test_pins_made_at_once_leave_versions_without_a_hole(
    database: Database, clock: TurnedClock, shows: Shows, show: Show, told: list[Event]
) -> None:
    rundown = Rundown(database=database, offers=OneOffer(), clock=clock)

    await gather(*(rundown.pin(show.id, OFFER if each % 2 else None) for each in range(8)))

    pins = [fact.state.version for fact in told if hasattr(fact, "state")]
    assert sorted(pins) == list(range(2, 2 + len(pins)))
    assert (await shows.find(show.id)).state.version == 1 + len(pins)


async def test_only_what_the_show_offers_can_be_held_up(
    database: Database, clock: TurnedClock, show: Show, told: list[Event]
) -> None:
    rundown = Rundown(database=database, offers=OneOffer(), clock=clock)

    assert (await rundown.pin(show.id, OFFER)).pinned == OFFER
    with pytest.raises(NoSuchOffer):
        await rundown.pin(show.id, OfferId(mint("ofr")))
    assert [type(fact) for fact in told] == [OfferPinned]


async def test_the_host_reads_the_key_and_the_key_opens_the_door(keys: StreamKeys, show: Show) -> None:
    await keys.check(show.id, await keys.reveal(show.id))
    with pytest.raises(WrongStreamKey):
        await keys.check(show.id, "live_guess")
    with pytest.raises(NoSuchShow):
        await keys.check(ShowId(mint("shw")), "live_guess")


async def test_a_rotated_key_opens_nothing_any_more(keys: StreamKeys, show: Show) -> None:
    old = await keys.reveal(show.id)

    new = await keys.rotate(show.id)

    await keys.check(show.id, new)
    with pytest.raises(WrongStreamKey):
        await keys.check(show.id, old)


async def test_a_key_sealed_with_a_former_secret_is_replaced_once(
    database: Database, keys: StreamKeys, show: Show
) -> None:
    former = await keys.reveal(show.id)
    now = StreamKeys(database=database, secret="another secret of at least thirty-two characters")

    revealed = await gather(*(now.reveal(show.id) for _ in range(4)))

    assert len(set(revealed)) == 1
    await now.check(show.id, revealed[0])
    with pytest.raises(WrongStreamKey):
        await now.check(show.id, former)
