"""Everything is killed once while a flash sale goes on; nothing is lost or doubled. ``make storm`` does more."""

from pathlib import Path

import pytest

from tests.flows.histories import Faults
from tests.flows.storm import STRIKES, a_folder, open_town, weather

pytestmark = [pytest.mark.redis, pytest.mark.postgres, pytest.mark.timeout(480)]


async def test_a_sale_weathers_the_death_of_everything_around_it() -> None:
    with a_folder() as folder:
        async with open_town(Path(folder)) as town:
            rush = await weather(town, buyers=120, units=10, strikes=STRIKES[:1], within=180, hurried=True)
            sale = await weather(town, buyers=120, units=60, strikes=STRIKES, within=180, hurried=True)

    assert (rush.faults, rush.broken, rush.orders, rush.paid) == (Faults(), (), 10, 10)
    assert (sale.faults, sale.broken, sale.orders, sale.paid) == (Faults(), (), 60, 60)
    assert set(sale.killed) == set(STRIKES)
