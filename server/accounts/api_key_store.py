"""The only SQL of API keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.ids import ApiKeyId, ViewerId
from core.paging import Bookmark, Page, read_page
from server.accounts.api_key import ApiKey, Happened, KeyEvent, Scope
from server.accounts.tables import ApiKeyEventRow, ApiKeyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A key, and the hash that what was shown must have."""

    key: ApiKey
    secret_hash: str


async def add(sql: AsyncConnection, key: ApiKey, *, secret_hash: str, at: datetime) -> None:
    """Write a new key down."""
    await sql.execute(
        insert(ApiKeyRow).values(
            id=key.id,
            prefix=key.prefix,
            secret_hash=secret_hash,
            name=key.name,
            scopes=" ".join(sorted(key.scopes)),
            by=key.by,
            version=key.version,
            created_at=key.created_at,
            expires_at=key.expires_at,
        )
    )
    await _happened(sql, key, KeyEvent.MADE, by=key.by, at=at)


async def find(sql: AsyncConnection, key: ApiKeyId, *, lock: bool = False) -> ApiKey | None:
    """A key; with ``lock`` nobody else changes it until the transaction ends."""
    query = select(ApiKeyRow.__table__).where(ApiKeyRow.id == key)
    row = (await sql.execute(query.with_for_update() if lock else query)).first()
    return _key(row) if row else None


async def by_prefix(sql: AsyncConnection, prefix: str, *, now: datetime) -> Kept | None:
    """The key that is shown with ``prefix``, be it today's or one that still works beside it."""
    old_works = and_(ApiKeyRow.old_prefix == prefix, ApiKeyRow.old_until > now)
    query = select(ApiKeyRow.__table__).where(or_(ApiKeyRow.prefix == prefix, old_works))
    if (row := (await sql.execute(query)).first()) is None:
        return None
    return Kept(key=_key(row), secret_hash=row.secret_hash if row.prefix == prefix else row.old_hash)


async def page(sql: AsyncConnection, *, after: Bookmark | None, limit: int) -> Page[ApiKey]:
    """Keys, the newest first."""
    table = ApiKeyRow.__table__
    found = await read_page(sql, select(table), by=(table.c.created_at, table.c.id), after=after, limit=limit)
    return found.each(_key)


async def history(sql: AsyncConnection, key: ApiKeyId) -> tuple[Happened, ...]:
    """All that happened to a key, in order."""
    query = select(ApiKeyEventRow.__table__).where(ApiKeyEventRow.key == key).order_by(ApiKeyEventRow.version)
    rows = (await sql.execute(query)).all()
    return tuple(Happened(event=KeyEvent(row.event), by=ViewerId(row.by), at=row.at) for row in rows)


async def rotate(
    sql: AsyncConnection, key: ApiKey, *, secret_hash: str, old_until: datetime, by: ViewerId, at: datetime
) -> None:
    """Put a new secret in the place of today's, which works on until ``old_until``."""
    values = {"prefix": key.prefix, "secret_hash": secret_hash, "version": key.version}
    old = {"old_prefix": ApiKeyRow.prefix, "old_hash": ApiKeyRow.secret_hash, "old_until": old_until}
    await sql.execute(update(ApiKeyRow).where(ApiKeyRow.id == key.id).values(**old, **values))
    await _happened(sql, key, KeyEvent.ROTATED, by=by, at=at)


async def revoke(sql: AsyncConnection, key: ApiKey, *, by: ViewerId, at: datetime) -> None:
    """Write the end of a key down."""
    values = {"revoked_at": key.revoked_at, "version": key.version}
    await sql.execute(update(ApiKeyRow).where(ApiKeyRow.id == key.id).values(**values))
    await _happened(sql, key, KeyEvent.REVOKED, by=by, at=at)


async def note_use(sql: AsyncConnection, key: ApiKeyId, *, at: datetime) -> None:
    """A key was used at ``at``; the latest use is kept."""
    earlier = or_(ApiKeyRow.last_used_at.is_(None), ApiKeyRow.last_used_at < at)
    await sql.execute(update(ApiKeyRow).where(ApiKeyRow.id == key, earlier).values(last_used_at=at))


async def _happened(sql: AsyncConnection, key: ApiKey, event: KeyEvent, *, by: ViewerId, at: datetime) -> None:
    await sql.execute(insert(ApiKeyEventRow).values(key=key.id, version=key.version, event=event.value, by=by, at=at))


def _key(row: Row[*tuple[Any, ...]]) -> ApiKey:
    return ApiKey(
        id=ApiKeyId(row.id),
        prefix=row.prefix,
        name=row.name,
        scopes=frozenset(scope for scope in Scope if scope in row.scopes.split()),
        by=ViewerId(row.by),
        version=row.version,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
