"""Stream keys: the bearer token with which a broadcast comes in. The hash is compared; the host may see the key."""

import hashlib
import hmac
import logging
import secrets

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from core.database import Database
from core.errors import ShowOver, WrongStreamKey
from core.ids import ShowId
from server.shows import store

log = logging.getLogger(__name__)

_HEADER = {"alg": "dir", "enc": "A256GCM"}


class StreamKeys:
    """Mints, checks, shows and rotates stream keys. Sealed at rest with a key derived from the server's secret."""

    def __init__(self, *, database: Database, secret: str) -> None:
        self._database = database
        self._seal_key = OctKey.import_key(hashlib.sha256(b"stream keys:" + secret.encode()).digest())

    def mint(self) -> tuple[str, str]:
        """A new key, ready to be stored: its hash and the sealed key."""
        key = f"live_{secrets.token_urlsafe(24)}"
        return _hash(key), self._seal(key)

    async def check(self, show: ShowId, key: str) -> None:
        """Let a broadcast in.

        Raises:
            NoSuchShow: There is no such show.
            WrongStreamKey: The key is not (or no longer) that show's.
            ShowOver: The key is right, but the show has ended.
        """
        async with self._database.reading() as sql:
            key_hash, _ = await store.stream_key(sql, show)
            found = await store.find(sql, show)
        if not hmac.compare_digest(_hash(key), key_hash):
            raise WrongStreamKey
        if not found.is_open:
            raise ShowOver

    async def reveal(self, show: ShowId) -> str:
        """The key, for the host to copy. One sealed with a former secret cannot be read: a new one replaces it.

        Raises:
            NoSuchShow: There is no such show.
        """
        async with self._database.reading() as sql:
            _, sealed = await store.stream_key(sql, show)
        try:
            return self._unseal(sealed)
        except JoseError:
            log.warning("stream key of a former secret", extra={"show": show})
        key_hash, fresh = self.mint()
        async with self._database.transaction() as work:
            await store.change_stream_key(work.connection, show, key_hash=key_hash, key_sealed=fresh, instead_of=sealed)
            _, sealed = await store.stream_key(work.connection, show)  # somebody may have been faster
        return self._unseal(sealed)

    async def rotate(self, show: ShowId) -> str:
        """A new key; the old one is worthless from now on. A broadcast that is on stays on."""
        key_hash, sealed = self.mint()
        async with self._database.transaction() as work:
            await store.stream_key(work.connection, show)
            await store.change_stream_key(work.connection, show, key_hash=key_hash, key_sealed=sealed)
        return self._unseal(sealed)

    def _seal(self, key: str) -> str:
        return jwe.encrypt_compact(_HEADER, key.encode(), self._seal_key)

    def _unseal(self, sealed: str) -> str:
        plaintext = jwe.decrypt_compact(sealed, self._seal_key).plaintext
        return (plaintext or b"").decode()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
