"""Live: what one socket needs of the house."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from chat.reacting import Reactions
from chat.rooms import Chat
from core.clock import Clock
from core.people import Viewer
from server.live.hub import Hub


class TicketReader(Protocol):
    """Reads tickets."""

    def read(self, ticket: str) -> Viewer:
        """Who the ticket names; a ticket is taken once.

        Raises:
            TicketRefused: It is forged, used or too old.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What a socket expects of the other side, and for how long. Source: realtime.md, 3.9 and 4."""

    connect_within: timedelta = timedelta(seconds=15)
    ping_every: timedelta = timedelta(seconds=25)
    pong_within: timedelta = timedelta(seconds=10)
    lasts: timedelta = timedelta(seconds=3_300)
    commands_at_once: int = 20
    command_every: timedelta = timedelta(milliseconds=100)
    refused_at_once: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The parts behind the live socket."""

    hub: Hub
    chat: Chat
    reactions: Reactions
    tickets: TicketReader
    clock: Clock
    manners: Manners = field(default_factory=Manners)
