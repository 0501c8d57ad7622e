"""Shield: a calm over a chat, as it stands. Pure.

It is a layer over the rules and never changes them: while it is up, what it adds counts as well; when it is down,
the rules are what staff made of them, be it before or meanwhile.
"""

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Final

from chat.rules.mannering import unmannerly
from chat.rules.rules import Manner
from chat.shield.preset import Fate, Preset, Who, line
from chat.shield.raid import Alarm, Evidence
from core.errors import ChatCalmed
from core.events import RaidView, ShieldReport, ShieldView
from core.ids import ShowId, ViewerId, minted_at
from core.people import Role, Viewer
from moderation.policy import USUAL, Policy
from moderation.verdict import LATE, Action, Finding, Label, Reason, Span, Verdict

BY_ITSELF: Final = ViewerId("shield")
"""Who did it: nobody of the staff."""


class ShieldMoved(Exception):
    """The shield of the show changed since the message was judged; it was not kept, and is judged again."""


class Cause(StrEnum):
    """Why it is up."""

    STAFF = "staff"
    RAID = "raid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shield:
    """The shield of a show.

    Attributes:
        version: Grows with every change of it; 0: nobody has touched it.
        settings_version: Grows when staff change ``preset`` or ``alarm``.
        cause: Why it is up; None: it is down.
        since: When it went up.
        until: When it goes down by itself, at the latest.
        by_name: Who put it up or took it down last; None: it was done by itself.
        kept: Whether staff said that it stays although the raid is over.
        quiet_until: Before then no raid puts it up.
    """

    show: ShowId
    preset: Preset = field(default_factory=Preset)
    alarm: Alarm = field(default_factory=Alarm)
    version: int = 0
    settings_version: int = 0
    cause: Cause | None = None
    since: datetime | None = None
    until: datetime | None = None
    by_name: str | None = None
    kept: bool = False
    found: Evidence | None = None
    quiet_until: datetime | None = None
    changed_at: datetime | None = None

    def is_up(self, now: datetime) -> bool:
        """Whether it counts at ``now``: its time is over to the moment, whether or not anybody has looked."""
        return self.cause is not None and self.until is not None and now < self.until

    def put_up(self, *, by: Viewer, at: datetime) -> "Shield":
        """The same, put up by ``by``."""
        up = replace(self.put_down(by_name=by.name), cause=Cause.STAFF, since=at, until=at + self.preset.lasts)
        return replace(up, quiet_until=self.quiet_until)

    def put_up_for(self, found: Evidence, *, at: datetime) -> "Shield":
        """The same, put up by a raid."""
        until = at + self.alarm.most
        return replace(self.put_down(by_name=None), cause=Cause.RAID, since=at, until=until, found=found)

    def put_down(self, *, by_name: str | None, quiet_until: datetime | None = None) -> "Shield":
        """The same, down."""
        return replace(
            self,
            cause=None,
            since=None,
            until=None,
            kept=False,
            found=None,
            by_name=by_name,
            quiet_until=quiet_until or self.quiet_until,
        )

    def keep(self, *, by: Viewer, at: datetime) -> "Shield":
        """The same, whether or not the raid is over: as long as if ``by`` had put it up now, and never shorter."""
        ends = at + self.preset.lasts
        return replace(self, kept=True, by_name=by.name, until=max(ends, self.until or ends))

    def is_newcomer(self, viewer: ViewerId) -> bool:
        """Whether ``viewer`` came to the house too late to be known."""
        came = minted_at(viewer)
        return came is not None and self.since is not None and came > self.since - self.preset.known_for

    def view(self, now: datetime) -> ShieldView:
        """As everybody sees it."""
        if not self.is_up(now):
            return ShieldView(version=self.version)
        preset = self.preset
        return ShieldView(
            version=self.version,
            up=True,
            line=line(preset, by_itself=self.cause is Cause.RAID),
            since=self.since,
            until=self.until,
            no_links=preset.no_links,
            emoji_only=preset.emoji_only,
            slow_seconds=round(preset.slow.total_seconds()),
        )

    def report(self, now: datetime) -> ShieldReport:
        """As staff see it."""
        up = self.is_up(now)
        return ShieldReport(
            shield=self.view(now),
            cause=self.cause.value if up and self.cause else None,
            by=self.by_name,
            kept=up and self.kept,
            raid=_raid_view(self.found) if up and self.found else None,
            quiet_until=self.quiet_until if self.quiet_until and self.quiet_until > now else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the shield means for one person and message.

    Attributes:
        version: Of the shield that this was made of.
        preset: None: it is down, or not for them.
    """

    version: int
    preset: Preset | None = None
    may_write: bool = True
    fate: Fate = Fate.FREE
    view: ShieldView = field(default_factory=ShieldView)

    def slow(self, slow: timedelta) -> timedelta:
        """How long they wait between two messages where ``slow`` is how long everybody does."""
        return slow if self.preset is None else max(slow, self.preset.slow)

    def check(self) -> None:
        """Let them write.

        Raises:
            ChatCalmed: It is not for them to write now.
        """
        if not self.may_write or self.fate is Fate.REFUSED:
            rules = self.view.line.model_dump() if self.view.line else None
            raise ChatCalmed(rules=rules, until=self.view.until)

    def verdict(self, verdict: Verdict, text: str, author: Viewer, *, policy: Policy) -> Verdict:
        """What follows from ``verdict`` on ``text`` under the shield: never less than without it."""
        preset = self.preset
        if preset is None or verdict.action is Action.REFUSE:
            return verdict
        manner = Manner(emoji_only=preset.emoji_only, no_links=preset.no_links)
        if (refused := unmannerly(text, author, manner=manner)) is not None:
            return refused
        later = verdict.later and _Later(
            verdict.later, partial(_stricter, length=len(text), policy=policy, preset=preset)
        )
        stricter = replace(_stricter(verdict, length=len(text), policy=policy, preset=preset), later=later)
        whole = Span(start=0, end=len(text))
        if self.fate is Fate.HELD:
            return _held(stricter, Finding(reason=Reason.CALM, rule="shield:newcomer", span=whole))
        if preset.hold_unsure and verdict.later is not None and stricter.allowed:
            return _held(stricter, Finding(reason=Reason.UNSURE, rule=LATE, span=whole))
        return stricter


def cover(shield: Shield, author: Viewer, *, now: datetime, buyer: bool, member: bool, raider: bool) -> Cover:
    """What ``shield`` means for ``author``.

    Args:
        raider: Whether they were noticed in this raid.
    """
    preset = shield.preset
    spared = (buyer and preset.spares_buyers) or (member and preset.spares_members)
    if author.is_staff or spared or not shield.is_up(now):
        return Cover(version=shield.version)
    newcomer = shield.is_newcomer(author.id)
    may_write = {
        Who.EVERYBODY: True,
        Who.SIGNED_IN: author.role is not Role.GUEST,
        Who.KNOWN: not newcomer,
        Who.BUYERS: buyer,
        Who.MEMBERS: member,
    }[preset.who]
    fate = preset.newcomers if newcomer or raider else Fate.FREE
    return Cover(version=shield.version, preset=preset, may_write=may_write, fate=fate, view=shield.view(now))


@dataclass(frozen=True, slots=True)
class _Later:
    """What is said later of a late verdict."""

    verdict: Awaitable[Verdict]
    make: Callable[[Verdict], Verdict]

    def __await__(self) -> Generator[Any, None, Verdict]:
        return self.make((yield from self.verdict.__await__()))


def _stricter(verdict: Verdict, *, length: int, policy: Policy, preset: Preset) -> Verdict:
    """What a stricter judge says of the same text. Where staff do not listen to the model, nobody does."""
    if not verdict.scores:
        return verdict
    levels = {label: policy.strictness.get(label, USUAL) for label in Label}
    raised = {label: max(level, preset.strictness) if level else 0 for label, level in levels.items()}
    found = [each for each in verdict.findings if not each.rule.startswith("model:")]
    decided = Policy(strictness=raised).decide(found, length=length, scores=verdict.scores, model=verdict.model)
    if decided.allowed and not verdict.allowed:
        return verdict
    return decided


def _held(verdict: Verdict, finding: Finding) -> Verdict:
    return replace(verdict, action=Action.HOLD, findings=(*verdict.findings, finding))


def _raid_view(found: Evidence) -> RaidView:
    return RaidView(
        persons=found.persons,
        speakers=found.speakers,
        refused=found.refused,
        held=found.held,
        same=found.same,
        seconds=found.seconds,
        sample=found.sample,
    )
