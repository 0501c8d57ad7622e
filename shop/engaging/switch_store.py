"""The only SQL of the switches of mechanics."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.errors import MechanicOff
from core.events import Mechanic, Switches
from core.ids import ShowId, ViewerId
from shop.engaging.switch_tables import MechanicSwitchRow


async def standing(sql: AsyncConnection, show: ShowId) -> Switches:
    """How the switches of ``show`` stand."""
    mine = select(MechanicSwitchRow.mechanic, MechanicSwitchRow.off, MechanicSwitchRow.times)
    rows = (await sql.execute(mine.where(MechanicSwitchRow.show == show))).all()
    off = sorted(Mechanic(row.mechanic) for row in rows if row.off)
    return Switches(version=sum(int(row.times) for row in rows), off=tuple(off))


async def check_on(sql: AsyncConnection, show: ShowId, mechanic: Mechanic) -> None:
    """Let nobody use what is switched off.

    Raises:
        MechanicOff: Staff have switched it off.
    """
    if await is_off(sql, show, mechanic):
        raise MechanicOff(mechanic.value)


async def is_off(sql: AsyncConnection, show: ShowId, mechanic: Mechanic) -> bool:
    """Whether staff have switched ``mechanic`` off in ``show``."""
    row = MechanicSwitchRow
    off = select(row.off).where(row.show == show, row.mechanic == mechanic.value)
    return bool((await sql.execute(off)).scalar_one_or_none())


async def switch(
    sql: AsyncConnection, show: ShowId, mechanic: Mechanic, *, off: bool, by: ViewerId, now: datetime
) -> bool:
    """Switch ``mechanic``. Returns whether that changed anything."""
    row = MechanicSwitchRow
    if not off and mechanic not in (await standing(sql, show)).off:
        return False
    values = {"off": off, "changed_by": by, "changed_at": now}
    fresh = upsert(sql, row).values(show=show, mechanic=mechanic.value, times=1, **values)
    changed = fresh.on_conflict_do_update(
        index_elements=["show", "mechanic"], set_={**values, "times": row.times + 1}, where=row.off.is_not(off)
    )
    return (await sql.execute(changed.returning(row.times))).first() is not None
