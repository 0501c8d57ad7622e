"""Crowd over Redis: one script for each room and beat, all rooms of a process in one round trip.

========  ======  ========================================================================
``:n``    hash    process -> ``viewers:milliseconds`` of its last report
``:who``  hash    process -> its viewers as JSON, while the room is small
``:u``    HLL     everybody who ever watched; 12 KiB at most, standard error 0.81 %
``:t``    hash    taps since the last sums, by kind
``:agg``  string  when the last sums were given out
========  ======  ========================================================================

Before each stands what ``keys_of`` says. Time is Redis's own, so that the clocks of machines need not agree.
Source: realtime.md, 3.5 and 3.7.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from pydantic import TypeAdapter
from redis.exceptions import RedisError

from core.bus import BusDown
from core.clock import Clock
from core.crowd import SMALL, Sums, Tally, in_order
from core.errors import Unavailable
from core.events import Author
from core.ids import ShowId, ViewerId
from core.redis_servers import Server
from core.redis_shards import Shards, keys_of

FRESH: Final = timedelta(seconds=15)
"""A report that was not repeated for so long does not count any more: its process is gone."""

LEASE: Final = timedelta(milliseconds=1_900)
"""How long after sums were given out nobody else gets them; a little less than a beat."""

ROOM_KEPT: Final = timedelta(minutes=1)
"""How long Redis keeps what nobody reports any more."""

UNIQUE_KEPT: Final = timedelta(days=1)
"""How long after its last viewer a show remembers who ever watched; longer than any show pauses."""

ANSWERS_WITHIN: Final = timedelta(milliseconds=1_500)
"""How long Redis may take; less than a beat, so that beats never pile up."""

PATIENCE: Final = 7
"""Beats that taps wait for a Redis that is away; after that they are shown here only. Fourteen seconds."""

MOST_WAITING: Final = 50_000
"""Viewers of one room not yet reported that are remembered while Redis is away."""

_ADDED_AT_ONCE: Final = 1_000
_UNCHANGED, _NO_LIST = "=", ""

_FRESH_COUNTS = f"""
local function clock(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function fresh_counts(key, now)
  local fresh, gone = {{}}, {{}}
  local reports = redis.call('HGETALL', key)
  for i = 1, #reports, 2 do
    local viewers, at = string.match(reports[i + 1], '^(%d+):(%d+)$')
    if viewers and math.abs(now - at) < {FRESH // timedelta(milliseconds=1)} then
      fresh[#fresh + 1] = {{reports[i], tonumber(viewers)}}
    else
      gone[#gone + 1] = reports[i]
    end
  end
  return fresh, gone
end
"""

_BEAT = (
    _FRESH_COUNTS
    + f"""
local now = clock(ARGV[3])
local worker, viewers, list = ARGV[1], ARGV[2], ARGV[4]
if viewers == '0' then
  redis.call('HDEL', KEYS[1], worker)
else
  redis.call('HSET', KEYS[1], worker, viewers .. ':' .. string.format('%.0f', now))
  redis.call('EXPIRE', KEYS[1], {ROOM_KEPT // timedelta(seconds=1)})
end
if list == '{_NO_LIST}' then
  redis.call('HDEL', KEYS[2], worker)
elseif list ~= '{_UNCHANGED}' then
  redis.call('HSET', KEYS[2], worker, list)
end
redis.call('EXPIRE', KEYS[2], {ROOM_KEPT // timedelta(seconds=1)})
redis.call('EXPIRE', KEYS[3], {UNIQUE_KEPT // timedelta(seconds=1)})
for i = 5, #ARGV, 2 do redis.call('HINCRBY', KEYS[4], ARGV[i], ARGV[i + 1]) end
if #ARGV > 4 then redis.call('EXPIRE', KEYS[4], {ROOM_KEPT // timedelta(seconds=1)}) end
local lost = list == '{_UNCHANGED}' and redis.call('HEXISTS', KEYS[2], worker) == 0
local given = tonumber(redis.call('GET', KEYS[5]) or '0')
if now >= given and now - given < {LEASE // timedelta(milliseconds=1)} then return {{lost and 1 or 0}} end
redis.call('SET', KEYS[5], string.format('%.0f', now), 'EX', {ROOM_KEPT // timedelta(seconds=1)})
local fresh, gone = fresh_counts(KEYS[1], now)
for _, each in ipairs(gone) do
  redis.call('HDEL', KEYS[1], each)
  redis.call('HDEL', KEYS[2], each)
end
local sum = 0
for _, each in ipairs(fresh) do sum = sum + each[2] end
local taps = redis.call('HGETALL', KEYS[4])
redis.call('DEL', KEYS[4])
return {{lost and 1 or 0, sum, redis.call('PFCOUNT', KEYS[3]), taps}}
"""
)

_MEMBERS = (
    _FRESH_COUNTS
    + """
local sum, lists, missing = 0, {}, 0
for _, each in ipairs(fresh_counts(KEYS[1], clock(ARGV[1]))) do
  sum = sum + each[2]
  local list = redis.call('HGET', KEYS[2], each[1])
  if list then lists[#lists + 1] = list else missing = missing + 1 end
end
return {sum, missing, lists}
"""
)

_AUTHORS: Final = TypeAdapter(tuple[Author, ...])

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    """What Redis has not been told about one room yet, and the list it was told last."""

    new: set[ViewerId] = field(default_factory=set)
    taps: Counter[str] = field(default_factory=Counter)
    listed: tuple[Author, ...] | None = None
    failed: int = 0


class RedisCrowd:
    """The crowd between processes.

    Args:
        shards: Which Redis keeps a show.
        worker: Names this process among the others.
        clock: Whose time counts; None: Redis's own, the same for everybody.
    """

    def __init__(
        self, shards: Shards, *, worker: str, clock: Clock | None = None, answers_within: timedelta = ANSWERS_WITHIN
    ) -> None:
        self._shards = shards
        self._worker = worker
        self._clock = clock
        self._limit = answers_within.total_seconds()
        self._rooms: dict[ShowId, _Waiting] = {}
        self._away = False
        self._beating = asyncio.Lock()

    async def beat(self, tallies: Mapping[ShowId, Tally]) -> Mapping[ShowId, Sums]:
        """See ``Crowd.beat``. While Redis is away the sums are those of this process; taps wait for ``PATIENCE``."""
        async with self._beating:
            return await self._beat(tallies)

    async def _beat(self, tallies: Mapping[ShowId, Tally]) -> Mapping[ShowId, Sums]:
        self._rooms = {show: self._rooms.get(show) or _Waiting() for show in tallies}
        for show, tally in tallies.items():
            self._keep(show, tally)
        told = await self._told(tallies)
        sums = {show: self._heard(show, tally, told.get(show)) for show, tally in tallies.items()}
        return {show: each for show, each in sums.items() if each is not None}

    async def members(self, show: ShowId) -> tuple[Author, ...]:
        """See ``Crowd.members``."""
        keys = _keys(show)
        try:
            answer: list[Any] = await self._shards.asked(
                show, lambda redis: redis.eval(_MEMBERS, 2, keys[0], keys[1], self._moment())
            )
        except BusDown as failure:
            raise Unavailable("Redis does not say who is there") from failure
        viewers, missing, lists = answer
        if missing and viewers <= SMALL:
            raise Unavailable("a process has not said yet who is there")
        members = None if missing else [each for part in lists for each in _AUTHORS.validate_json(part)]
        return in_order(members, of=viewers)

    # Telling Redis

    def _keep(self, show: ShowId, tally: Tally) -> None:
        room = self._rooms[show]
        room.new.update(list(tally.new)[: MOST_WAITING - len(room.new)])
        room.taps.update(tally.taps)

    async def _told(self, tallies: Mapping[ShowId, Tally]) -> Mapping[ShowId, list[Any]]:
        """What Redis answered, each server at the same time; a show that is missing was not told."""
        try:
            homes = await self._homes(tallies)
        except BusDown as failure:
            await self._lost(failure)
            return {}
        parts = await asyncio.gather(*(self._told_at(server, shows, tallies) for server, shows in homes.items()))
        return {show: answer for part in parts for show, answer in part.items()}

    async def _homes(self, shows: Iterable[ShowId]) -> Mapping[Server, list[ShowId]]:
        if not self._shards.servers:
            await self._shards.find()
        homes: dict[Server, list[ShowId]] = {}
        for show in shows:
            homes.setdefault(self._shards.server_of(show), []).append(show)
        return homes

    async def _told_at(
        self, server: Server, shows: list[ShowId], tallies: Mapping[ShowId, Tally]
    ) -> Mapping[ShowId, list[Any]]:
        pipe = self._shards.client(server).pipeline(transaction=False)
        for show in shows:
            self._add_new(pipe, show)
        for show in shows:
            self._say(pipe, show, tallies[show])
        try:
            async with asyncio.timeout(self._limit):
                answers = (await pipe.execute(raise_on_error=False))[-len(shows) :]
        except (RedisError, OSError) as failure:
            await self._lost(failure)
            return {}
        if failures := [answer for answer in answers if isinstance(answer, Exception)]:
            await self._lost(failures[0])
        else:
            self._away = False
        return {show: answer for show, answer in zip(shows, answers, strict=True) if isinstance(answer, list)}

    def _add_new(self, pipe: Any, show: ShowId) -> None:
        new = list(self._rooms[show].new)
        for start in range(0, len(new), _ADDED_AT_ONCE):
            pipe.pfadd(_keys(show)[2], *new[start : start + _ADDED_AT_ONCE])

    def _say(self, pipe: Any, show: ShowId, tally: Tally) -> None:
        keys, room = _keys(show), self._rooms[show]
        taps = [each for kind_and_taps in room.taps.items() for each in kind_and_taps]
        # EVAL, not EVALSHA: Redis knows the script by its text, and none has to be loaded again after a restart.
        pipe.eval(_BEAT, len(keys), *keys, self._worker, tally.viewers, self._moment(), _list(room, tally), *taps)

    async def _lost(self, failure: Exception) -> None:
        if not self._away:
            log.warning("the crowd is counted here only", extra={"why": repr(failure)})
        self._away = True
        with suppress(BusDown, TimeoutError):  # the next beat may find it elsewhere
            async with asyncio.timeout(self._limit):
                await self._shards.find()

    # What it means

    def _heard(self, show: ShowId, tally: Tally, answer: list[Any] | None) -> Sums | None:
        if answer is None:
            return self._here(show, tally)
        list_was_lost, *sums = answer
        self._rooms[show] = _Waiting(listed=None if list_was_lost else tally.members)
        if not sums:
            return None
        now, unique, taps = sums
        pairs = zip(taps[::2], taps[1::2], strict=True)
        return Sums(now=now, unique=unique, taps={kind.decode(): int(count) for kind, count in pairs})

    def _here(self, show: ShowId, tally: Tally) -> Sums:
        room = self._rooms[show]
        room.failed, room.listed = room.failed + 1, None
        taps = dict(room.taps) if room.failed > PATIENCE else {}
        if taps:
            room.taps.clear()
        return Sums(now=tally.viewers, unique=tally.viewers, taps=taps, everywhere=False)

    def _moment(self) -> str:
        return str(round(self._clock.now().timestamp() * 1000)) if self._clock else ""


def _keys(show: ShowId) -> tuple[str, str, str, str, str]:
    room = keys_of(show)
    return f"{room}:n", f"{room}:who", f"{room}:u", f"{room}:t", f"{room}:agg"


def _list(room: _Waiting, tally: Tally) -> str:
    if tally.members is None or not tally.viewers:
        return _NO_LIST
    return _UNCHANGED if tally.members == room.listed else _AUTHORS.dump_json(tally.members).decode()
