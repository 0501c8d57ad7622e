"""Regulars: who has bought here, and who belongs to the club, for the chat. See ``chat.shield.regulars``."""

from collections import OrderedDict
from collections.abc import Collection
from typing import Final

from core.clock import Clock
from core.database import Database
from core.ids import ViewerId
from shop import member_store, order_store

REMEMBERED: Final = 20_000
"""Buyers that are known without asking: who has bought once stays one."""


class Regulars:
    """Looks people up. While no shield is up and no raid is near, nobody is."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._bought: OrderedDict[ViewerId, None] = OrderedDict()

    async def buyers(self, viewers: Collection[ViewerId]) -> frozenset[ViewerId]:
        """Those of ``viewers`` who have paid for something, ever."""
        asked = [each for each in viewers if each not in self._bought]
        if asked:
            async with self._database.reading() as sql:
                self._bought |= dict.fromkeys(await order_store.buyers(sql, asked))
        found = frozenset(each for each in viewers if each in self._bought)
        while len(self._bought) > REMEMBERED:
            self._bought.popitem(last=False)
        return found

    async def members(self, viewers: Collection[ViewerId]) -> frozenset[ViewerId]:
        """Those of ``viewers`` who are members now."""
        async with self._database.reading() as sql:
            return frozenset(await member_store.ranks(sql, viewers, now=self._clock.now()))
