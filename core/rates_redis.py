"""Rates over Redis: one budget for everybody who is counted, however many processes there are.

Redis keeps one number for each: the moment at which nothing was done of late any more (GCRA). It expires by itself.
Each process counts along, which costs a microsecond: what is used up here is refused without asking, and while Redis is
away or too slow the count of this process holds, so that a limit never stands open. Source: commerce.md, E5.
"""

import asyncio
import hashlib
import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from core.bus import BusDown
from core.clock import Clock
from core.errors import SlowDown
from core.ids import ShowId
from core.rates import Count, MemoryRates
from core.redis_shards import Shards, keys_of, partition_of

ANSWERS_WITHIN: Final = timedelta(milliseconds=250)
"""How long Redis may take over a count. Who waits is a buyer, and counting here is good enough."""

ASKED_AGAIN_AFTER: Final = 1.0
"""Seconds without asking a Redis that did not answer: a hanging one must not hold up every request."""

_MICROSECOND: Final = timedelta(microseconds=1)

_TAKE: Final = """
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local free, wait = {}, 0
for i, key in ipairs(KEYS) do
  local at_once, every = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local at = tonumber(redis.call('GET', key) or '0')
  if at < now or at > now + at_once * every then at = now end
  free[i] = at + every
  wait = math.max(wait, free[i] - at_once * every - now)
end
if wait > 0 then return math.ceil(wait) end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', free[i]), 'PX', math.ceil((free[i] - now) / 1000))
end
return 0
"""

log = logging.getLogger(__name__)


class RedisRates:
    """Counts what is done in all processes.

    Args:
        shards: Which Redis there are. They should answer within ``ANSWERS_WITHIN``.
        clock: For counting here.
        redis_clock: Whose time counts in Redis; None: its own, the same for everybody.
    """

    def __init__(self, shards: Shards, *, clock: Clock, redis_clock: Clock | None = None) -> None:
        self._shards = shards
        self._here = MemoryRates(clock=clock)
        self._redis_clock = redis_clock
        self._away_until: float | None = None

    async def take(self, *counts: Count) -> None:
        """See ``Rates.take``. If one is refused by the same Redis, none is counted there."""
        self._here.take_here(*counts)
        try:
            for together in self._together(counts):
                await self._take(together)
        except SlowDown:
            self._here.take_back(*counts)  # who waits as Redis says must not wait longer for us
            raise

    async def _take(self, together: list[Count]) -> None:
        loop = asyncio.get_running_loop()
        if self._away_until is not None and loop.time() < self._away_until:
            return
        homes = [_home(count) for count in together]
        budgets = [each for count in together for each in (count.rate.at_once, count.rate.every // _MICROSECOND)]
        keys = [keys_of(home) for home in homes]
        try:
            wait: Any = await self._shards.asked(
                homes[0], lambda redis: redis.eval(_TAKE, len(keys), *keys, self._moment(), *budgets)
            )
        except BusDown as failure:
            if self._away_until is None:
                log.warning("rates are counted here only", extra={"why": repr(failure)})
            self._away_until = loop.time() + ASKED_AGAIN_AFTER
            return
        self._away_until = None
        if wait:
            raise SlowDown(int(wait) * _MICROSECOND)

    def _together(self, counts: Iterable[Count]) -> list[list[Count]]:
        """Those that one Redis can count in one go: all it has, or in a cluster what is in one slot."""
        parts: dict[object, list[Count]] = {}
        for count in counts:
            home = _home(count)
            where = partition_of(home) if self._shards.is_cluster else self._shards.server_of(home)
            parts.setdefault(where, []).append(count)
        return list(parts.values())

    def _moment(self) -> str:
        return str(round(self._redis_clock.now().timestamp() * 1_000_000)) if self._redis_clock else ""


def _home(count: Count) -> ShowId:
    """Where a count lives: as a show would. Nobody's name or address is in it."""
    return ShowId(f"rate:{hashlib.blake2b(f'{count.rate.name} {count.who}'.encode(), digest_size=16).hexdigest()}")
