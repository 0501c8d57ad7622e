"""Live: what one line needs of the house."""

from dataclasses import dataclass, field
from typing import Protocol

from chat.reacting import Reactions
from chat.rooms import Chat
from core.clock import Clock
from server.accounts.tokens import Passage
from server.live.hub import Hub
from server.live.turnstile import Turnstile
from server.live.wheel import Manners


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
    turnstile: Turnstile
    chat: Chat
    reactions: Reactions
    tickets: TicketReader
    clock: Clock
    manners: Manners = field(default_factory=Manners)
