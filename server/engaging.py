"""Engaging: the mechanics of the crowd are built here, and introduced to each other."""

from core.clock import Clock
from core.database import Database, Tell
from core.due import Diary, Doer
from core.events import Mechanic
from shop.engaging.mechanics import Mechanics
from shop.engaging.progress import Progress
from shop.engaging.switching import Switching
from shop.engaging.unlocks import changing
from shop.engaging.unlocks.asking import Asking
from shop.engaging.unlocks.unlocking import Unlocking


def open_mechanics(*, database: Database, clock: Clock, tell: Tell, currency: str) -> Mechanics:
    """Build them.

    Args:
        tell: Tells everybody who watches how far something is.
        currency: The one currency this house sells in (ISO 4217).
    """
    progress = Progress()
    unlocking = Unlocking(database=database, clock=clock, tell=tell, currency=currency)
    progress.introduce(Mechanic.UNLOCKS, unlocking.tell)
    doers: dict[str, Doer] = {
        changing.OPEN: unlocking.open,
        changing.CLOSE: unlocking.close,
        changing.LOOK: unlocking.look,
    }
    return Mechanics(
        switching=Switching(database=database, clock=clock),
        progress=progress,
        diary=Diary(database=database, clock=clock, doers=doers),
        unlocking=unlocking,
        asking=Asking(database=database, clock=clock, progress=progress),
    )
