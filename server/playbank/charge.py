"""Charge: what the play bank knows of one, the stories it can play, and what time makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urljoin

from core.money import Money
from shop.order import Action
from shop.payments.paying import Settlement
from shop.payments.play import PlayOutcome

MOUNTED_AT = "/playbank"
"""Where the bank's pages are, beside those of the shop."""

LOSES_THE_ANSWER = frozenset({PlayOutcome.NEVER_ANSWERS, PlayOutcome.LOSES_ANSWER})
"""Stories in which the shop hears nothing when it asks for the money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Story:
    """How a charge begins, and what follows by itself after these times."""

    begins: Settlement
    captures_in: timedelta | None = None
    expires_in: timedelta | None = None
    tells: tuple[tuple[Settlement, timedelta], ...] = ()
    """Webhooks that are sent whatever the buyer does: what they say, and when."""


_AT_ONCE, _SOON = timedelta(), timedelta(seconds=2)

STORIES: Mapping[PlayOutcome, _Story] = {
    PlayOutcome.PAYS: _Story(begins=Settlement.CAPTURED, tells=((Settlement.CAPTURED, _AT_ONCE),)),
    PlayOutcome.DECLINES: _Story(begins=Settlement.DECLINED, tells=((Settlement.DECLINED, _AT_ONCE),)),
    PlayOutcome.ASKS: _Story(begins=Settlement.REQUIRES_ACTION, expires_in=timedelta(minutes=10)),
    PlayOutcome.QR: _Story(begins=Settlement.REQUIRES_ACTION, expires_in=timedelta(minutes=3)),
    PlayOutcome.QR_EXPIRES: _Story(begins=Settlement.REQUIRES_ACTION, expires_in=timedelta(seconds=15)),
    PlayOutcome.NEVER_ANSWERS: _Story(begins=Settlement.PENDING),
    PlayOutcome.LOSES_ANSWER: _Story(begins=Settlement.CAPTURED, tells=((Settlement.CAPTURED, _SOON),)),
    PlayOutcome.TELLS_TWICE: _Story(
        begins=Settlement.PENDING,
        captures_in=_SOON,
        tells=((Settlement.CAPTURED, _SOON), (Settlement.CAPTURED, 2 * _SOON)),
    ),
    PlayOutcome.TELLS_LATE: _Story(
        begins=Settlement.PENDING, captures_in=_SOON, tells=((Settlement.CAPTURED, timedelta(seconds=90)),)
    ),
    PlayOutcome.TELLS_OUT_OF_ORDER: _Story(
        begins=Settlement.PENDING,
        captures_in=_SOON,
        tells=((Settlement.CAPTURED, _SOON), (Settlement.PENDING, 2 * _SOON)),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayCharge:
    """A row of the books. ``script`` is None for a key that was given up before it came."""

    key: str
    ref: str
    script: PlayOutcome | None
    status: Settlement
    amount: Money
    refunded: Money
    description: str
    return_url: str
    asked_at: datetime
    captures_at: datetime | None = None
    expires_at: datetime | None = None
    keep: bool = False

    def at(self, now: datetime) -> "PlayCharge":
        """The same, with what time has done to it."""
        if self.status is Settlement.PENDING and self.captures_at is not None and self.captures_at <= now:
            return replace(self, status=Settlement.CAPTURED)
        if self.status is Settlement.REQUIRES_ACTION and self.expires_at is not None and self.expires_at <= now:
            return replace(self, status=Settlement.CANCELLED)
        return self

    @property
    def saved(self) -> str | None:
        """How its payer is charged again, if they agreed to it."""
        return self.ref if self.keep and self.status is Settlement.CAPTURED else None

    @property
    def page(self) -> str:
        """Where the buyer says yes or no."""
        return urljoin(self.return_url, f"{MOUNTED_AT}/pay/{self.ref}")

    @property
    def action(self) -> Action | None:
        """What the buyer has to do."""
        if self.status is not Settlement.REQUIRES_ACTION:
            return None
        if self.script is PlayOutcome.ASKS:
            return Action(kind="redirect", url=self.page, expires_at=self.expires_at)
        return Action(kind="qr", url=self.page, payload=self.page, expires_at=self.expires_at)


def begin(
    key: str,
    *,
    ref: str,
    script: PlayOutcome,
    amount: Money,
    description: str,
    return_url: str,
    now: datetime,
    keep: bool = False,
    alone: bool = False,
) -> PlayCharge:
    """A new charge that will go as ``script`` says.

    Args:
        alone: Nobody is there who could answer: what would ask is declined.
    """
    story = STORIES[script]
    asks_nobody = alone and story.begins is Settlement.REQUIRES_ACTION
    return PlayCharge(
        key=key,
        ref=ref,
        script=script,
        status=Settlement.DECLINED if asks_nobody else story.begins,
        amount=amount,
        refunded=Money.zero(amount.currency),
        description=description,
        return_url=return_url,
        asked_at=now,
        captures_at=now + story.captures_in if story.captures_in else None,
        expires_at=now + story.expires_in if story.expires_in else None,
        keep=keep,
    )


class PlayRefundStatus(StrEnum):
    """What became of a refund."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayRefund:
    """Money given back, or refused, under ``key``."""

    key: str
    ref: str
    charge: str
    status: PlayRefundStatus
    amount: Money
    at: datetime
