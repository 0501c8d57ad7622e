"""Block: the viewers of one show who hear the same bytes, packed so that one call reaches them all."""

import logging
from array import array
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from server.live.fanout import SendMany, send_many
from server.live.line import Line

CHAIRS = 512
"""Chairs in a block: sent to without a pause, about 4 ms of the loop. Source: realtime.md, 3.2."""

NOT_DIRECT = -1
"""The descriptor of a line that wants its frames by ``write``."""

NOWHERE = -1
"""The index of a chair that is in no block."""

log = logging.getLogger(__name__)


class Seated(Protocol):
    """Somebody who is reached by a line."""

    @property
    def line(self) -> Line:
        """Where their frames go."""
        ...


SeatT = TypeVar("SeatT", bound=Seated)


class Chair(Generic[SeatT]):
    """The place of ``seat`` in one room.

    Attributes:
        block: Where they hear the room; None while they are parked, or gone.
        index: Where in the block; the block keeps it.
    """

    __slots__ = ("block", "index", "seat")

    def __init__(self, seat: SeatT) -> None:
        self.seat = seat
        self.block: Block[SeatT] | None = None
        self.index = NOWHERE


class Block(Generic[SeatT]):
    """At most ``CHAIRS`` chairs whose lines have the same form, and on none of which anything waits.

    Whoever writes to a line, closes it or hears that it is blocked or lost, takes its chair out first: a frame that
    went past what still waits would tear the stream. Nobody may be added while a frame is being sent.
    """

    __slots__ = ("_by_line", "_direct", "_fds", "_send_many")

    def __init__(self, *, send_many: SendMany = send_many) -> None:
        self._fds = array("i")
        self._direct: list[Chair[SeatT]] = []  # parallel to the descriptors
        self._by_line: list[Chair[SeatT]] = []
        self._send_many = send_many

    def __len__(self) -> int:
        return len(self._direct) + len(self._by_line)

    def __iter__(self) -> Iterator[Chair[SeatT]]:
        return iter([*self._direct, *self._by_line])  # a copy: whoever walks along may take chairs out

    @property
    def is_full(self) -> bool:
        """Whether nobody can be added."""
        return len(self) >= CHAIRS

    def add(self, chair: Chair[SeatT]) -> None:
        """Let ``chair`` hear every frame from the next on.

        Raises:
            ValueError: It is in a block already, or this one is full; nothing was changed.
        """
        if chair.block is not None or self.is_full:
            raise ValueError("a chair stands in one block, and a block has room for so many")
        fd = chair.seat.line.fd
        chairs = self._by_line if fd == NOT_DIRECT else self._direct
        if chairs is self._direct:
            self._fds.append(fd)
        chair.block, chair.index = self, len(chairs)
        chairs.append(chair)

    def remove(self, chair: Chair[SeatT]) -> None:
        """Take ``chair`` out, at once; nothing happens if it is not here. The last one moves to where it stood."""
        if chair.block is not self:
            return
        chairs = self._chairs_with(chair)
        last, last_fd = chairs.pop(), self._fds.pop() if chairs is self._direct else NOT_DIRECT
        if last is not chair:
            chairs[chair.index], last.index = last, chair.index
            if chairs is self._direct:
                self._fds[chair.index] = last_fd
        chair.block, chair.index = None, NOWHERE

    def send(self, frame: bytes) -> None:
        """Send ``frame`` to everybody; whoever cannot take all of it now gets the rest by their line.

        Those whose line is dead leave the block, and their line is let go.
        """
        troubles = self._send_many(self._fds, frame) if self._direct else []
        # Lines that block or break make the room take chairs out: indices hold only until the first is told.
        troubled = [(self._direct[index], sent) for index, sent in troubles]
        by_line = self._by_line.copy()
        for chair, sent in troubled:
            if sent >= 0:
                self._write(chair, frame[sent:])
        for chair, sent in troubled:
            if sent < 0:
                self._let_go(chair)
        for chair in by_line:
            if chair.block is self:
                self._write(chair, frame)

    def _write(self, chair: Chair[SeatT], frame: bytes) -> None:
        try:
            chair.seat.line.write(frame)
        except Exception:  # what is wrong with one line must not tear the streams of the others
            log.exception("line broken")
            self._let_go(chair)

    def _let_go(self, chair: Chair[SeatT]) -> None:
        self.remove(chair)
        chair.seat.line.abort()

    def _chairs_with(self, chair: Chair[SeatT]) -> list[Chair[SeatT]]:
        # Not asked of the line: its descriptor may be closed and forgotten by now.
        index = chair.index
        return self._direct if index < len(self._direct) and self._direct[index] is chair else self._by_line
