"""Tokens: what a client shows to say who it is.

An access token lives ten minutes and is checked without the database; a ticket opens one socket within thirty seconds,
or keeps it open. Both are JWTs signed with HS256, told apart by their audience, and name the session they belong to:
when it ends, they end. Source: docs/decisions/0008-sessions.md, docs/decisions/0014-numbers-not-lists.md.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from core.clock import Clock
from core.errors import NotSignedIn, TicketRefused
from core.ids import ViewerId
from core.people import Language, Role, Viewer
from server.accounts.ended import EndedSessions, Family

ACCESS_LIFE = timedelta(minutes=10)
"""How long an access token holds. Source: commerce.md, section 8."""

TICKET_LIFE = timedelta(seconds=30)
"""How long a ticket waits to be used. Source: commerce.md, section 8."""

SOCKET_LIFE = timedelta(minutes=55)
"""How long a socket may stay open on one ticket. Source: realtime.md, section 4 (``exp``)."""

_ALGORITHM = "HS256"
_UNREADABLE = (JoseError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What a ticket gives: who may sit, by which session, until when, and on which device, if it showed a mark."""

    viewer: Viewer
    session: Family
    ends_at: datetime
    device: str | None = None


class Tokens:
    """Makes and reads tokens.

    Args:
        ended: Sessions that are over, as far as this process knows.
    """

    def __init__(self, secret: str, *, clock: Clock, ended: EndedSessions | None = None) -> None:
        self._key = OctKey.import_key(secret)
        self._clock = clock
        self._ended = ended or EndedSessions()
        self._used: set[int] = set()  # of names only a number is kept: many come at once
        self._used_before: set[int] = set()
        self._turned_at = clock.now()

    def access(self, viewer: Viewer, *, session: Family) -> str:
        """A token that says who ``viewer`` is, for ``ACCESS_LIFE``."""
        return self._sign(viewer, session=session, audience="access", life=ACCESS_LIFE)

    def read_access(self, token: str) -> Viewer:
        """Who the token names.

        Raises:
            NotSignedIn: It is forged, of another kind or too old, or its session has ended.
        """
        return _viewer(self._access_claims(token))

    def renamed(self, token: str, viewer: Viewer) -> tuple[str, timedelta]:
        """An access token for what ``viewer`` is by now, in place of ``token``, and how long it still holds.

        It ends when ``token`` would have: only a refresh token makes a session go on.

        Raises:
            NotSignedIn: As ``read_access``.
        """
        claims = self._access_claims(token)
        left = timedelta(seconds=int(claims["exp"]) - int(self._clock.now().timestamp()))
        return self._sign(viewer, session=Family(claims["ses"]), audience="access", life=left), left

    def ticket(self, token: str, *, device: str | None = None) -> str:
        """A ticket for whom the access token names.

        Args:
            device: Of the browser that asks; see ``server.accounts.devices``.

        Raises:
            NotSignedIn: As ``read_access``.
        """
        claims = self._access_claims(token)
        return self._sign(
            _viewer(claims), session=Family(claims["ses"]), audience="ticket", life=TICKET_LIFE, device=device
        )

    def passage(self, ticket: str) -> Passage:
        """What the ticket gives; it is taken once by this process.

        Raises:
            TicketRefused: It is forged, used, of another kind or too old, or its session has ended.
        """
        try:
            claims = self._claims(ticket, audience="ticket")
        except _UNREADABLE:
            raise TicketRefused from None
        if self._is_used(claims["jti"]):
            raise TicketRefused
        self._use(claims["jti"])
        issued_at = datetime.fromtimestamp(claims["iat"], tz=UTC)
        device = claims.get("dev")
        return Passage(
            viewer=_viewer(claims),
            session=Family(claims["ses"]),
            ends_at=issued_at + SOCKET_LIFE,
            device=str(device) if device else None,
        )

    def _access_claims(self, token: str) -> dict[str, Any]:
        try:
            return self._claims(token, audience="access")
        except _UNREADABLE:
            raise NotSignedIn from None

    def _sign(
        self, viewer: Viewer, *, session: Family, audience: str, life: timedelta, device: str | None = None
    ) -> str:
        now = self._clock.now()
        claims = {
            "aud": audience,
            "sub": viewer.id,
            "ses": session,
            "name": viewer.name,
            "role": viewer.role.value,
            "lang": viewer.language.value,
            "named": viewer.named,
            "iat": int(now.timestamp()),
            "exp": int((now + life).timestamp()),
            "jti": secrets.token_urlsafe(16),
        } | ({"dev": device} if device else {})
        return jwt.encode({"alg": _ALGORITHM}, claims, self._key)

    def _claims(self, token: str, *, audience: str) -> dict[str, Any]:
        claims = dict(jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims)
        if claims.get("aud") != audience or int(claims["exp"]) <= self._clock.now().timestamp():
            raise ValueError("not for this door, or too old")
        if self._ended.is_over(Family(str(claims["ses"]))):
            raise ValueError("its session has ended")
        _viewer(claims)
        return claims | {"jti": str(claims["jti"]), "ses": str(claims["ses"]), "iat": int(claims["iat"])}

    def _is_used(self, name: str) -> bool:
        return hash(name) in self._used or hash(name) in self._used_before

    def _use(self, name: str) -> None:
        now = self._clock.now()
        if now - self._turned_at >= TICKET_LIFE:
            self._used_before, self._used, self._turned_at = self._used, set(), now
        self._used.add(hash(name))


def _viewer(claims: dict[str, object]) -> Viewer:
    return Viewer(
        id=ViewerId(str(claims["sub"])),
        name=str(claims["name"]),
        role=Role(str(claims["role"])),
        language=Language(str(claims["lang"])),
        named=claims["named"] is True,
    )
