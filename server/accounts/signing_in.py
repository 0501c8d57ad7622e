"""Signing in: as somebody with a password, as a guest with a name, or again with the cookie of last time."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from core.clock import Clock
from core.database import Database, Work
from core.errors import SessionOver, WrongPassword
from core.ids import ViewerId, mint
from core.people import Language, Role, Viewer
from server.accounts import store
from server.accounts.emails import fold
from server.accounts.ended import Family
from server.accounts.naming import number_of
from server.accounts.passwords import Passwords
from server.accounts.tokens import Tokens

SESSION_LIFE = timedelta(days=30)
"""How long a viewer is remembered without coming back."""

STAFF_SESSION_LIFE = timedelta(days=2)
"""The same for hosts and moderators, whose session can do more harm."""

ROTATION_GRACE = timedelta(seconds=10)
"""How long an exchanged token is still taken: its answer may have been lost. Source: commerce.md, section 8."""


Ring: TypeAlias = Callable[[], Awaitable[None]]
"""Makes every process look at once who may not stay; if it is not heard, they look a moment later by themselves."""


async def _nobody_to_wake() -> None:
    """Nobody sits anywhere."""


class NameGate(Protocol):
    """Decides which names may be shown."""

    async def check(self, name: str, viewer: Viewer) -> None:
        """Let the name pass.

        Raises:
            NameRefused: It may not be shown.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session: who it is, the access token, and the refresh token that continues it."""

    viewer: Viewer
    access_token: str
    refresh_token: str
    refresh_expires_at: datetime


class SigningIn:
    """The desk at the entrance.

    Args:
        ring: Called after sessions ended.
    """

    def __init__(
        self,
        *,
        database: Database,
        tokens: Tokens,
        passwords: Passwords,
        names: NameGate,
        clock: Clock,
        ring: Ring = _nobody_to_wake,
    ) -> None:
        self._database = database
        self._tokens = tokens
        self._passwords = passwords
        self._names = names
        self._clock = clock
        self._ring = ring

    async def register(self, viewer: Viewer, *, email: str, password: str) -> None:
        """Give ``viewer`` an account."""
        password_hash = await self._passwords.hash(password)
        async with self._database.transaction() as work:
            await store.add_account(
                work.connection, viewer, now=self._clock.now(), email=fold(email), password_hash=password_hash
            )

    async def sign_in(self, email: str, password: str) -> SignedIn:
        """Open a session for the owner of ``email``.

        Raises:
            WrongPassword: Either is wrong; it takes as long whichever it was.
        """
        async with self._database.reading() as sql:
            found = await store.credentials(sql, fold(email))
        if not await self._passwords.fits(password, found.password_hash if found else None) or found is None:
            raise WrongPassword
        if self._passwords.is_outdated(found.password_hash):
            renewed = await self._passwords.hash(password)
            async with self._database.transaction() as work:
                await store.change_password(work.connection, found.viewer.id, renewed)
        async with self._database.transaction() as work:
            return await self._open(work, found.viewer, family=_new_family())

    async def lock_out(self, email: str, password: str) -> None:
        """If ``password`` still opens the account of ``email``, let it open nothing any more, and end its sessions."""
        async with self._database.reading() as sql:
            found = await store.credentials(sql, fold(email))
        if found is not None and await self._passwords.fits(password, found.password_hash):
            async with self._database.transaction() as work:
                await store.change_password(work.connection, found.viewer.id, None)
                await store.end_sessions(work.connection, found.viewer.id, now=self._clock.now())
            await self._ring()

    async def let_in_again(self, email: str, viewer: ViewerId, *, password: str) -> None:
        """Give an account that was locked out a password again; any other is left alone."""
        async with self._database.reading() as sql:
            if await store.credentials(sql, fold(email)) is not None:
                return
        password_hash = await self._passwords.hash(password)
        async with self._database.transaction() as work:
            await store.change_password(work.connection, viewer, password_hash)

    async def enter_as_guest(self, name: str | None, language: Language) -> SignedIn:
        """Open a session for somebody new.

        Raises:
            NameRefused: The chosen name may not be shown; nobody was let in.
        """
        guest_id = ViewerId(mint("vwr"))
        called = name or number_of(guest_id, language)
        guest = Viewer(id=guest_id, name=called, role=Role.GUEST, language=language, named=name is not None)
        if name is not None:
            await self._names.check(name, guest)
        async with self._database.transaction() as work:
            await store.add_account(work.connection, guest, now=self._clock.now())
            return await self._open(work, guest, family=_new_family())

    async def refresh(self, refresh_token: str) -> SignedIn:
        """Exchange a refresh token for a new one and a new access token.

        Raises:
            SessionOver: It is unknown, too old, or was exchanged before; the last ends every token of its family.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            known = await store.session(work.connection, _hash(refresh_token))
            stolen = known is not None and known.used_at is not None and known.used_at + ROTATION_GRACE < now
            if known is not None and (stolen or known.expires_at <= now):
                await store.end_family(work.connection, known.family, now=now)
            elif known is not None:
                await store.use_session(work.connection, known.id, now=now)
                return await self._open(work, known.viewer, family=known.family)
        if known is not None:
            await self._ring()
        raise SessionOver

    async def guest_of(self, refresh_token: str) -> Viewer | None:
        """The guest whose session this token continues; None if it is an account's, or continues nothing any more."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            known = await store.session(work.connection, _hash(refresh_token))
        if known is None or known.viewer.role is not Role.GUEST or known.expires_at <= now:
            return None
        return known.viewer if known.used_at is None or now <= known.used_at + ROTATION_GRACE else None

    async def sign_out(self, refresh_token: str) -> None:
        """End the session and everything it was continued to. An unknown token is already signed out."""
        async with self._database.transaction() as work:
            known = await store.session(work.connection, _hash(refresh_token))
            if known is not None:
                await store.end_family(work.connection, known.family, now=self._clock.now())
        if known is not None:
            await self._ring()

    async def change(self, viewer: Viewer, *, name: str | None, language: Language | None) -> Viewer:
        """Take a new name or language. Returns who ``viewer`` is now.

        Raises:
            NameRefused: The name may not be shown; nothing changed.
            SessionOver: There is nobody by that id any more.
        """
        if name is not None:
            await self._names.check(name, viewer)
        async with self._database.transaction() as work:
            changed = await store.change_account(work.connection, viewer.id, name=name, language=language)
        if changed is None:
            raise SessionOver
        return changed

    async def _open(self, work: Work, viewer: Viewer, *, family: Family) -> SignedIn:
        refresh_token = secrets.token_urlsafe(32)
        expires_at = self._clock.now() + (STAFF_SESSION_LIFE if viewer.is_staff else SESSION_LIFE)
        await store.open_session(
            work.connection, viewer.id, family=family, token_hash=_hash(refresh_token), expires_at=expires_at
        )
        return SignedIn(
            viewer=viewer,
            access_token=self._tokens.access(viewer, session=family),
            refresh_token=refresh_token,
            refresh_expires_at=expires_at,
        )


def _new_family() -> Family:
    return Family(secrets.token_urlsafe(16))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
