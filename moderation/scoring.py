"""Scoring: texts of many are scored together, in the process of the model; who waits too long goes without."""

import asyncio
import json
import logging
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections import OrderedDict
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from math import isfinite

from core.batches import Batches
from core.clock import Clock
from core.errors import Unavailable
from moderation.model import Scores
from moderation.model_text import OWN_DOMAIN
from moderation.verdict import Label

log = logging.getLogger(__name__)

AT_ONCE = 32
"""Texts of a batch: a long one keeps its last text waiting no longer than 10 ms."""

ROOM = 2_000
"""Texts that may wait; more are judged by rules alone."""

STARTS_WITHIN = 60.0
"""Seconds for a model to be loaded; a large one comes from a disk."""

ANSWERS_WITHIN = 5.0
"""Seconds for a batch. Longer is a model that hangs: its process is ended."""

REMEMBERED = 5_000
"""Texts whose scores are at hand: a crowd says the same few hundred things, and a text is scored once."""

AGAIN_AFTER = timedelta(seconds=5)
"""How long nobody tries again after a model failed."""

_LONGEST_LINE = 1 << 20


class Condition(StrEnum):
    """How a model is."""

    ASLEEP = "asleep"
    """Nobody has asked it yet."""

    WELL = "well"
    DOWN = "down"
    """It failed last time; rules go on without it."""


class Scoring:
    """The model's process, and the queue before it.

    Args:
        model: Its name, as ``moderation.serving.load`` takes it.
        own_domains: Where people may link to; the model reads them as the shop's.
        command: What starts it; a process of ours unless given.
    """

    def __init__(
        self,
        model: str,
        *,
        clock: Clock,
        own_domains: Collection[str] = (),
        command: Sequence[str] | None = None,
    ) -> None:
        own = "|".join(re.escape(domain.strip().strip(".")) for domain in own_domains)
        self._own = re.compile(rf"(?<![\w-])(?:{own})(?![\w-]|\.\w)", re.IGNORECASE) if own else None
        self._command = command or (sys.executable, "-m", "moderation.serving", model)
        self._clock = clock
        self._process: Process | None = None
        self._not_before: datetime | None = None
        self._lately: OrderedDict[str, Scores] = OrderedDict()
        self._batches: Batches[str, Scores] = Batches(self._work, longest=AT_ONCE, room=ROOM)
        self.version = model
        self.condition = Condition.ASLEEP

    def known(self, text: str) -> Scores | None:
        """What the model said of ``text`` lately; None: nothing, or it is not the same model any more."""
        return self._lately.get(self._as_read(text))

    async def scores(self, text: str) -> Scores:
        """What the model says of ``text``.

        Raises:
            Unavailable: It is down, or too many wait for it.
        """
        known = self.known(text)
        return await self._batches.submit(self._as_read(text)) if known is None else known

    async def wake(self) -> None:
        """Load it before anybody waits for it."""
        with suppress(Unavailable):
            await self.scores("")

    async def close(self) -> None:
        """Answer who waits, and end the process."""
        await self._batches.close()
        await self._end()

    def _as_read(self, text: str) -> str:
        return text if self._own is None else self._own.sub(OWN_DOMAIN, text)

    async def _work(self, texts: Sequence[str]) -> Sequence[Scores]:
        if self._not_before is not None and self._clock.now() < self._not_before:
            raise Unavailable
        different = list(dict.fromkeys(texts))
        try:
            if self._process is None:
                self._process = await self._start()
            async with asyncio.timeout(ANSWERS_WITHIN):
                rows = await _ask(self._process, different)
        except (OSError, ValueError, TimeoutError) as failure:
            log.error("the model of the moderator is down", extra={"model": self.version, "why": repr(failure)})
            self.condition, self._not_before = Condition.DOWN, self._clock.now() + AGAIN_AFTER
            await self._end()
            raise Unavailable from failure
        if self.condition is not Condition.WELL:
            log.info("the model of the moderator answers", extra={"model": self.version})
        self.condition, self._not_before = Condition.WELL, None
        scores: list[Scores] = [dict(zip(Label, row, strict=True)) for row in rows]
        told = dict(zip(different, scores, strict=True))
        self._lately.update(told)
        while len(self._lately) > REMEMBERED:
            self._lately.popitem(last=False)
        return [told[text] for text in texts]

    async def _start(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, limit=_LONGEST_LINE, start_new_session=True
        )
        self._process = process
        async with asyncio.timeout(STARTS_WITHIN):
            self.version = str(json.loads(await _line(process)))
        return process

    async def _end(self) -> None:
        process, self._process = self._process, None
        self._lately.clear()  # the next may be another model
        if process is None:
            return
        if process.returncode is None:
            process.kill()  # it holds nothing that could be lost
        await process.communicate()


async def _ask(process: Process, texts: Sequence[str]) -> list[list[float]]:
    assert process.stdin is not None
    process.stdin.write(json.dumps(list(texts)).encode() + b"\n")
    await process.stdin.drain()
    rows: list[list[float]] = json.loads(await _line(process))
    if len(rows) != len(texts):
        raise ValueError(f"{len(rows)} answers to {len(texts)} texts")
    if not all(len(row) == len(Label) and all(map(isfinite, row)) for row in rows):
        raise ValueError("an answer is not a number for each label")
    return rows


async def _line(process: Process) -> bytes:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise ConnectionError("the process of the model has ended")
    return line
