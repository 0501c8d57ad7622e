"""Seat: one viewer's place on a line, and the chairs they hold in rooms.

Whoever gives never waits. A line that does not take any more is parked by its rooms until it flows again; one that is
parked for too long is let go by the wheel.
"""

import asyncio
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Protocol

from core.ids import ShowId
from core.people import Origin, Viewer
from server.accounts.ended import Family
from server.live.frames import Disconnect
from server.live.framing import Form, frame
from server.live.line import Line
from server.live.speech import PING, goodbye

GIVEN_AT_ONCE = 512
"""Seats that are given a word of their own before the loop may do something else: about 5 ms."""


class Place(Protocol):
    """A chair, as its seat knows it."""

    @property
    def show(self) -> ShowId:
        """The show whose room it stands in."""
        ...

    def park(self) -> None:
        """Let the room go on without it."""
        ...

    def unpark(self) -> None:
        """Let the room tell what must not be missed, and go on with it."""
        ...

    def move(self) -> None:
        """What its seat hears has changed."""
        ...

    def leave(self) -> None:
        """Give it back."""
        ...


class Seat:
    """Where ``viewer`` sits.

    Attributes:
        session: With which they came; None: nobody said who they are.
        origin: Where they came from; None: nobody asks.
        chairs: One for each room they are in; the rooms keep them.
        passive: Nobody looks: only what must not be missed is sent.
        waiting: The line does not take any more for now.
        gone: They were told goodbye; nothing is given to them any more.
        seen: The wheel's turn at which they were last heard; this and what follows is the wheel's.
        slot: Where on the wheel they sit.
        expires: The turn at which their ticket's time is over.
        stalled: The turn at which their line stopped taking more.
    """

    __slots__ = (
        "chairs",
        "expires",
        "gone",
        "line",
        "origin",
        "passive",
        "seen",
        "session",
        "slot",
        "stalled",
        "viewer",
        "waiting",
    )

    def __init__(
        self, viewer: Viewer, line: Line, *, session: Family | None = None, origin: Origin | None = None
    ) -> None:
        self.viewer = viewer
        self.session = session
        self.origin = origin
        self.line = line
        self.chairs: tuple[Place, ...] = ()
        self.passive = False
        self.waiting = False
        self.gone = False
        self.seen = self.slot = self.expires = self.stalled = 0

    @property
    def shows(self) -> frozenset[ShowId]:
        """The shows they watch."""
        return frozenset(chair.show for chair in self.chairs)

    def look(self, *, away: bool) -> None:
        """Nobody looks any more, or somebody looks again."""
        if self.passive != away:
            self.passive = away
            for chair in self.chairs:
                chair.move()

    def give(self, text: str, *, mark: str = "") -> None:
        """Send ``text`` to them alone; nothing is given to somebody who was told goodbye."""
        if not self.gone:
            self.line.write(frame(text.encode(), _personal(self.line.form), mark=mark))

    def ping(self) -> None:
        """Ask whether they are there."""
        if not self.gone:
            self.line.write(_PINGS[self.line.form])

    def dismiss(self, words: Disconnect) -> None:
        """Say goodbye, once, and let the line go."""
        if self.gone:
            return
        for chair in self.chairs:
            chair.leave()  # nothing may be written behind the last words
        self.give(goodbye(words))
        self.gone = True
        self.line.close(words.code, words.reason)

    def blocked(self) -> None:
        """The line does not take any more: the rooms go on without them."""
        if not self.waiting:
            self.waiting = True
            for chair in self.chairs:
                chair.park()

    def flowing(self) -> None:
        """The line takes again: the rooms tell what must not be missed."""
        if self.waiting:
            self.waiting = False
            for chair in self.chairs:
                if self.waiting:
                    return  # what the first room told was too much already
                chair.unpark()


async def give_each(seats: Iterable[Seat], text: str, *, unless: Callable[[Seat], bool]) -> None:
    """Give ``text`` to all of ``seats``, some at a time; to the rest at once if nobody waits for that any more.

    Args:
        unless: Asked for each when it is their turn.
    """
    left = iter(seats)
    try:
        while some := tuple(islice(left, GIVEN_AT_ONCE)):
            for seat in some:
                if not unless(seat):
                    seat.give(text)
            await asyncio.sleep(0)
    finally:
        for seat in left:
            seat.give(text)


def _personal(form: Form) -> Form:
    """What one viewer alone is told is not worth deflating."""
    return Form.PLAIN if form is Form.DEFLATED else form


_PINGS = {form: frame(PING.encode(), form) for form in Form}
