"""Mechanics: everything that a crowd can do together, in one value that doors and the live wire may reach."""

from collections.abc import Coroutine
from dataclasses import dataclass

from core.due import Diary
from core.events import CrowdView
from core.ids import ShowId
from core.people import Viewer
from shop.engaging.my_crowd import MyCrowd
from shop.engaging.progress import Progress
from shop.engaging.switching import Switching


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanics:
    """The mechanics of the house."""

    switching: Switching
    progress: Progress
    diary: Diary

    async def crowd(self, show: ShowId) -> CrowdView:
        """What the crowd of ``show`` can do together now, as all may see it."""
        return CrowdView(switches=await self.switching.standing(show))

    async def mine(self, show: ShowId, viewer: Viewer) -> MyCrowd:
        """What ``viewer`` did in ``show``: for them alone."""
        return MyCrowd()

    @property
    def machines(self) -> tuple[Coroutine[object, object, None], ...]:
        """What has to run while the house stands."""
        return (self.progress.run(), self.diary.run())
