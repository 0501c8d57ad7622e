"""Live: what one line needs of the house."""

import secrets
from dataclasses import dataclass, field
from typing import Protocol

from chat.asked.escalating import Escalating
from chat.reacting import Reactions
from chat.rooms import Chat
from core.clock import Clock
from core.people import Viewer
from server.accounts.tokens import Passage
from server.live.frames import Connected, You
from server.live.hub import Hub
from server.live.turnstile import Turnstile
from server.live.wheel import Manners
from server.live.whispering import Whispers
from server.shows.admission import Admission
from shop.engaging.mechanics import Mechanics


class TicketReader(Protocol):
    """Reads tickets."""

    def passage(self, ticket: str) -> Passage:
        """What the ticket gives; it is taken once.

        Raises:
            TicketRefused: It is forged, used or too old, or its session has ended.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The parts behind the live wire."""

    hub: Hub
    whispers: Whispers
    turnstile: Turnstile
    chat: Chat
    reactions: Reactions
    mechanics: Mechanics
    escalating: Escalating
    admission: Admission
    tickets: TicketReader
    clock: Clock
    manners: Manners = field(default_factory=Manners)

    def greeting(self, viewer: Viewer) -> Connected:
        """What somebody who comes in is told first."""
        return Connected(
            cid=secrets.token_hex(8),
            ping=round(self.manners.ping_every.total_seconds()),
            exp=round(self.manners.lasts.total_seconds()),
            t=round(self.clock.now().timestamp() * 1000),
            you=You.of(viewer),
        )
