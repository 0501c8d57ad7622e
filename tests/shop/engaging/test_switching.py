"""Staff stop a mechanic, everybody hears it, and it goes on where it was."""

from asyncio import gather

import pytest
from sqlalchemy import select

from core.database import Database
from core.errors import MechanicOff
from core.events import Mechanic, MechanicsSwitched, decode
from core.ids import ShowId, ViewerId
from core.tables import OutboxRow
from shop.engaging import switch_store
from shop.engaging.switching import Switching
from tests.fakes import TurnedClock

SHOW, OTHER = ShowId("shw_" + "1" * 32), ShowId("shw_" + "2" * 32)
HOST = ViewerId("vwr_" + "1" * 32)


@pytest.fixture
def switching(database: Database) -> Switching:
    return Switching(database=database, clock=TurnedClock())


async def told(database: Database) -> list[MechanicsSwitched]:
    async with database.reading() as sql:
        rows = (await sql.execute(select(OutboxRow.payload))).all()
    facts = [decode(row.payload) for row in rows]
    return sorted(
        (fact for fact in facts if isinstance(fact, MechanicsSwitched)), key=lambda fact: fact.switches.version
    )


async def test_one_is_switched_off_for_one_show_and_everybody_hears_it(
    database: Database, switching: Switching
) -> None:
    switches = await switching.switch(SHOW, Mechanic.UNLOCKS, on=False, by=HOST)

    assert switches.off == (Mechanic.UNLOCKS,)
    (fact,) = await told(database)
    assert fact.switches == switches
    async with database.reading() as sql:
        with pytest.raises(MechanicOff):
            await switch_store.check_on(sql, SHOW, Mechanic.UNLOCKS)
        await switch_store.check_on(sql, SHOW, Mechanic.POLLS)
        await switch_store.check_on(sql, OTHER, Mechanic.UNLOCKS)


async def test_it_goes_on_and_the_version_only_grows(database: Database, switching: Switching) -> None:
    off = await switching.switch(SHOW, Mechanic.POLLS, on=False, by=HOST)
    both = await switching.switch(SHOW, Mechanic.TICKER, on=False, by=HOST)
    on = await switching.switch(SHOW, Mechanic.POLLS, on=True, by=HOST)

    assert [each.version for each in (off, both, on)] == [1, 2, 3]
    assert on.off == (Mechanic.TICKER,)
    assert on == await switching.standing(SHOW)
    async with database.reading() as sql:
        await switch_store.check_on(sql, SHOW, Mechanic.POLLS)


@pytest.mark.parametrize("on", [True, False])
async def test_asked_again_nothing_changes_and_nothing_is_told(
    database: Database, switching: Switching, *, on: bool
) -> None:
    first = await switching.switch(SHOW, Mechanic.GIFTS, on=on, by=HOST)
    again = await switching.switch(SHOW, Mechanic.GIFTS, on=on, by=HOST)

    assert first == again
    assert len(await told(database)) == (0 if on else 1)


async def test_ten_hands_on_one_switch_move_it_once(database: Database, switching: Switching) -> None:
    await gather(*(switching.switch(SHOW, Mechanic.SURPRISES, on=False, by=HOST) for _ in range(10)))

    assert (await switching.standing(SHOW)).version == 1
    assert len(await told(database)) == 1
