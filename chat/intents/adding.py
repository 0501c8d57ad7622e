"""Adding: how many messages and people of a show wished for what. The simplest of those who count."""

from collections.abc import Sequence

from chat.intents import store
from core.database import Work
from core.heard import Heard


class WishSums:
    """A ``chat.counting.Counting`` of all wishes. Staff do not count: they do not wish, they sell."""

    async def count(self, work: Work, heard: Sequence[Heard]) -> None:
        """See ``Counting.count``."""
        said = [(each.show, key, each.viewer.id) for each in heard if not each.viewer.is_staff for key in each.intents]
        if said:
            await store.add_wishes(work.connection, said)

    def counted(self, heard: Sequence[Heard]) -> None:
        """The studio asks by itself."""
