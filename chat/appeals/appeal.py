"""Appeal: what somebody says against a decision about them, and who may answer it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chat.bans import Ban, BanKind
from chat.held.held import Held
from chat.message import Removed
from core.errors import NotAppealable, NotTheHost, OwnSentence, StaffOnly
from core.events import AppealState, AppealView, HeldState, Localized
from core.ids import AppealId, BanId, MessageId, ShowId, ViewerId
from core.people import Viewer

MOST_OPEN: Final = 3
"""Appeals of one person that wait in a show: whoever was refused ten times needs no ten answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How the house treats appeals.

    Attributes:
        answered_within: How long staff may take.
        shortest: A sentence that lasts no longer is not worth an answer: it is over before.
        unanswered_ends: Whether a sentence of one show ends by itself if nobody answers in time.
    """

    answered_within: timedelta = timedelta(hours=24)
    shortest: timedelta = timedelta(minutes=10)
    unanswered_ends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The terms that count, and who decided them; version 0: nobody has."""

    terms: Terms
    version: int = 0
    changed_by: str | None = None
    changed_at: datetime | None = None


def rules(terms: Terms) -> Localized:
    """What somebody reads before they appeal."""
    hours, minutes = _number(terms.answered_within, 3_600), _number(terms.shortest, 60)
    ends_ru = " Если ответа нет, ограничение в этом эфире снимется само." if terms.unanswered_ends else ""
    ends_en = " If nobody does, a ban of this show ends by itself." if terms.unanswered_ends else ""
    return Localized(
        ru=f"Обжаловать решение можно один раз. Отвечает не тот, кто решал, если в команде есть кто-то ещё; "
        f"срок — {hours} ч.{ends_ru} Ограничения до {minutes} мин не обжалуются: они закончатся раньше.",
        en=f"You may appeal a decision once. It is answered by somebody who did not decide, if the team has anybody "
        f"else, within {hours} h.{ends_en} Limits of up to {minutes} min cannot be appealed: they end sooner.",
    )


def _number(length: timedelta, unit: int) -> str:
    return f"{length.total_seconds() / unit:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about somebody, as it was when they looked or appealed.

    Attributes:
        about: The id of the ban or the message.
        scope: Of which show; None: of all.
        by: Who decided; None: the judge.
        by_host: Only the host takes it back; of a message it is known by who ``by`` is when it is answered.
        removed: Whether it is about a message that others had read.
    """

    about: BanId | MessageId
    scope: ShowId | None
    viewer: ViewerId
    name: str
    sentence: BanKind | None
    text: str | None
    reason: str | None
    reasons: tuple[str, ...]
    by: ViewerId | None
    by_name: str | None
    by_host: bool
    at: datetime
    until: datetime | None
    removed: bool = False

    @classmethod
    def of_ban(cls, ban: Ban) -> "Decision":
        """Somebody was sentenced."""
        return cls(
            about=ban.id,
            scope=ban.show,
            viewer=ban.viewer,
            name=ban.name,
            sentence=ban.kind,
            text=None,
            reason=ban.reason,
            reasons=(),
            by=ban.by,
            by_name=ban.by_name,
            by_host=ban.by_host,
            at=ban.at,
            until=ban.until,
        )

    @classmethod
    def of_held(cls, held: Held) -> "Decision":
        """A message was refused or denied."""
        return cls(
            about=held.id,
            scope=held.show,
            viewer=held.author.id,
            name=held.author.name,
            sentence=None,
            text=held.text,
            reason=None,
            reasons=held.view.reasons,
            by=held.by,
            by_name=held.by_name,
            by_host=False,
            at=held.decided_at or held.at,
            until=None,
        )

    @classmethod
    def of_removed(cls, removed: Removed) -> "Decision":
        """A message was taken away after others had read it."""
        return cls(
            about=removed.message.id,
            scope=removed.show,
            viewer=removed.message.author.id,
            name=removed.message.author.name,
            sentence=None,
            removed=True,
            text=removed.message.text,
            reason=None,
            reasons=removed.reasons,
            by=removed.by,
            by_name=removed.by_name,
            by_host=False,
            at=removed.at,
            until=None,
        )

    def follows(self, appeal: "Appeal") -> bool:
        """Whether it was made after the one that ``appeal`` is against: the same message was taken away again."""
        return appeal.decision.at < self.at

    def check_long_enough(self, terms: Terms) -> None:
        """Let it be appealed.

        Raises:
            NotAppealable: It is over before anybody could answer.
        """
        if self.sentence is not None and self.until is not None and self.until - self.at <= terms.shortest:
            raise NotAppealable(why="short")


def known_bans(bans: Collection[Ban], now: datetime) -> list[Ban]:
    """Those of somebody's ``bans`` that they know of.

    One that holds, unless it is a shadow: that is known once it is over, and while no other shadow lies on them, which
    the first would give away. What was over otherwise is nothing to appeal.
    """
    unheard = any(ban.kind is BanKind.SHADOW and ban.holds(now) for ban in bans)
    known = [ban for ban in bans if ban.kind is not BanKind.SHADOW and ban.holds(now)]
    return known + [ban for ban in bans if ban.kind is BanKind.SHADOW and not unheard]


def may_be_appealed(held: Held) -> bool:
    """Whether it was not let through, and its author knows."""
    return held.state in (HeldState.DENIED, HeldState.REFUSED) and not held.is_unheard


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """What somebody says against a decision.

    Attributes:
        show: In which show they said it: there staff are told.
        answered_by: Who of the staff answered; None: nobody has, or time did.
    """

    id: AppealId
    show: ShowId
    decision: Decision
    words: str
    at: datetime
    due: datetime
    escalated_at: datetime | None = None
    state: AppealState = AppealState.OPEN
    answer: str | None = None
    answered_by: ViewerId | None = None
    answered_by_name: str | None = None
    answered_at: datetime | None = None

    @property
    def view(self) -> AppealView:
        """As staff see it."""
        about = self.decision
        return AppealView(
            id=self.id,
            scope=about.scope,
            viewer=about.viewer,
            name=about.name,
            sentence=about.sentence.value if about.sentence else None,
            text=about.text,
            reason=about.reason,
            reasons=about.reasons,
            by=about.by,
            by_name=about.by_name,
            decided_at=about.at,
            until=about.until,
            words=self.words,
            at=self.at,
            due=self.due,
            escalated_at=self.escalated_at,
            state=self.state,
            answer=self.answer,
            answered_by=self.answered_by_name,
            answered_at=self.answered_at,
            removed=about.removed,
        )


def check_may_answer(appeal: Appeal, by: Viewer, *, staff: Collection[Viewer]) -> None:
    """Let ``by`` answer ``appeal``.

    Args:
        staff: All hosts and moderators of the house.

    Raises:
        StaffOnly: ``by`` is none of the staff.
        NotTheHost: It is about all shows, or about what the host decided: only the host takes that back.
        OwnSentence: ``by`` decided it, and somebody else could answer; or it is their own appeal.
    """
    about = appeal.decision
    if not by.is_staff:
        raise StaffOnly
    if about.viewer == by.id:
        raise OwnSentence
    hosts_only = about.scope is None or about.by_host or any(each.is_host and each.id == about.by for each in staff)
    if hosts_only and not by.is_host:
        raise NotTheHost
    others = [each for each in staff if each.id not in (by.id, about.viewer) and (each.is_host or not hosts_only)]
    if about.by == by.id and others:
        raise OwnSentence
