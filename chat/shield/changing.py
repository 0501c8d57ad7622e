"""Changing: the shield goes up or down, once, and with it in one transaction: the log, the facts, the diary."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chat.log import store as log
from chat.log.entry import Deed, Told, entry
from chat.shield import store
from chat.shield.shield import BY_ITSELF, Cause, Shield
from core import due
from core.database import Work
from core.events import ShieldChanged, ShieldReported
from core.people import Role, Viewer

RELEASE: Final = "shield.release"
"""What the diary is asked to do while a shield is up; the subject is a show."""

LOOKS_EVERY: Final = timedelta(seconds=5)
"""How often it is looked at whether a raid is over."""

_NOBODY: Final = Viewer(id=BY_ITSELF, name="", role=Role.GUEST)


async def change(
    work: Work, before: Shield, after: Shield, deed: Deed, *, by: Viewer | None, at: datetime, reason: str | None = None
) -> Shield:
    """Let a locked shield become ``after``. Returns it.

    Args:
        by: Who does it; None: nobody of the staff.
    """
    made = replace(after, version=before.version + 1, changed_at=at)
    await store.put(work.connection, made)
    if made.until is None:
        await due.forget(work.connection, RELEASE, made.show)
    else:
        await due.remind(work.connection, RELEASE, made.show, at=next_look(made, at))
    told = entry(
        deed,
        by=by or _NOBODY,
        show=made.show,
        subject="shield",
        about=made.cause.value if made.cause else (before.cause.value if before.cause else ""),
        at=at,
        before=_told(before, at),
        after=_told(made, at),
        reason=reason,
    )
    await log.write(work.connection, told)
    await work.owe(
        ShieldChanged(show=made.show, at=at, shield=made.view(at)),
        ShieldReported(show=made.show, at=at, report=made.report(at)),
    )
    return made


def next_look(shield: Shield, now: datetime) -> datetime:
    """When to look next whether it should go down."""
    assert shield.since is not None
    assert shield.until is not None
    if shield.cause is not Cause.RAID or shield.kept:
        return shield.until
    every = min(LOOKS_EVERY, shield.alarm.calm_for / 2)
    return min(shield.until, max(shield.since + shield.alarm.least, now + every))


def _told(shield: Shield, now: datetime) -> Told:
    """In few words; of people ids alone."""
    preset, alarm, found = shield.preset, shield.alarm, shield.found
    told: dict[str, str | int | bool | None] = {
        "up": shield.is_up(now),
        "until": shield.until.isoformat() if shield.until else None,
        "slow seconds": round(preset.slow.total_seconds()),
        "who": preset.who.value,
        "known seconds": round(preset.known_for.total_seconds()),
        "no links": preset.no_links,
        "emoji only": preset.emoji_only,
        "strictness": preset.strictness,
        "hold unsure": preset.hold_unsure,
        "newcomers": preset.newcomers.value,
        "spares buyers": preset.spares_buyers,
        "spares members": preset.spares_members,
        "lasts seconds": round(preset.lasts.total_seconds()),
        "alarm": f"{alarm.persons} in {round(alarm.within.total_seconds())} s, {alarm.share} %" if alarm.on else "off",
    }
    if found is not None:
        told |= {
            "persons": found.persons,
            "speakers": found.speakers,
            "refused": found.refused,
            "held": found.held,
            "same": found.same,
            "sample": " ".join(found.sample),
        }
    return told
