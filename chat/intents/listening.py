"""Listening: what each show listens for, as its staff decided, and what a message says of it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.intents import store
from chat.intents.defaults import DEFAULTS
from chat.intents.intent import MOST, MOST_WAYS, Intent, Phrase
from chat.intents.matching import Matcher, Understood
from chat.learned import Learned, Ring
from core.clock import Clock
from core.database import Database
from core.errors import BadIntent, NoSuchIntent
from core.ids import ShowId, ViewerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """One intent as a show listens for it.

    Attributes:
        is_default: Whether every show knows it; such a one can be changed and switched off, not taken away.
        is_own: Whether staff of this show wrote its phrases.
        wishes: How often it was heard.
    """

    intent: Intent
    is_default: bool
    is_own: bool
    off: bool
    wishes: store.Wishes


class Listening:
    """What shows listen for. The truth is in the database; ``look`` brings what is new here, as ``Learned.look`` does.

    Args:
        ring: Called after something was decided.
    """

    def __init__(self, *, database: Database, clock: Clock, ring: Ring) -> None:
        self._database = database
        self._clock = clock
        self._ring = ring
        self._usual = Matcher(DEFAULTS)
        self._learned: Learned[list[Intent], Matcher] = Learned(
            database=database, clock=clock, read=_read, make=self._made, changed=store.changed
        )
        self.look = self._learned.look

    async def understand(self, show: ShowId, text: str) -> Understood:
        """What ``text`` wishes for in ``show``, by what this process knows: what was decided a second ago counts."""
        return (await self._learned.of(show)).understand(text)

    async def try_out(self, show: ShowId, text: str) -> Understood:
        """The same by what was decided last, counted nowhere."""
        return (await self._learned.learn(show)).understand(text)

    async def hears(self, show: ShowId, key: str) -> bool:
        """Whether ``show`` listens for ``key``, by what was decided last."""
        return any(each.intent.key == key and not each.off for each in await self.listed(show))

    async def listed(self, show: ShowId) -> list[Listened]:
        """Everything ``show`` listens for or could, the defaults first."""
        async with self._database.reading() as sql:
            decided = {each.key: each for each in await store.decided(sql, show)}
            wishes = await store.wishes(sql, show)
        own = {each.key: each.intent for each in decided.values() if each.intent is not None}
        usual = {intent.key: intent for intent in DEFAULTS}
        return [
            Listened(
                intent=intent,
                is_default=key in usual,
                is_own=key in own,
                off=key in decided and decided[key].off,
                wishes=wishes.get(key, store.Wishes()),
            )
            for key, intent in (usual | own).items()
        ]

    async def decide(self, show: ShowId, key: str, *, phrases: Iterable[str], off: bool, by: ViewerId) -> None:
        """Listen for ``key`` by these phrases from now on; ``off``: know it, and do not listen.

        Raises:
            BadIntent: It cannot be said like that, or there are too many.
        """
        intent = Intent(key=key, phrases=tuple(Phrase(" ".join(phrase.split())) for phrase in phrases))
        try:
            intent.check()
        except ValueError as fault:
            raise BadIntent(str(fault)) from fault
        now = self._clock.now()
        async with self._database.transaction() as work:
            others = [each for each in _heeded(await store.decided(work.connection, show)) if each.key != key]
            if len(others) >= MOST or intent.ways + sum(each.ways for each in others) > MOST_WAYS:
                raise BadIntent("a show listens for too much already")
            texts = tuple(phrase.text for phrase in intent.phrases)
            await store.decide(work.connection, show, key, phrases=texts, off=off, by=by, at=now)
        await self._told_of(show)

    async def stop(self, show: ShowId, key: str, *, by: ViewerId) -> None:
        """Do not listen for ``key`` from now on; its phrases stay. Stopped twice, nothing changes.

        Raises:
            NoSuchIntent: The show listens for none of this name, nor could it.
        """
        known = {each.intent.key: each for each in await self.listed(show)}
        if (listened := known.get(key)) is None:
            raise NoSuchIntent(key)
        phrases = tuple(phrase.text for phrase in listened.intent.phrases) if listened.is_own else None
        async with self._database.transaction() as work:
            await store.decide(work.connection, show, key, phrases=phrases, off=True, by=by, at=self._clock.now())
        await self._told_of(show)

    async def take_back(self, show: ShowId, key: str, *, by: ViewerId) -> None:
        """Be as if nothing had been decided about ``key``: a default is the usual one again, another is gone.

        Raises:
            NoSuchIntent: The show has none of this name.
        """
        async with self._database.transaction() as work:
            if key not in {each.key for each in await store.decided(work.connection, show) if each.intent or each.off}:
                raise NoSuchIntent(key)
            await store.decide(work.connection, show, key, phrases=None, off=False, by=by, at=self._clock.now())
        await self._told_of(show)

    async def _told_of(self, show: ShowId) -> None:
        await self._learned.learn(show)
        await self._ring()

    async def _made(self, intents: list[Intent]) -> Matcher:
        return self._usual if intents == list(DEFAULTS) else await asyncio.to_thread(Matcher, intents)


async def _read(sql: AsyncConnection, show: ShowId) -> list[Intent]:
    return _heeded(await store.decided(sql, show))


def _heeded(decided: Iterable[store.Decided]) -> list[Intent]:
    """What is listened for: the defaults as they are or were changed, and what staff added, without what is off."""
    intents = {intent.key: intent for intent in DEFAULTS}
    for each in decided:
        if each.intent is not None:
            intents[each.key] = each.intent
        if each.off:
            intents.pop(each.key, None)
    return list(intents.values())
