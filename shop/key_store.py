"""The only SQL of idempotency keys: a key and what it led to are written in one transaction.

What fails is rolled back with its key, so "sold out" or "slow down" are never remembered: the same request may do
better a moment later.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, tuple_, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Work, upsert
from shop.key import REPLAYED_FOR, Known
from shop.key import Key as Key
from shop.order_tables import KeyRow


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
    values = _values(key, result=result, now=now, done=done)
    put = upsert(sql, KeyRow).values(values)
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
    known = _known(row)
    key.check(known)
    return known


async def find_all(sql: AsyncConnection, keys: Sequence[Key]) -> dict[tuple[str, str, str], Known]:
    """What those of ``keys`` led to that came before, by name. Not checked: whether with the same request, and when."""
    names = tuple_(KeyRow.principal, KeyRow.route, KeyRow.key).in_([key.name for key in keys])
    rows = await sql.execute(select(KeyRow.__table__).where(names))
    return {(row.principal, row.route, row.key): _known(row) for row in rows}


async def forget(sql: AsyncConnection, keys: Sequence[Key]) -> None:
    """Let these keys be new again."""
    names = tuple_(KeyRow.principal, KeyRow.route, KeyRow.key).in_([key.name for key in keys])
    await sql.execute(delete(KeyRow).where(names))


async def add(sql: AsyncConnection, keys: Iterable[tuple[Key, str]], *, now: datetime, done: bool = True) -> None:
    """Write down new keys whose requests are ``done``, or are being done, with what they led to."""
    rows = [_values(key, result=result, now=now, done=done) for key, result in keys]
    await sql.execute(insert(KeyRow), rows)


async def finish(sql: AsyncConnection, results: Sequence[str], *, now: datetime) -> None:
    """The requests that led to ``results`` have their answers."""
    running = KeyRow.result.in_(results), KeyRow.done_at.is_(None)
    if results:
        await sql.execute(update(KeyRow).where(*running).values(done_at=now))


async def prune(sql: AsyncConnection, *, now: datetime) -> int:
    """Forget keys older than ``REPLAYED_FOR``. Returns how many."""
    gone = await sql.execute(delete(KeyRow).where(KeyRow.created_at < now - REPLAYED_FOR))
    return gone.rowcount


def _is(key: Key) -> tuple[ColumnElement[bool], ...]:
    return KeyRow.principal == key.principal, KeyRow.route == key.route, KeyRow.key == key.key


def _values(key: Key, *, result: str, now: datetime, done: bool) -> dict[str, Any]:
    return {
        "principal": key.principal,
        "route": key.route,
        "key": key.key,
        "request_hash": key.request_hash,
        "result": result,
        "created_at": now,
        "done_at": now if done else None,
    }


def _known(row: Row[*tuple[Any, ...]]) -> Known:
    return Known(request_hash=row.request_hash, result=row.result, created_at=row.created_at, done_at=row.done_at)
