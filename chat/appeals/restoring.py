"""Restoring: a message whose removal was wrong stands again where it was said, for whoever may read its author now."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from chat import ban_store
from chat import store as messages
from chat.appeals.appeal import Decision
from chat.bans import Ban, BanKind
from chat.doors import Doors, shut
from chat.message import Kept
from core import due
from core.clock import Clock
from core.database import Database, Work
from core.due import Doer
from core.events import MessagePosted, WordsMoved
from core.ids import MessageId, ShowId
from core.people import Viewer

SHOWN_AGAIN: Final = timedelta(minutes=15)
"""What was said so lately is shown again when its removal was wrong; older words stand in the history alone."""

UNHEARD: Final = "shadow"
"""What keeps it from the others while a shadow lies on its author, who reads it as said."""

STAND: Final = "appeal.stand"
"""What the diary is asked to do when that shadow ends; the subject is a message."""


class Restoring:
    """Lets messages stand again."""

    def __init__(self, *, database: Database, clock: Clock, doors: Doors) -> None:
        self._database = database
        self._clock = clock
        self._doors = doors

    @property
    def doers(self) -> Mapping[str, Doer]:
        """What the diary does here."""
        return {STAND: self.stand}

    async def is_open(self, show: ShowId) -> bool:
        """Whether anything is still said in ``show``. Asked before the transaction."""
        return not await shut(self._doors, [show])

    async def restore(self, work: Work, about: Decision, *, is_open: bool) -> None:
        """Whoever comes finds it in its place; who watches is shown it too, if it is not old and its author may speak.

        While nobody hears its author the others do not read it; the author, who must not notice, does.

        Args:
            is_open: Whether the show still is.
        """
        sql, now = work.connection, self._clock.now()
        kept = await messages.restore(sql, MessageId(about.about)) if about.removed else None
        if kept is None:
            return
        bans = await self._bans(work, kept)
        if shadows := _shadows(bans):
            await messages.hush(sql, {kept.message.id: UNHEARD})
            await due.remind(sql, STAND, kept.message.id, at=self._over(shadows))
        elif is_open and not bans and not kept.hushed and kept.message.at > now - SHOWN_AGAIN:
            await work.owe(MessagePosted(show=kept.show, at=now, message=kept.message, approved=True))
        await work.owe(WordsMoved(show=kept.show, at=now, viewer=about.viewer))

    async def stand(self, subject: str) -> None:
        """A shadow is over: from now on whoever comes finds what was restored under it, unless another one holds."""
        message = MessageId(subject)
        async with self._database.transaction() as work:
            kept = (await messages.find_all(work.connection, [message])).get(message)
            if kept is None or not kept.hushed:
                return
            if shadows := _shadows(await self._bans(work, kept)):
                await due.remind(work.connection, STAND, message, at=self._over(shadows))
            else:
                await messages.unhush(work.connection, message, UNHEARD)

    async def _bans(self, work: Work, kept: Kept) -> list[Ban]:
        """What holds on its author there, by account, browser or address."""
        author = kept.message.author
        person = Viewer(id=author.id, name=author.name, role=author.role)
        last = await messages.last_origin(work.connection, author.id)
        origin = last[1] if last else None
        return await ban_store.concerning(work.connection, person, origin, show=kept.show, now=self._clock.now())

    def _over(self, shadows: Sequence[Ban]) -> datetime:
        """When the last of ``shadows`` may be over; one without an end is looked at again the next day."""
        return max(each.until or self._clock.now() + timedelta(days=1) for each in shadows)


def _shadows(bans: Sequence[Ban]) -> list[Ban]:
    return [each for each in bans if each.kind is BanKind.SHADOW]
