"""Seating: the chairs of one room, in blocks of those who hear the same."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol, TypeAlias

from core.bus import Position
from core.events import Lane
from core.ids import ShowId
from server.live.block import Block, Chair
from server.live.fanout import SendMany, send_many
from server.live.framing import Form
from server.live.seat import Seat

Places: TypeAlias = Mapping[Lane, Position]
"""How far something was told, lane by lane."""


class Hearing(NamedTuple):
    """What the chairs of a block have in common: what they hear, and how it is wrapped."""

    staff: bool
    passive: bool
    form: Form

    @classmethod
    def of(cls, seat: Seat) -> "Hearing":
        """What ``seat`` hears."""
        return cls(seat.viewer.is_staff, seat.passive, seat.line.form)

    def hears(self, lane: Lane) -> bool:
        """Whether facts of ``lane`` are told to them. Who does not look hears no chat."""
        if lane is Lane.CHAT:
            return not self.passive
        return lane is Lane.SHOP or self.staff


class Owner(Protocol):
    """The room that chairs stand in."""

    show: ShowId

    def park(self, chair: "RoomChair") -> None:
        """Go on without it."""
        ...

    def unpark(self, chair: "RoomChair") -> None:
        """Tell what it missed, and go on with it."""
        ...

    def move(self, chair: "RoomChair") -> None:
        """Its seat hears other things now."""
        ...

    def leave(self, seat: Seat) -> None:
        """It is given back."""
        ...


class RoomChair(Chair[Seat]):
    """A chair that knows its room.

    Attributes:
        since: How far it was told, while it is parked; None if that counts no more.
        behind: Chat went by while nobody looked, and they have not joined again to hear it.
    """

    __slots__ = ("behind", "room", "since")

    def __init__(self, seat: Seat, room: Owner) -> None:
        super().__init__(seat)
        self.room = room
        self.since: Places | None = None
        self.behind = seat.passive

    @property
    def show(self) -> ShowId:
        """The show whose room this is."""
        return self.room.show

    def is_owed(self, lane: Lane) -> bool:
        """Whether what of ``lane`` they missed while parked is told. Who is behind has missed more than that."""
        return Hearing.of(self.seat).hears(lane) and not (lane is Lane.CHAT and self.behind)

    def park(self) -> None:
        """See ``Owner.park``."""
        self.room.park(self)

    def unpark(self) -> None:
        """See ``Owner.unpark``."""
        self.room.unpark(self)

    def move(self) -> None:
        """See ``Owner.move``."""
        self.behind = True
        self.room.move(self)

    def leave(self) -> None:
        """See ``Owner.leave``."""
        self.room.leave(self.seat)


class Seating:
    """Blocks by what they hear. A block that fills up gets a neighbour, one that emptied goes.

    Args:
        send_many: How a block is written to.
    """

    def __init__(self, send_many: SendMany = send_many) -> None:
        self._send_many = send_many
        self._blocks: dict[Hearing, list[Block[Seat]]] = {}

    def add(self, chair: RoomChair) -> None:
        """Put ``chair`` among those who hear the same."""
        blocks = self._blocks.setdefault(Hearing.of(chair.seat), [])
        if not blocks or blocks[-1].is_full:
            with_room = [block for block in blocks if not block.is_full]
            full = [block for block in blocks if block.is_full]
            blocks[:] = [*full, *(with_room or [Block[Seat](send_many=self._send_many)])]
        blocks[-1].add(chair)

    def remove(self, chair: RoomChair) -> None:
        """Take ``chair`` away, if it stands here."""
        if chair.block is not None:
            chair.block.remove(chair)

    def blocks(self) -> Iterator[tuple[Hearing, Block[Seat]]]:
        """All blocks with somebody in them, as they are now."""
        for hearing, blocks in tuple(self._blocks.items()):
            blocks[:] = [block for block in blocks if len(block)]
            if not blocks:
                del self._blocks[hearing]
            for block in tuple(blocks):
                yield hearing, block
