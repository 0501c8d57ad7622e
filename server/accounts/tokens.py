"""Tokens: what a client shows to say who it is.

An access token lives ten minutes and is checked without the database; a ticket opens one socket within thirty seconds.
Both are JWTs signed with HS256 and told apart by their audience. Source: docs/decisions/0008-sessions.md.
"""

import secrets
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from core.clock import Clock
from core.errors import NotSignedIn, TicketRefused
from core.ids import ViewerId
from core.people import Language, Role, Viewer

ACCESS_LIFE = timedelta(minutes=10)
"""How long an access token holds. Source: commerce.md, section 8."""

TICKET_LIFE = timedelta(seconds=30)
"""How long a ticket waits to be used. Source: commerce.md, section 8."""

_ALGORITHM = "HS256"
_USED_TICKETS = 100_000
"""Tickets remembered as used: more than a process can accept sockets for in ``TICKET_LIFE``."""


class Tokens:
    """Makes and reads tokens."""

    def __init__(self, secret: str, *, clock: Clock) -> None:
        self._key = OctKey.import_key(secret)
        self._clock = clock
        self._used: OrderedDict[str, datetime] = OrderedDict()

    def access(self, viewer: Viewer) -> str:
        """A token that says who ``viewer`` is, for ``ACCESS_LIFE``."""
        return self._sign(viewer, audience="access", life=ACCESS_LIFE)

    def read_access(self, token: str) -> Viewer:
        """Who the token names.

        Raises:
            NotSignedIn: It is forged, of another kind or too old.
        """
        try:
            return _viewer(self._claims(token, audience="access"))
        except (JoseError, ValueError, KeyError, TypeError):
            raise NotSignedIn from None

    def renamed(self, token: str, viewer: Viewer) -> tuple[str, timedelta]:
        """An access token for what ``viewer`` is by now, in place of ``token``, and how long it still holds.

        It ends when ``token`` would have: only a refresh token makes a session go on.

        Raises:
            NotSignedIn: As ``read_access``.
        """
        try:
            ends = int(self._claims(token, audience="access")["exp"])
        except (JoseError, ValueError, KeyError, TypeError):
            raise NotSignedIn from None
        left = timedelta(seconds=ends - int(self._clock.now().timestamp()))
        return self._sign(viewer, audience="access", life=left), left

    def ticket(self, viewer: Viewer) -> str:
        """A token that opens one socket."""
        return self._sign(viewer, audience="ticket", life=TICKET_LIFE)

    def read(self, ticket: str) -> Viewer:
        """Who the ticket names; a ticket is taken once.

        Raises:
            TicketRefused: It is forged, used, of another kind or too old.
        """
        try:
            claims = self._claims(ticket, audience="ticket")
            viewer, name = _viewer(claims), str(claims["jti"])
        except (JoseError, ValueError, KeyError, TypeError):
            raise TicketRefused from None
        if name in self._used:
            raise TicketRefused
        self._use(name)
        return viewer

    def _sign(self, viewer: Viewer, *, audience: str, life: timedelta) -> str:
        now = self._clock.now()
        claims = {
            "aud": audience,
            "sub": viewer.id,
            "name": viewer.name,
            "role": viewer.role.value,
            "lang": viewer.language.value,
            "named": viewer.named,
            "iat": int(now.timestamp()),
            "exp": int((now + life).timestamp()),
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode({"alg": _ALGORITHM}, claims, self._key)

    def _claims(self, token: str, *, audience: str) -> dict[str, Any]:
        claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims
        if claims.get("aud") != audience or int(claims["exp"]) <= self._clock.now().timestamp():
            raise ValueError("not for this door, or too old")
        return dict(claims)

    def _use(self, name: str) -> None:
        now = self._clock.now()
        self._used[name] = now
        while self._used and (
            len(self._used) > _USED_TICKETS or next(iter(self._used.values())) < now - 2 * TICKET_LIFE
        ):
            self._used.popitem(last=False)


def _viewer(claims: dict[str, object]) -> Viewer:
    return Viewer(
        id=ViewerId(str(claims["sub"])),
        name=str(claims["name"]),
        role=Role(str(claims["role"])),
        language=Language(str(claims["lang"])),
        named=claims["named"] is True,
    )
