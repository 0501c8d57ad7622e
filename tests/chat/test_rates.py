"""How many messages a second viewers are shown, as the staff of a show decided."""

from datetime import timedelta

import pytest

from chat.rates import USUAL, Rate, Rates
from core.bus import Ration
from core.database import Database
from core.ids import ShowId, ViewerId, mint
from tests.fakes import TurnedClock, nobody_hears

SHOW, MIRA = ShowId(mint("shw")), ViewerId(mint("vwr"))


def some_rates(database: Database) -> Rates:
    return Rates(database=database, clock=TurnedClock(), ring=nobody_hears)


async def test_a_show_of_which_nobody_decided_shows_what_a_lane_carries(database: Database) -> None:
    rate = await some_rates(database).of(SHOW)

    assert (rate, rate.per_second, rate.ration) == (Rate(), USUAL, None)
    assert timedelta(seconds=1) / Ration().every == USUAL == 50


@pytest.mark.parametrize("per_second", [1, 7, USUAL])
async def test_what_staff_decide_holds_here_at_once_and_elsewhere_at_the_next_look(
    database: Database, per_second: int
) -> None:
    here, there = some_rates(database), some_rates(database)
    assert (await there.of(SHOW)).per_second == USUAL

    decided = await here.decide(SHOW, per_second, by=MIRA)
    await there.look()

    assert decided == await here.of(SHOW) == await there.of(SHOW) == await there.decided(SHOW)
    assert decided.ration == Ration(at_once=2 * per_second, every=timedelta(seconds=1) / per_second)
    assert await here.decide(SHOW, None, by=MIRA) == Rate()
