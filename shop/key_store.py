"""The only SQL of idempotency keys: a key and what it led to are written in one transaction.

What fails is rolled back with its key, so "sold out" or "slow down" are never remembered: the same request may do
better a moment later.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Work, upsert
from core.errors import BadKey, KeyReused
from shop.order_tables import KeyRow

REPLAYED_FOR = timedelta(hours=72)
"""How long a key is remembered. Source: commerce.md, section 6."""

LONGEST = 255
"""Characters of a key. Source: Stripe's API, idempotent requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A caller's name for one request, so that sending it again does not do it again.

    Args:
        principal: Who asks: a person, or a program by its API key. Nobody meets the keys of somebody else.
        route: Method and path, with the ids in it: the same key elsewhere is another.
        request: All that was asked for, to tell whether the same is asked again.

    Raises:
        BadKey: The key is empty or longer than 255 characters.
    """

    principal: str
    route: str
    key: str
    request: Mapping[str, object]

    def __post_init__(self) -> None:
        if not 1 <= len(self.key) <= LONGEST:
            raise BadKey

    @property
    def request_hash(self) -> str:
        """Tells one request from another without keeping what it said."""
        return hashlib.sha256(json.dumps(self.request, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a key led to when it came first."""

    result: str
    created_at: datetime
    done_at: datetime | None


async def once(work: Work, key: Key, *, result: str, now: datetime) -> str | None:
    """What ``key`` led to when it came before; None: it is new, and what is done now in ``work`` is called ``result``.

    Raises:
        KeyReused: The key came before with another request.
    """
    known = await remember(work.connection, key, result=result, now=now, done=True)
    return known.result if known else None


async def remember(sql: AsyncConnection, key: Key, *, result: str, now: datetime, done: bool) -> Known | None:
    """Write the key down. If it came before, nothing is written and what it led to is returned.

    On PostgreSQL this waits for a transaction that is writing the same key right now.

    Raises:
        KeyReused: It came before with another request.
    """
    values = {
        "request_hash": key.request_hash,
        "result": result,
        "created_at": now,
        "done_at": now if done else None,
    }
    put = upsert(sql, KeyRow).values(principal=key.principal, route=key.route, key=key.key, **values)
    anew = put.on_conflict_do_update(
        index_elements=["principal", "route", "key"], set_=values, where=KeyRow.created_at <= now - REPLAYED_FOR
    )
    written = await sql.execute(anew)
    return None if written.rowcount == 1 else await find(sql, key)


async def find(sql: AsyncConnection, key: Key) -> Known | None:
    """What the key led to; None if it is new.

    Raises:
        KeyReused: It came before with another request.
    """
    row = (await sql.execute(select(KeyRow.__table__).where(*_is(key)))).first()
    if row is None:
        return None
    if row.request_hash != key.request_hash:
        raise KeyReused
    return Known(result=row.result, created_at=row.created_at, done_at=row.done_at)


async def finish(sql: AsyncConnection, *, result: str, now: datetime) -> None:
    """The request that led to ``result`` has its answer."""
    await sql.execute(update(KeyRow).where(KeyRow.result == result, KeyRow.done_at.is_(None)).values(done_at=now))


async def prune(sql: AsyncConnection, *, now: datetime) -> int:
    """Forget keys older than ``REPLAYED_FOR``. Returns how many."""
    gone = await sql.execute(delete(KeyRow).where(KeyRow.created_at < now - REPLAYED_FOR))
    return gone.rowcount


def _is(key: Key) -> tuple[ColumnElement[bool], ...]:
    return KeyRow.principal == key.principal, KeyRow.route == key.route, KeyRow.key == key.key
