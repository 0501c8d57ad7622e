"""Furnishing: what a demo house has in it when its doors open."""

from core.ids import ShowId
from server.demo.seeding import close as close_the_demo
from server.demo.seeding import seed
from server.house import House


async def furnish(house: House) -> ShowId | None:
    """Make the demo complete and return its show; where no demo runs, lock its sign-ins out. Once for a house."""
    if not house.settings.demo:
        await close_the_demo(signing_in=house.signing_in)
        return None
    return await seed(
        database=house.database,
        catalogue=house.catalogue,
        signing_in=house.signing_in,
        stream_keys=house.stream_keys,
        going_live=house.going_live,
        clock=house.clock,
    )
