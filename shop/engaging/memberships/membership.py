"""Membership: one person's, from the first payment to the end; which state may follow, and what is due when. Pure.

incomplete ── paid ──▶ active ── failed ──▶ past_due ── failed for the last time, or cancelled ──▶ cancelled
                         ▲  └─ period over and cancelled ─▶ cancelled   └── paid ──▶ active
                         └── paid (renewed)                  any of them ── revoked ──▶ revoked
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.errors import MembershipClosed
from core.ids import FeeId, InvoiceId, MembershipId, ShowId, TierId, ViewerId
from core.money import Money
from core.people import Language
from shop.engaging.memberships.calendar import Period, Span, span_at
from shop.engaging.memberships.tier import DUNNING_DAYS, GRACE_DAYS

GRACE: Final = timedelta(days=GRACE_DAYS)
DUNNING: Final = tuple(timedelta(days=days) for days in DUNNING_DAYS)


class Status(StrEnum):
    """How a membership stands."""

    INCOMPLETE = "incomplete"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELLED = "cancelled"
    REVOKED = "revoked"


class Turn(StrEnum):
    """What happens to a membership."""

    PAID = "paid"
    FAILED = "failed"
    CANCEL = "cancel"
    UNCANCEL = "uncancel"
    SWITCH = "switch"
    END = "end"
    REVOKE = "revoke"


LIVE: Final = frozenset({Status.INCOMPLETE, Status.ACTIVE, Status.PAST_DUE})
"""A person has at most one membership in these."""

TURNS: Final[Mapping[tuple[Status, Turn], Status]] = {
    (Status.INCOMPLETE, Turn.PAID): Status.ACTIVE,
    (Status.INCOMPLETE, Turn.FAILED): Status.CANCELLED,
    (Status.INCOMPLETE, Turn.REVOKE): Status.REVOKED,
    (Status.ACTIVE, Turn.PAID): Status.ACTIVE,
    (Status.ACTIVE, Turn.FAILED): Status.PAST_DUE,
    (Status.ACTIVE, Turn.CANCEL): Status.ACTIVE,
    (Status.ACTIVE, Turn.UNCANCEL): Status.ACTIVE,
    (Status.ACTIVE, Turn.SWITCH): Status.ACTIVE,
    (Status.ACTIVE, Turn.END): Status.CANCELLED,
    (Status.ACTIVE, Turn.REVOKE): Status.REVOKED,
    (Status.PAST_DUE, Turn.PAID): Status.ACTIVE,
    (Status.PAST_DUE, Turn.FAILED): Status.PAST_DUE,
    (Status.PAST_DUE, Turn.CANCEL): Status.CANCELLED,
    (Status.PAST_DUE, Turn.END): Status.CANCELLED,
    (Status.PAST_DUE, Turn.REVOKE): Status.REVOKED,
}
"""The only table. What is not in it is refused. What is past due is not paid for: cancelling it ends it at once."""


class InvoiceStatus(StrEnum):
    """How the money for one period stands."""

    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What somebody agreed to pay, and for what: it stays, whatever becomes of the tier's price."""

    tier: TierId
    price: Money
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One person's membership.

    Args:
        offered: What they pay for now, and at which price.
        next: What they pay for from the next period on; None: the same.
        anchor: Where the first period of ``offered`` began; all boundaries are counted from it.
        span: The last period that was paid; of one that is incomplete the first, which is not.
        cancelling: It ends with ``span``.
        tries: Tries to be paid for the next period that came to nothing, since ``failed_at``.
        provider: Who takes the money, and ``how``; ``saved`` is what the provider calls the means they agreed to.
        show: Where they joined.
    """

    id: MembershipId
    viewer: ViewerId
    name: str
    language: Language
    email: str | None
    show: ShowId
    offered: Offered
    anchor: datetime
    span: Span
    status: Status
    version: int
    provider: str
    how: str
    joined_at: datetime
    next: Offered | None = None
    cancelling: bool = False
    tries: int = 0
    failed_at: datetime | None = None
    saved: str | None = None
    ended_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether it can still go on."""
        return self.status in LIVE

    @property
    def access_until(self) -> datetime | None:
        """Until when its perks are given, as things stand; None: they are not."""
        if self.status is Status.ACTIVE and self.cancelling:
            return self.span.end
        return self.span.end + GRACE if self.status in (Status.ACTIVE, Status.PAST_DUE) else None

    @property
    def due_at(self) -> datetime | None:
        """When something is to be done about it: the renewal, the end, the next try; None: nothing ever."""
        if self.status is Status.ACTIVE:
            return self.span.end
        if self.status is Status.PAST_DUE and self.failed_at is not None:
            return self.failed_at + DUNNING[self.tries - 1]
        return None

    def wanted(self, now: datetime) -> tuple[Offered, datetime, Span]:
        """What is to be paid next: for what, counted from where, for which period. What was missed is not charged."""
        if self.status is Status.INCOMPLETE:
            return self.offered, self.anchor, self.span
        offered = self.next or self.offered
        anchor = self.anchor if offered.period is self.offered.period else self.span.end
        return offered, anchor, span_at(anchor, offered.period, max(now, self.span.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """What one period of a membership costs. There is one for each period.

    Args:
        fee: The latest try to be paid, at ``provider`` by its means ``how``.
        tries: How many there were.
    """

    id: InvoiceId
    membership: MembershipId
    offered: Offered
    anchor: datetime
    span: Span
    status: InvoiceStatus
    fee: FeeId | None
    tries: int
    provider: str
    how: str
    created_at: datetime
    paid_at: datetime | None = None


def turned(one: Membership, turn: Turn, *, now: datetime) -> Membership:
    """``one`` after ``turn``, as far as that follows from the turn alone.

    Raises:
        MembershipClosed: It cannot happen as it stands.
    """
    if (status := TURNS.get((one.status, turn))) is None:
        raise MembershipClosed(one.id, membership_status=one.status.value)
    after = replace(one, status=status, version=one.version + 1)
    match turn:
        case Turn.FAILED:
            after = _failed(after, now)
        case Turn.CANCEL:
            after = replace(after, cancelling=True, next=None)
        case Turn.UNCANCEL:
            after = replace(after, cancelling=False)
        case _:
            pass
    return after if after.is_live else replace(after, ended_at=now)


def paid(one: Membership, invoice: Invoice, *, now: datetime, saved: str | None) -> Membership:
    """``one`` once the money of ``invoice`` came.

    Raises:
        MembershipClosed: It is over.
    """
    after = turned(one, Turn.PAID, now=now)
    return replace(
        after,
        offered=invoice.offered,
        anchor=invoice.anchor,
        span=invoice.span,
        next=None if one.next == invoice.offered else one.next,
        provider=invoice.provider,
        how=invoice.how,
        tries=0,
        failed_at=None,
        saved=saved or after.saved,
    )


def _failed(after: Membership, now: datetime) -> Membership:
    if after.status is not Status.PAST_DUE:
        return after
    after = replace(after, tries=after.tries + 1, failed_at=after.failed_at or now)
    return replace(after, status=Status.CANCELLED) if after.tries > len(DUNNING) else after
