"""Banning: somebody is shut out of a show or of all, silenced or not heard, and let in again. The log keeps it all."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeAlias

from chat import ban_store
from chat import store as messages
from chat.appeals import closing as appeals
from chat.bans import Ban, BanKind
from chat.counting import Uncounting
from chat.held import store as held_store
from chat.held.recording import BANNED, record
from chat.log import store as log
from chat.log.entry import Deed, Told, entry
from core.clock import Clock
from core.database import Database, Work
from core.errors import NoSuchViewer, NotBannable, NotTheHost, StaffOnly, Unfit
from core.events import AppealState
from core.ids import BanId, ShowId, ViewerId, mint
from core.people import Origin, Viewer

LISTED: Final = 50
"""Bans on one page of the list."""

LONGEST_SHADOW: Final = timedelta(days=30)
"""Nobody is unheard for ever without knowing it."""

LONGEST_AT_ADDRESS: Final = timedelta(days=7)
"""Addresses move on: whoever comes next behind one has done nothing."""

DEEDS: Final = {BanKind.OUT: Deed.SHUT_OUT, BanKind.MUTED: Deed.MUTED, BanKind.SHADOW: Deed.SHADOWED}

Ring: TypeAlias = Callable[[], Awaitable[None]]
"""Makes every process look at once who may not stay; if it is not heard, they look a moment later by themselves."""


class People(Protocol):
    """Knows everybody who ever came."""

    async def person(self, viewer: ViewerId) -> Viewer | None:
        """Who that is; None if there is nobody."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What shall hold.

    Attributes:
        lasts: From now on; None: until it is taken back.
        on_device: Whether it holds for the browser they last wrote from as well.
        on_address: Whether it holds for guests at the address they last wrote from as well.
    """

    kind: BanKind = BanKind.OUT
    reason: str
    lasts: timedelta | None
    on_device: bool = False
    on_address: bool = False

    def check(self) -> None:
        """Let it pass.

        Raises:
            Unfit: Nobody is unheard, and no address is shut out, without an end that is near enough.
        """
        if not self.reason.strip():
            raise Unfit("a ban needs a reason")
        if self.kind is BanKind.SHADOW and (self.lasts is None or self.lasts > LONGEST_SHADOW):
            raise Unfit(f"a shadow ban ends within {LONGEST_SHADOW.days} days")
        if self.on_address and (self.lasts is None or self.lasts > LONGEST_AT_ADDRESS):
            raise Unfit(f"a ban of an address ends within {LONGEST_AT_ADDRESS.days} days")


class Banning:
    """Shuts people out. A ban holds from the moment it is written down; open sockets are closed within a second.

    Args:
        ring: Called after something changed.
        counters: They take back who is shut out, in the transaction that does it.
    """

    def __init__(
        self, *, database: Database, people: People, ring: Ring, clock: Clock, counters: Sequence[Uncounting] = ()
    ) -> None:
        self._database = database
        self._people = people
        self._ring = ring
        self._clock = clock
        self._counters = counters

    async def ban(self, viewer: ViewerId, sentence: Sentence, *, show: ShowId | None, by: Viewer) -> Ban:
        """Shut ``viewer`` out of ``show``, or of all; once more sets the reason anew, and the end if it is later.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NotTheHost: Only the host decides about all shows, and changes what the host decided.
            NoSuchViewer: There is no such person.
            NotBannable: They are staff, or ``by`` themselves.
            Unfit: See ``Sentence.check``; or an address would be shut out until a ban ends that holds already.
        """
        _may_decide(by, show)
        sentence.check()
        person = await self._people.person(viewer)
        if person is None:
            raise NoSuchViewer(viewer)
        if person.is_staff or person.id == by.id:
            raise NotBannable
        async with self._database.transaction() as work:
            ban = await self._ban(person, sentence, show=show, by=by, work=work)
            gone = ban.kind is BanKind.OUT
            moved = [(each, await each.uncount(work, viewer, show=show)) for each in self._counters if gone]
        for counter, shows in moved:
            counter.uncounted(shows)
        await self._ring()
        return ban

    async def lift(self, viewer: ViewerId, *, show: ShowId | None, by: Viewer, reason: str | None = None) -> None:
        """Let ``viewer`` in again, and be heard. Who was not shut out stays let in.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NotTheHost: Only the host decides about all shows, and takes back what the host decided.
        """
        _may_decide(by, show)
        now = self._clock.now()
        async with self._database.transaction() as work:
            lifted = await ban_store.lift(work.connection, viewer, show=show, at=now)
            if any(ban.by_host for ban in lifted) and not by.is_host:
                raise NotTheHost
            for ban in lifted:
                told = entry(
                    Deed.LET_IN,
                    by=by,
                    show=show,
                    subject=viewer,
                    about=ban.name,
                    at=now,
                    before=_told(ban),
                    reason=reason,
                )
                await log.write(work.connection, told)
            await appeals.close(work, [ban.id for ban in lifted], AppealState.LIFTED, by=by, at=now)
        if lifted:
            await self._ring()

    async def holding(self, show: ShowId | None, *, before: BanId | None = None) -> list[Ban]:
        """Who is shut out of ``show`` now, those shut out of all shows among them; the newest first, ``LISTED`` a page.

        Args:
            before: The last ban of the page before.
        """
        async with self._database.reading() as sql:
            return await ban_store.holding(sql, show, now=self._clock.now(), before=before, count=LISTED)

    async def _ban(self, person: Viewer, sentence: Sentence, *, show: ShowId | None, by: Viewer, work: Work) -> Ban:
        sql, now = work.connection, self._clock.now()
        origin = await self._origin(person.id, work) if sentence.on_device or sentence.on_address else None
        ban = Ban(
            id=BanId(mint("ban")),
            show=show,
            viewer=person.id,
            kind=sentence.kind,
            name=person.name,
            reason=sentence.reason,
            device=origin.device if origin and sentence.on_device else None,
            address=origin.address if origin and sentence.on_address else None,
            by=by.id,
            by_name=by.name,
            by_host=by.is_host,
            at=now,
            until=None if sentence.lasts is None else now + sentence.lasts,
        )
        before = None
        if (known := await ban_store.put_first(sql, ban)) is not None:
            if known.holds(now):
                before, ban = _told(known), _joined(known, ban, by=by)
            await ban_store.put(sql, ban)
            await appeals.close(work, [known.id], AppealState.OVERTAKEN, by=by, at=now)
        told = entry(
            DEEDS[ban.kind],
            by=by,
            show=show,
            subject=person.id,
            about=person.name,
            at=now,
            before=before,
            after=_told(ban),
            reason=ban.reason,
        )
        await log.write(sql, told)
        await record(work, await held_store.deny_all_of(sql, person.id, show=show, by=by, now=now), by=by, was=BANNED)
        return ban

    async def _origin(self, viewer: ViewerId, work: Work) -> Origin | None:
        """Where they last wrote from: what was held is newer than what was said, if it was said there."""
        said = await messages.last_origin(work.connection, viewer)
        held = await held_store.last_origin(work.connection, viewer)
        at: dict[datetime, Origin] = dict(each for each in (said, held) if each is not None)
        return at[max(at)] if at else None


def _joined(known: Ban, ban: Ban, *, by: Viewer) -> Ban:
    """``ban`` on top of one that holds: a later decision lets nobody in earlier, nor from elsewhere."""
    if known.by_host and not by.is_host:
        raise NotTheHost
    ends = None if known.until is None or ban.until is None else max(known.until, ban.until)
    near = ends is not None and ends <= ban.at + LONGEST_AT_ADDRESS
    if ban.address is not None and not near:
        raise Unfit("they are shut out for longer than any address may be")
    address = ban.address or (known.address if near else None)
    return replace(ban, until=ends, device=ban.device or known.device, address=address)


def _told(ban: Ban) -> Told:
    """Whether a browser or an address is shut out as well, not which."""
    return {
        "kind": ban.kind.value,
        "until": ban.until.isoformat() if ban.until else None,
        "reason": ban.reason,
        "device": ban.device is not None,
        "address": ban.address is not None,
    }


def _may_decide(by: Viewer, show: ShowId | None) -> None:
    if not by.is_staff:
        raise StaffOnly
    if show is None and not by.is_host:
        raise NotTheHost
