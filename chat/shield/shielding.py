"""Shielding: staff put the shield up, keep it and take it down, or time does; every process knows how it stands."""

from dataclasses import replace

from chat.doors import Doors
from chat.learned import Learned, Ring
from chat.log.entry import Deed
from chat.shield import store
from chat.shield.changing import RELEASE, change, next_look
from chat.shield.preset import Fate, Preset, Who
from chat.shield.raid import Alarm, called, evidence
from chat.shield.regulars import Regulars
from chat.shield.shield import Cause, Cover, Shield, cover
from core import due
from core.clock import Clock
from core.database import Database
from core.errors import RulesChanged, StaffOnly
from core.ids import ShowId
from core.people import Viewer
from moderation.talk import CALLED


class Shielding:
    """The shields of shows. Whoever writes after one went up is judged under it, in every process.

    Args:
        ring: Called after one went up or down.
        regulars: Knows buyers and members.
    """

    def __init__(self, *, database: Database, clock: Clock, doors: Doors, ring: Ring, regulars: Regulars) -> None:
        self._database = database
        self._clock = clock
        self._doors = doors
        self._ring = ring
        self._regulars = regulars
        self._learned: Learned[Shield, Shield] = Learned(
            database=database, clock=clock, read=store.find, make=_as_it_is, changed=store.changed
        )
        self.of, self.learn, self.look = self._learned.of, self._learned.learn, self._learned.look

    async def cover(self, author: Viewer, show: ShowId) -> Cover:
        """What the shield of ``show`` means for ``author`` now, as far as this process knows."""
        shield = await self.of(show)
        now, preset = self._clock.now(), shield.preset
        if author.is_staff or not shield.is_up(now):
            return Cover(version=shield.version)
        buyer = member = raider = False
        if preset.who is Who.BUYERS or preset.spares_buyers:
            buyer = bool(await self._regulars.buyers([author.id]))
        if preset.who is Who.MEMBERS or preset.spares_members:
            member = bool(await self._regulars.members([author.id]))
        if shield.cause is Cause.RAID and preset.newcomers is not Fate.FREE and not shield.is_newcomer(author.id):
            raider = await self._is_raider(author, shield)
        return cover(shield, author, now=now, buyer=buyer, member=member, raider=raider)

    async def _is_raider(self, author: Viewer, shield: Shield) -> bool:
        """Whether they were noticed in the raid that put ``shield`` up, or since."""
        assert shield.since is not None
        since = shield.since - shield.alarm.within
        async with self._database.reading() as sql:
            told_to = called(await store.staff_said(sql, shield.show, since=since - CALLED))
            return await store.is_noticed(sql, shield.show, author.id, since=since, called=told_to)

    async def put_up(self, show: ShowId, *, by: Viewer) -> Shield:
        """Put it up. One that is up stays as it is.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            ShowOver: The show has ended.
        """
        _check_staff(by)
        await self._doors.check_open(show)
        now = self._clock.now()
        async with self._database.transaction() as work:
            shield = await store.lock(work.connection, show, at=now)
            if not shield.is_up(now):
                await change(work, shield, shield.put_up(by=by, at=now), Deed.SHIELD_UP, by=by, at=now)
        return await self.told(show)

    async def keep(self, show: ShowId, *, by: Viewer) -> Shield:
        """Let it stay, whether or not the raid is over, at least as long as one put up now. One that is down stays so.

        Raises:
            StaffOnly: ``by`` is none of the staff.
        """
        _check_staff(by)
        now = self._clock.now()
        async with self._database.transaction() as work:
            shield = await store.lock(work.connection, show, at=now)
            if shield.is_up(now):
                await change(work, shield, shield.keep(by=by, at=now), Deed.SHIELD_KEPT, by=by, at=now)
        return await self.told(show)

    async def put_down(self, show: ShowId, *, by: Viewer) -> Shield:
        """Take it down. For a while no raid puts it up again.

        Raises:
            StaffOnly: ``by`` is none of the staff.
        """
        _check_staff(by)
        now = self._clock.now()
        async with self._database.transaction() as work:
            shield = await store.lock(work.connection, show, at=now)
            if shield.is_up(now):
                down = shield.put_down(by_name=by.name, quiet_until=now + shield.alarm.cool_down)
                await change(work, shield, down, Deed.SHIELD_DOWN, by=by, at=now)
        return await self.told(show)

    async def decide(self, show: ShowId, *, preset: Preset, alarm: Alarm, version: int, by: Viewer) -> Shield:
        """Set what it does, and when it goes up by itself, in place of the settings of ``version``. It counts at once.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            BadRules: A number makes no sense; nothing was changed.
            RulesChanged: Somebody else has changed them meanwhile.
        """
        _check_staff(by)
        preset.check()
        alarm.check()
        now = self._clock.now()
        async with self._database.transaction() as work:
            shield = await store.lock(work.connection, show, at=now)
            if shield.settings_version != version:
                raise RulesChanged(version=shield.settings_version)
            after = replace(shield, preset=preset, alarm=alarm, settings_version=version + 1)
            await change(work, shield, after, Deed.SHIELD_SET, by=by, at=now)
        return await self.told(show)

    async def read(self, show: ShowId) -> Shield:
        """How it stands, wherever it was changed."""
        return await self.learn(show)

    async def release(self, subject: str) -> None:
        """Take it down if its time is over, or the raid that put it up is."""
        show, now = ShowId(subject), self._clock.now()
        async with self._database.transaction() as work:
            shield = await store.lock(work.connection, show, at=now)
            if shield.cause is None or shield.since is None or shield.until is None:
                return
            why = "time_over"
            if now < shield.until:
                since = now - shield.alarm.calm_for
                told_to = called(await store.staff_said(work.connection, show, since=since - CALLED))
                noticed = evidence(
                    await store.traces(work.connection, show, since=since),
                    speakers=0,
                    called=told_to,
                    within=shield.alarm.calm_for,
                )
                is_over = shield.cause is Cause.RAID and not shield.kept and noticed.persons < shield.alarm.few
                if not is_over or now < shield.since + shield.alarm.least:
                    await due.remind(work.connection, RELEASE, show, at=next_look(shield, now))
                    return
                why = "raid_over"
            down = shield.put_down(by_name=None)
            await change(work, shield, down, Deed.SHIELD_DOWN, by=None, at=now, reason=why)
        await self.told(show)

    async def told(self, show: ShowId) -> Shield:
        """It changed: learn how it stands, and let all others."""
        shield = await self.learn(show)
        await self._ring()
        return shield


async def _as_it_is(shield: Shield) -> Shield:
    return shield


def _check_staff(by: Viewer) -> None:
    if not by.is_staff:
        raise StaffOnly
