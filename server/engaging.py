"""Engaging: the mechanics of the crowd are built here, and introduced to each other."""

from core.clock import Clock
from core.database import Database
from core.due import Diary, Doer
from shop.engaging.mechanics import Mechanics
from shop.engaging.progress import Progress
from shop.engaging.switching import Switching


def open_mechanics(*, database: Database, clock: Clock) -> Mechanics:
    """Build them."""
    progress = Progress()
    doers: dict[str, Doer] = {}
    return Mechanics(
        switching=Switching(database=database, clock=clock),
        progress=progress,
        diary=Diary(database=database, clock=clock, doers=doers),
    )
