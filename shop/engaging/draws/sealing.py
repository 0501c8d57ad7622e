"""Sealing: the seed of a draw stays unreadable, in the database and its copies, until it is shown."""

import hashlib
import hmac
import secrets
from typing import Final

from joserfc import jwe
from joserfc.jwk import OctKey

from core.ids import ViewerId
from shop.engaging.draws.fairness import SEED_BYTES

_HEADER: Final = {"alg": "dir", "enc": "A256GCM"}


class Seals:
    """Mints and seals seeds, and gives those who take part their tickets. Keys are derived from the house's secret."""

    def __init__(self, secret: str) -> None:
        self._key = OctKey.import_key(hashlib.sha256(b"draw seeds:" + secret.encode()).digest())
        self._tickets = hashlib.sha256(b"draw tickets:" + secret.encode()).digest()

    def mint(self) -> bytes:
        """A seed that nobody could have guessed."""
        return secrets.token_bytes(SEED_BYTES)

    def seal(self, seed: bytes) -> str:
        """``seed``, for the database."""
        return jwe.encrypt_compact(_HEADER, seed, self._key)

    def unseal(self, sealed: str) -> bytes:
        """The seed behind what was sealed.

        Raises:
            JoseError: It was sealed with another secret, or tampered with.
        """
        return bytes(jwe.decrypt_compact(sealed, self._key).plaintext or b"")

    def nonce(self, draw: str, viewer: ViewerId) -> str:
        """What only ``viewer`` is shown: without it nobody can tell whose a ticket is."""
        return hmac.digest(self._tickets, f"{draw}:{viewer}".encode(), "sha256").hex()[:16]

    def ticket(self, draw: str, viewer: ViewerId) -> str:
        """The name under which ``viewer`` takes part in ``draw``: they can tell it from their id and their nonce."""
        return ticket_of(draw, viewer, self.nonce(draw, viewer))


def ticket_of(draw: str, viewer: ViewerId, nonce: str) -> str:
    """The ticket that belongs to these: the first 16 hex digits of SHA-256 of the three, joined by colons."""
    return hashlib.sha256(f"{draw}:{viewer}:{nonce}".encode()).hexdigest()[:16]
