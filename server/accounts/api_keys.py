"""API keys: how a brand's own programs say who they are.

A key is ``vk_<prefix>_<secret>``. The prefix names it in lists and logs, the secret has 256 bits and is shown once;
what is kept is the SHA-256 of the whole, which is enough for a secret that cannot be guessed. A key does what its
scopes say, never gains any, and holds only as long as whoever made it is a host.
Source: docs/decisions/0025-manners-of-the-api.md.
"""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.database import Database
from core.errors import ApiKeyOver, ApiKeyRefused, NoSuchApiKey
from core.ids import ApiKeyId, ViewerId, mint
from core.paging import Bookmark, Page
from core.people import Viewer
from server.accounts import api_key_store as store
from server.accounts.api_key import ApiKey, Happened, Scope

MARK = "vk_"
"""What every key begins with, so that people and scanners of leaked secrets know one when they see it."""

LONGEST_LIFE = timedelta(days=366)
"""A key that nobody misses must end by itself."""

LONGEST_OVERLAP = timedelta(days=1)
"""How long the old secret may work beside the new one, while programs change over."""

NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a key was last used; each note is a write."""

_PREFIX_BYTES, _SECRET_BYTES = 6, 32

_PREFIX_LENGTH = 2 * _PREFIX_BYTES
_LENGTH = len(MARK) + _PREFIX_LENGTH + 1 + 43
"""Characters of a key: 32 bytes are 43 in base64 without padding."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """A key, and the text that opens doors with it: nobody can be told it again."""

    key: ApiKey
    text: str


def is_api_key(credentials: str) -> bool:
    """Whether this is meant to be a key, not a person's token."""
    return credentials.startswith(MARK)


class ApiKeys:
    """The key board.

    Args:
        person: Who somebody is today; a key of somebody who is no host any more opens nothing.
    """

    def __init__(
        self, *, database: Database, person: Callable[[ViewerId], Awaitable[Viewer | None]], clock: Clock
    ) -> None:
        self._database = database
        self._person = person
        self._clock = clock

    async def make(self, name: str, scopes: Set[Scope], *, by: Viewer, lasts: timedelta) -> NewSecret:
        """A new key for ``by``, a host, good for ``scopes`` for so long, at most ``LONGEST_LIFE``."""
        now = self._clock.now()
        prefix, text = _new_text()
        key = ApiKey(
            id=ApiKeyId(mint("key")),
            prefix=prefix,
            name=name,
            scopes=frozenset(scopes),
            by=by.id,
            version=1,
            created_at=now,
            expires_at=now + min(lasts, LONGEST_LIFE),
        )
        async with self._database.transaction() as work:
            await store.add(work.connection, key, secret_hash=_hash(text), at=now)
        log.info("api key made", extra={"key": key.id, "by": by.id, "scopes": sorted(key.scopes)})
        return NewSecret(key=key, text=text)

    async def rotate(self, key_id: ApiKeyId, *, by: Viewer, overlap: timedelta = timedelta()) -> NewSecret:
        """A new secret for a key: the same scopes, the same end. The old one works on for ``overlap``.

        Raises:
            NoSuchApiKey: There is none.
            ApiKeyOver: It is revoked or has expired; what is over is not brought back.
        """
        now = self._clock.now()
        prefix, text = _new_text()
        async with self._database.transaction() as work:
            key = await self._locked(work.connection, key_id)
            if key.is_over(now):
                raise ApiKeyOver(key_id)
            rotated = replace(key, prefix=prefix, version=key.version + 1)
            until = now + min(overlap, LONGEST_OVERLAP)
            await store.rotate(work.connection, rotated, secret_hash=_hash(text), old_until=until, by=by.id, at=now)
        log.info("api key rotated", extra={"key": key_id, "by": by.id})
        return NewSecret(key=rotated, text=text)

    async def revoke(self, key_id: ApiKeyId, *, by: Viewer) -> None:
        """From now on the key opens nothing, in any process; neither does a secret it had before. Again is once.

        Raises:
            NoSuchApiKey: There is none.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            key = await self._locked(work.connection, key_id)
            if key.revoked_at is None:
                gone = replace(key, revoked_at=now, version=key.version + 1)
                await store.revoke(work.connection, gone, by=by.id, at=now)
        log.info("api key revoked", extra={"key": key_id, "by": by.id})

    async def page(self, *, after: Bookmark | None, limit: int) -> Page[ApiKey]:
        """The keys of the house, the newest first, those that are over among them."""
        async with self._database.reading() as sql:
            return await store.page(sql, after=after, limit=limit)

    async def history(self, key_id: ApiKeyId) -> tuple[ApiKey, tuple[Happened, ...]]:
        """A key, and all that happened to it, in order.

        Raises:
            NoSuchApiKey: There is none.
        """
        async with self._database.reading() as sql:
            if (key := await store.find(sql, key_id)) is None:
                raise NoSuchApiKey(key_id)
            return key, await store.history(sql, key_id)

    async def read(self, text: str) -> tuple[ApiKey, Viewer]:
        """The key behind ``text``, and the host it acts for.

        Raises:
            ApiKeyRefused: There is none, or it opens nothing any more.
        """
        now = self._clock.now()
        if len(text) != _LENGTH or not text.isascii():
            raise ApiKeyRefused
        async with self._database.reading() as sql:
            found = await store.by_prefix(sql, text[len(MARK) : len(MARK) + _PREFIX_LENGTH], now=now)
        if found is None or not hmac.compare_digest(found.secret_hash, _hash(text)) or found.key.is_over(now):
            raise ApiKeyRefused
        host = await self._person(found.key.by)
        if host is None or not host.is_host:
            raise ApiKeyRefused
        await self._note(found.key, now=now)
        return found.key, host

    async def _note(self, key: ApiKey, *, now: datetime) -> None:
        if key.last_used_at is None or key.last_used_at + NOTED_EVERY <= now:
            async with self._database.transaction() as work:
                await store.note_use(work.connection, key.id, at=now)

    async def _locked(self, sql: AsyncConnection, key_id: ApiKeyId) -> ApiKey:
        if (key := await store.find(sql, key_id, lock=True)) is None:
            raise NoSuchApiKey(key_id)
        return key


def _new_text() -> tuple[str, str]:
    prefix = secrets.token_hex(_PREFIX_BYTES)
    return prefix, f"{MARK}{prefix}_{secrets.token_urlsafe(_SECRET_BYTES)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
