"""Speaking: what a room says to its chairs. One frame for each tick and kind of chair, block after block.

Facts that came since the last time are joined into one text, the shop's first. Between two blocks the loop is free,
so that a small room never waits for a huge one. Source: realtime.md, 3.2.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from time import perf_counter

from core.bus import Position
from core.events import Lane
from core.ids import ShowId
from server.live.block import Block
from server.live.framing import frame
from server.live.seat import Seat
from server.live.seating import Hearing, Places, Seating
from server.live.speech import mark, push
from server.live.tempo import Tempo, Tick

SPOKEN = (Lane.SHOP, Lane.CHAT, Lane.STUDIO)
"""In this order within one text: money first."""

AT_ONCE = 512
"""Chairs written to before the loop may do something else. Source: realtime.md, 3.2 (about 5 ms)."""

COUNTS, GONE = b'"kind":"stock.changed"', b'"left":0'
"""How a fact says that fewer or more of something are left, and that nothing is."""

log = logging.getLogger(__name__)


class Speaker:
    """Tells the chairs of ``seating`` what is added, at the room's tempo.

    Args:
        places: Where the lanes stand: everybody who sits knows everything up to there.
        stopwatch: Seconds; finer than the loop's clock, which stands still while a callback runs.
    """

    def __init__(
        self,
        show: ShowId,
        *,
        seating: Seating,
        places: Places,
        tick: Tick,
        stopwatch: Callable[[], float] = perf_counter,
    ) -> None:
        self._show = show
        self._seating = seating
        self._tempo = Tempo(tick)
        self._stopwatch = stopwatch
        self._loop = asyncio.get_running_loop()
        self._told = self._before = dict(places)
        self._waiting: dict[Lane, list[bytes]] = {}
        self._heard: dict[Lane, Position] = dict(places)
        self._stats: str | None = None
        self._hurries = False
        self._timer: asyncio.Handle | None = None
        self._due = 0.0
        self._ahead: deque[tuple[Block[Seat], bytes]] = deque()
        self._began = self._took = 0.0

    @property
    def tick(self) -> float:
        """Seconds between two tellings now."""
        return self._tempo.tick

    def add(self, lane: Lane, events: tuple[bytes, ...], *, at: Position) -> None:
        """Tell ``events``, the last of which stands ``at``: the shop's at once, everything else with the next tick.

        How many are left waits for it too, until nothing is: each order says so, and a crowd would hear little else.
        """
        self._waiting.setdefault(lane, []).extend(events)
        self._heard[lane] = at
        hurries = lane is Lane.SHOP and not all(COUNTS in event and GONE not in event for event in events)
        self._hurries |= hurries
        self._arm(urgent=hurries)

    def add_stats(self, stats: str) -> None:
        """Tell counts with the next tick; older ones that still wait are forgotten."""
        self._stats = stats
        self._arm(urgent=False)

    def told_to(self, block: Block[Seat]) -> Places:
        """How far the chairs of ``block`` were told: further than that they may have been, less they were not."""
        return self._before if any(block is ahead for ahead, _ in self._ahead) else self._told

    def restart(self, places: Places) -> None:
        """Forget what waits: the numbering has changed to ``places``."""
        self.stop()
        self._told = self._before = dict(places)
        self._heard = dict(places)

    def stop(self) -> None:
        """Say nothing more of what was added."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._waiting.clear()
        self._ahead.clear()
        self._stats, self._hurries = None, False

    # The tick

    def _arm(self, *, urgent: bool) -> None:
        if self._ahead:
            return  # it goes on when everybody was told what is being told now
        now = self._loop.time()
        due = now + self._tempo.wait(now, urgent=urgent)
        if self._timer is not None:
            if self._due <= due:
                return
            self._timer.cancel()
        self._due = due
        self._timer = self._loop.call_soon(self._speak) if due <= now else self._loop.call_at(due, self._speak)

    def _speak(self) -> None:
        self._timer = None
        self._began, self._took = self._loop.time(), 0.0
        texts = self._lines()
        self._before, self._told = self._told, dict(self._heard)
        frames: dict[Hearing, bytes] = {}
        for hearing, block in self._seating.blocks():
            if hearing not in frames:
                frames[hearing] = self._frame(hearing, texts)
            if frames[hearing]:
                self._ahead.append((block, frames[hearing]))
        self._go_on()

    def _go_on(self) -> None:
        self._timer = None
        began, written = self._stopwatch(), 0
        while self._ahead and written < AT_ONCE:
            block, encoded = self._ahead.popleft()  # before: whose line blocks now has this frame whole
            written += len(block)
            self._send(block, encoded)
        self._took += self._stopwatch() - began
        if self._ahead:
            self._timer = self._loop.call_soon(self._go_on)
            return
        self._tempo.spoke(self._began, took=self._took)
        if self._waiting or self._stats:
            self._arm(urgent=self._hurries)

    def _send(self, block: Block[Seat], encoded: bytes) -> None:
        try:
            block.send(encoded)
        except Exception:  # the others must be told, and the room must speak again
            log.exception("a block was not told", extra={"show": self._show})

    # The words

    def _lines(self) -> Mapping[Lane | None, str]:
        lines: dict[Lane | None, str] = {
            lane: push(self._show, lane, at=self._heard[lane], events=self._waiting[lane])
            for lane in SPOKEN
            if self._waiting.get(lane)
        }
        if self._stats is not None:
            lines[None] = self._stats
        self._waiting, self._stats, self._hurries = {}, None, False
        return lines

    def _frame(self, hearing: Hearing, lines: Mapping[Lane | None, str]) -> bytes:
        heard = [
            line for lane, line in lines.items() if (hearing.hears(lane) if lane is not None else not hearing.passive)
        ]
        if not heard:
            return b""
        return frame("\n".join(heard).encode(), hearing.form, mark=mark(self._told, hearing.hears))
