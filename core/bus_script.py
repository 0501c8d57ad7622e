"""What Redis does for the bus, each as one step, and what the bytes mean that it keeps and carries.

A channel carries ``lane:offset:count:epoch:`` and the encoded events of one batch, joined by newlines (no event has one
inside); ``offset`` is that of the last. A signal is ``signal:`` and its payload.
"""

from collections.abc import Iterable
from typing import Any

from core.bus import Batch, Delivery, Position, Signal
from core.events import Lane
from core.ids import ShowId

PUBLISH = """
-- KEYS: numbering, stream, ids told in even periods, ids told in odd periods
-- ARGV: channel, lane, kept, stream seconds, numbering seconds, told seconds, a new epoch, microseconds a token,
--       tokens at once, PUBLISH or SPUBLISH; then id, '1' if it may be left out, payload of each event
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local period = math.floor(time[1] / ARGV[6])
local meta = redis.call('HMGET', KEYS[1], 'e', 's', 'f', 't', 'x')
local epoch, top = meta[1] or ARGV[7], tonumber(meta[2] or '0')
local told, before = KEYS[3 + period % 2], KEYS[4 - period % 2]
if top == 0 then redis.call('DEL', KEYS[2], told, before)
elseif tonumber(meta[4]) < period - 1 then redis.call('DEL', told, before)
elseif tonumber(meta[4]) < period then redis.call('DEL', told) end

local every, most = tonumber(ARGV[8]), ARGV[8] * (ARGV[9] - 1)
local full = math.max(now, math.min(tonumber(meta[3] or '0'), now + most + every))
local n = (#ARGV - 10) / 3
local ids, answer, payloads, seen, remember = {}, {epoch}, {}, {}, {}
for i = 1, n do ids[i] = ARGV[8 + 3 * i] end
local lately, earlier = redis.call('HMGET', told, unpack(ids)), redis.call('HMGET', before, unpack(ids))
for i = 1, n do
  local id, spare = ids[i], ARGV[9 + 3 * i] == '1'
  local known = lately[i] or earlier[i] or seen[id]
  if known then
    answer[i + 1] = tonumber(known)
  elseif spare and full - now > most then
    answer[i + 1] = 0
  else
    if spare then full = full + every end
    top = top + 1
    payloads[#payloads + 1] = ARGV[10 + 3 * i]
    remember[#remember + 1] = id
    remember[#remember + 1] = top
    seen[id], answer[i + 1] = top, top
  end
end
if #payloads == 0 then return answer end

local is_new = tonumber(meta[4] or '0') < period
local extended = meta[5] or '0'
local is_due = is_new or time[1] - extended > ARGV[4] / 6
if is_due then extended = time[1] end
local batch = table.concat(payloads, '\\n')
redis.call('HSET', KEYS[1], 'e', epoch, 's', top, 'f', full, 't', period, 'x', extended)
redis.call('XADD', KEYS[2], 'MINID', '~', math.max(0, top - ARGV[3]), top .. '-0', 'e', batch)
redis.call('HSET', told, unpack(remember))
if is_new then redis.call('EXPIRE', told, 2 * ARGV[6]) end
if is_due then
  redis.call('EXPIRE', KEYS[1], ARGV[5])
  redis.call('EXPIRE', KEYS[2], ARGV[4])
end
redis.call(ARGV[10], ARGV[1], ARGV[2] .. ':' .. top .. ':' .. #payloads .. ':' .. epoch .. ':' .. batch)
return answer
"""
"""Numbers and tells a batch. Answers the epoch, and for each event its offset, or 0 if it was left out.

An id is remembered for one to two periods. Lives are extended only now and then: a stream that is written to has at
least five sixths of its seconds left. The time is Redis's own, so that processes need not agree on it.
"""

REPLAY = """
-- KEYS: numbering, stream; ARGV: offset, epoch, most events
local meta = redis.call('HMGET', KEYS[1], 'e', 's')
local top = tonumber(meta[2] or '0')
local since = tonumber(ARGV[1])
if meta[1] ~= ARGV[2] or top < since or top - since > tonumber(ARGV[3]) then return false end
if top == since then return {top} end
local answer = {top}
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', string.format('%.0f-0', top))) do
  answer[#answer + 1] = entry[1]
  answer[#answer + 1] = entry[2][2]
end
return answer
"""
"""Answers the top and each batch that reaches beyond an offset, as id and payload; nothing if it cannot be whole."""

SIGNAL = b"signal"

_LANES = {lane.value.encode(): lane for lane in Lane}


def placed(answer: list[Any]) -> list[Position | None]:
    """What ``PUBLISH`` answered."""
    epoch = answer[0].decode()
    return [Position(offset=offset, epoch=epoch) if offset else None for offset in answer[1:]]


def replayed(answer: list[Any], *, since: int) -> tuple[bytes, ...] | None:
    """The events after ``since`` that ``REPLAY`` answered; None if one is missing. A batch may begin earlier."""
    top, *entries = answer
    events: list[bytes] = []
    reached = since
    for entry, payload in zip(entries[::2], entries[1::2], strict=True):
        batch, offset = payload.split(b"\n"), int(entry.split(b"-")[0])
        if offset - len(batch) > reached or (events and offset - len(batch) != reached):
            return None
        events += batch[reached - offset :]
        reached = offset
    return tuple(events) if reached == top else None


def heard(show: ShowId, message: bytes) -> Delivery:
    """What came over the channel of ``show``.

    Raises:
        ValueError: It is nothing that we said.
    """
    kind, rest = message.split(b":", 1)
    if kind == SIGNAL:
        return Signal(show=show, payload=rest)
    offset, count, epoch, payload = rest.split(b":", 3)
    events = (payload,) if count == b"1" else tuple(payload.split(b"\n"))
    lane = _LANES.get(kind)
    if lane is None or len(events) != int(count):
        raise ValueError("no batch of ours")
    return Batch(show=show, lane=lane, offset=int(offset), epoch=epoch.decode(), events=events)


def spelled(letters: Iterable[tuple[str, bool, bytes]]) -> list[str | bytes]:
    """The events of a batch as ``PUBLISH`` reads them."""
    return [part for id_, spare, payload in letters for part in (id_, b"1" if spare else b"0", payload)]
