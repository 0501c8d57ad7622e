"""The only SQL of accounts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import SessionId, ViewerId, mint
from core.people import Language, Role, Viewer
from server.accounts.ended import Family, SessionEnd
from server.accounts.naming import number_of
from server.accounts.tables import AccountRow, EndedSessionRow, SessionRow

ENDS_KEPT = timedelta(days=1)
"""How long it is written down that a session ended; far longer than a process may be unable to read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who an e-mail belongs to, and the hash its password must fit."""

    viewer: Viewer
    password_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A refresh token's standing."""

    id: SessionId
    family: Family
    viewer: Viewer
    expires_at: datetime
    used_at: datetime | None


async def add_account(
    sql: AsyncConnection, viewer: Viewer, *, now: datetime, email: str | None = None, password_hash: str | None = None
) -> None:
    """Write a new person down."""
    await sql.execute(
        insert(AccountRow).values(
            id=viewer.id,
            email=email,
            password_hash=password_hash,
            name=viewer.name if viewer.named else None,
            role=viewer.role.value,
            language=viewer.language.value,
            created_at=now,
        )
    )


async def credentials(sql: AsyncConnection, email: str) -> Credentials | None:
    """Who signs in with ``email`` (already folded to lower case)."""
    row = (await sql.execute(select(*_VIEWER, AccountRow.password_hash).where(AccountRow.email == email))).first()
    if row is None or row.password_hash is None:
        return None
    return Credentials(viewer=_viewer(row), password_hash=row.password_hash)


async def change_account(
    sql: AsyncConnection, viewer: ViewerId, *, name: str | None, language: Language | None
) -> Viewer | None:
    """Store what is given, leave the rest. Returns who they are now; None if there is nobody."""
    given = {"name": name, "language": language.value if language else None}
    values = {column: value for column, value in given.items() if value is not None}
    if values:
        await sql.execute(update(AccountRow).where(AccountRow.id == viewer).values(**values))
    row = (await sql.execute(select(*_VIEWER).where(AccountRow.id == viewer))).first()
    return _viewer(row) if row else None


async def change_password(sql: AsyncConnection, viewer: ViewerId, password_hash: str | None) -> None:
    """Store a new hash; without one nobody signs in as ``viewer``."""
    await sql.execute(update(AccountRow).where(AccountRow.id == viewer).values(password_hash=password_hash))


async def viewer(sql: AsyncConnection, viewer_id: ViewerId) -> Viewer | None:
    """The person behind an id."""
    row = (await sql.execute(select(*_VIEWER).where(AccountRow.id == viewer_id))).first()
    return _viewer(row) if row else None


async def staff_names(sql: AsyncConnection) -> list[str]:
    """Under which names hosts and moderators write."""
    staff = select(AccountRow.name).where(AccountRow.role.in_([Role.HOST.value, Role.MODERATOR.value]))
    return [row.name for row in await sql.execute(staff) if row.name is not None]


async def staff(sql: AsyncConnection) -> set[ViewerId]:
    """Who is host or moderator."""
    mine = select(AccountRow.id).where(AccountRow.role.in_([Role.HOST.value, Role.MODERATOR.value]))
    return {ViewerId(row.id) for row in await sql.execute(mine)}


async def team(sql: AsyncConnection) -> list[Viewer]:
    """Every host and moderator."""
    mine = select(*_VIEWER).where(AccountRow.role.in_([Role.HOST.value, Role.MODERATOR.value]))
    return [_viewer(row) for row in await sql.execute(mine)]


async def names(sql: AsyncConnection, people: Collection[ViewerId]) -> dict[ViewerId, str]:
    """The names of ``people``, at most some hundreds; who is nobody is left out."""
    found = [_viewer(row) for row in await sql.execute(select(*_VIEWER).where(AccountRow.id.in_(people)))]
    return {each.id: each.name for each in found}


async def open_session(
    sql: AsyncConnection, account: ViewerId, *, family: Family, token_hash: str, expires_at: datetime
) -> None:
    """Write a refresh token down."""
    await sql.execute(
        insert(SessionRow).values(
            id=mint("ses"), family=family, account=account, token_hash=token_hash, expires_at=expires_at
        )
    )


async def session(sql: AsyncConnection, token_hash: str) -> OpenSession | None:
    """The standing of the token behind ``token_hash``, locked until the transaction ends."""
    wanted = (
        select(*_VIEWER, SessionRow.id.label("session"), SessionRow.family, SessionRow.expires_at, SessionRow.used_at)
        .join(AccountRow, AccountRow.id == SessionRow.account)
        .where(SessionRow.token_hash == token_hash)
        .with_for_update(of=SessionRow)
    )
    row = (await sql.execute(wanted)).first()
    if row is None:
        return None
    return OpenSession(
        id=SessionId(row.session),
        family=Family(row.family),
        viewer=_viewer(row),
        expires_at=row.expires_at,
        used_at=row.used_at,
    )


async def use_session(sql: AsyncConnection, session_id: SessionId, *, now: datetime) -> None:
    """Mark a token as exchanged; the first time counts."""
    await sql.execute(
        update(SessionRow).where(SessionRow.id == session_id, SessionRow.used_at.is_(None)).values(used_at=now)
    )


async def end_family(sql: AsyncConnection, family: Family, *, now: datetime) -> bool:
    """End every token that came from one sign-in, and write the end down. Returns whether there was one."""
    gone = await sql.execute(delete(SessionRow).where(SessionRow.family == family))
    if gone.rowcount:
        await _write_end(sql, family, now=now)
    return bool(gone.rowcount)


async def end_sessions(sql: AsyncConnection, viewer: ViewerId, *, now: datetime) -> None:
    """End every session of ``viewer``."""
    open_now = select(SessionRow.family).where(SessionRow.account == viewer).distinct().order_by(SessionRow.family)
    for row in (await sql.execute(open_now)).all():
        await end_family(sql, Family(row.family), now=now)


async def ends(sql: AsyncConnection, *, since: datetime) -> list[SessionEnd]:
    """Sessions that ended at ``since`` or later, oldest first."""
    wanted = select(EndedSessionRow.family, EndedSessionRow.ended_at).where(EndedSessionRow.ended_at >= since)
    rows = (await sql.execute(wanted.order_by(EndedSessionRow.ended_at))).all()
    return [SessionEnd(session=Family(row.family), at=row.ended_at) for row in rows]


async def prune(sql: AsyncConnection, *, now: datetime) -> int:
    """Forget tokens that nobody can use any more, and ends that are long known. Returns how many tokens."""
    gone = await sql.execute(delete(SessionRow).where(SessionRow.expires_at < now))
    await sql.execute(delete(EndedSessionRow).where(EndedSessionRow.ended_at < now - ENDS_KEPT))
    return gone.rowcount


async def _write_end(sql: AsyncConnection, family: Family, *, now: datetime) -> None:
    row = upsert(sql, EndedSessionRow).values(family=family, ended_at=now)
    await sql.execute(row.on_conflict_do_nothing(index_elements=["family"]))


_VIEWER = (AccountRow.id, AccountRow.name, AccountRow.role, AccountRow.language)


def _viewer(row: Row[*tuple[Any, ...]]) -> Viewer:
    viewer_id, language = ViewerId(row.id), Language(row.language)
    return Viewer(
        id=viewer_id,
        name=row.name or number_of(viewer_id, language),
        role=Role(row.role),
        language=language,
        named=row.name is not None,
    )
