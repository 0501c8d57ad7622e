"""What was held up at a moment is known after it was put down, on both databases."""

from datetime import timedelta

from core.database import Database
from core.events import OfferPinned
from core.ids import OfferId, ShowId, mint
from server.shows import store
from server.shows.changing import change_show
from server.shows.show import Show, pinned
from tests.fakes import EVENING, TurnedClock
from tests.server.shows.test_going_live import clock, going_live, keys, show, shows

__all__ = ["clock", "going_live", "keys", "show", "shows"]

FIRST, SECOND = OfferId(mint("ofr")), OfferId(mint("ofr"))


async def test_what_was_held_up_at_each_moment_is_known(database: Database, show: Show, clock: TurnedClock) -> None:
    async def pin(offer: OfferId | None) -> None:
        await change_show(
            show.id, lambda state, _: pinned(state, offer), fact=OfferPinned, database=database, clock=clock
        )
        clock.turn(timedelta(seconds=10))

    for offer in (FIRST, SECOND, SECOND, None):
        await pin(offer)

    moments = [EVENING + timedelta(seconds=each) for each in (-1, 0, 9, 10, 25, 30, 99)]
    async with database.reading() as sql:
        held = await store.pinned_at(sql, show.id, moments)
        nothing = await store.pinned_at(sql, ShowId(mint("shw")), moments)

    assert [held[each] for each in moments] == [None, FIRST, FIRST, SECOND, SECOND, None, None]
    assert set(nothing.values()) == {None}
