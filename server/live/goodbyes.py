"""Goodbyes: every way a connection of the live wire ends, with its close code. One table, for the wire and its page.

3000 to 3499: come back, with the places you had. 3500 to 3999: do not, until something has changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from server.live.frames import Disconnect

FIRST_FINAL: Final = 3500
"""From this code on coming back would not help. Source: realtime.md, section 4."""

LEAVING: Final = Disconnect(code=3001, reason="shutdown", reconnect=True, after=1_000)
EXPIRED: Final = Disconnect(code=3005, reason="expired", reconnect=True)
SLOW: Final = Disconnect(code=3008, reason="slow", reconnect=True, after=500)
SILENT: Final = Disconnect(code=3012, reason="no pong", reconnect=True)
TOO_MANY_REQUESTS: Final = Disconnect(code=3013, reason="too many requests", reconnect=True, after=10_000)
BAD_TICKET: Final = Disconnect(code=3500, reason="bad ticket", reconnect=False)
BAD_REQUEST: Final = Disconnect(code=3501, reason="bad request", reconnect=False)
CONNECTION_LIMIT: Final = Disconnect(code=3504, reason="connection limit", reconnect=False)
FORBIDDEN: Final = Disconnect(code=3507, reason="forbidden", reconnect=False)
MEMBERS_ONLY: Final = Disconnect(code=3509, reason="members only", reconnect=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goodbye:
    """A goodbye, and when it is said; ``advice`` is what the other side does about it."""

    words: Disconnect
    means: str
    advice: str


GOODBYES: Final[Mapping[int, Goodbye]] = MappingProxyType(
    {
        each.words.code: each
        for each in (
            Goodbye(
                words=LEAVING,
                means="the server is being restarted or moves its viewers elsewhere",
                advice="come back after `after`: everybody is given another moment",
            ),
            Goodbye(
                words=EXPIRED,
                means="the connection's time (`exp`) is over and nobody refreshed it",
                advice="come back with a new ticket",
            ),
            Goodbye(
                words=SLOW,
                means="what was sent was not read for 10 s, or too much of it waited",
                advice="come back with the places you had; nothing of the shop is lost",
            ),
            Goodbye(
                words=SILENT,
                means="no `connect` within 15 s, or no sign of life within 10 s of a ping",
                advice="come back",
            ),
            Goodbye(
                words=TOO_MANY_REQUESTS,
                means="commands went on after `slow_down`, or one address opened too many connections",
                advice="come back after `after`, and ask less often",
            ),
            Goodbye(
                words=BAD_TICKET,
                means="the ticket is forged, used or too old",
                advice="fetch a new ticket and try once more; then stop",
            ),
            Goodbye(
                words=BAD_REQUEST,
                means="the first frame was no `connect` of this wire",
                advice="mend the client",
            ),
            Goodbye(
                words=CONNECTION_LIMIT,
                means="one person has too many connections open",
                advice="close another one first",
            ),
            Goodbye(
                words=FORBIDDEN,
                means="the session was ended or its person was shut out",
                advice="sign in again, if you may",
            ),
            Goodbye(
                words=MEMBERS_ONLY,
                means="the show is for members from now on, or the membership is over",
                advice="join, then come back",
            ),
        )
    }
)
"""By close code."""
