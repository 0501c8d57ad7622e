"""My crowd: what one person did with the mechanics of a show, told to them alone."""

from core.events import Value
from core.ids import UnlockId


class MyCrowd(Value):
    """Your own part in what the crowd of a show does: for which unlocks you are counted."""

    unlocks: tuple[UnlockId, ...] = ()
