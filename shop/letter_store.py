"""The only SQL of letters: due with what they are about, claimed by one sender at a time, sent once.

A letter to a buyer without a mail address is a row as well, ``unreachable``: nothing is lost without a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import OrderId
from shop.letter import LetterKind
from shop.order import Order
from shop.order_tables import LetterRow

CLAIM = timedelta(minutes=5)
"""How long a sender may take before another one may try."""


class LetterStatus(StrEnum):
    """Where a letter is."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterName:
    """Which letter: of which order, what kind, and about what of several (a refund's id)."""

    order: OrderId
    kind: LetterKind
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterStanding:
    """A letter as the staff see it."""

    kind: LetterKind
    status: LetterStatus
    sent_at: datetime | None


async def add(
    sql: AsyncConnection, orders: Sequence[Order], kind: LetterKind, *, now: datetime, about: str = ""
) -> None:
    """A letter about each of ``orders`` is due; written once."""
    rows = [
        {
            "order": order.id,
            "kind": kind.value,
            "about": about,
            "status": (LetterStatus.DUE if order.contact.email else LetterStatus.UNREACHABLE).value,
            "due_at": now,
            "attempts": 0,
        }
        for order in orders
    ]
    put = upsert(sql, LetterRow).on_conflict_do_nothing(index_elements=["order", "kind", "about"])
    await sql.execute(put, rows)


async def claim(sql: AsyncConnection, letter: LetterName, *, now: datetime) -> int | None:
    """Take the letter up to send it. Returns which attempt this is; None if it is sent, or somebody else is at it."""
    free = or_(
        LetterRow.status == LetterStatus.DUE.value,
        (LetterRow.status == LetterStatus.SENDING.value) & (LetterRow.due_at <= now),
    )
    claimed = await sql.execute(
        update(LetterRow)
        .where(*_is(letter), free)
        .values(status=LetterStatus.SENDING.value, due_at=now + CLAIM, attempts=LetterRow.attempts + 1)
        .returning(LetterRow.attempts)
    )
    return claimed.scalar_one_or_none()


async def mark_sent(sql: AsyncConnection, letter: LetterName, *, now: datetime) -> None:
    """It left."""
    await _leave(sql, letter, status=LetterStatus.SENT.value, sent_at=now)


async def put_back(sql: AsyncConnection, letter: LetterName, *, due_at: datetime) -> None:
    """It did not leave; try again at ``due_at``."""
    await _leave(sql, letter, status=LetterStatus.DUE.value, due_at=due_at)


async def overdue(sql: AsyncConnection, *, before: datetime, limit: int) -> list[LetterName]:
    """Letters that should have left before that moment, whatever was the reason."""
    waiting = (LetterStatus.DUE.value, LetterStatus.SENDING.value)
    late = select(LetterRow.__table__).where(LetterRow.status.in_(waiting), LetterRow.due_at <= before)
    rows = await sql.execute(late.order_by(LetterRow.due_at).limit(limit))
    return [LetterName(order=OrderId(row.order), kind=LetterKind(row.kind), about=row.about) for row in rows]


async def of_order(sql: AsyncConnection, order: OrderId) -> tuple[LetterStanding, ...]:
    """The letters about one order."""
    rows = await sql.execute(select(LetterRow.__table__).where(LetterRow.order == order).order_by(LetterRow.kind))
    return tuple(
        LetterStanding(kind=LetterKind(row.kind), status=LetterStatus(row.status), sent_at=row.sent_at) for row in rows
    )


async def _leave(sql: AsyncConnection, letter: LetterName, **values: object) -> None:
    await sql.execute(
        update(LetterRow).where(*_is(letter), LetterRow.status == LetterStatus.SENDING.value).values(**values)
    )


def _is(letter: LetterName) -> tuple[ColumnElement[bool], ...]:
    return LetterRow.order == letter.order, LetterRow.kind == letter.kind.value, LetterRow.about == letter.about
