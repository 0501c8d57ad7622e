"""A seat: given to without waiting, let go once."""

import json

from server.live.frames import Disconnect
from server.live.framing import Form
from server.live.goodbyes import SLOW
from server.live.seat import Seat
from tests.server.live.page import payload_of
from tests.server.live.theatre import a_viewer

LEAVING = Disconnect(code=3001, reason="shutdown", reconnect=True)


class Paper:
    """A line that remembers what was written on it."""

    fd = -1

    def __init__(self, form: Form = Form.PLAIN) -> None:
        self.form = form
        self.written: list[bytes] = []
        self.code: int | None = None

    def write(self, frame: bytes) -> None:
        assert self.code is None, "nothing is written behind the last words"
        self.written.append(frame)

    def close(self, code: int, reason: str) -> None:
        assert self.code is None, "one goodbye is enough"
        self.code = code

    def abort(self) -> None:
        self.code = 1006


class Chair:
    """A chair that tells what it was told."""

    show = "shw_00000000000000000000000000000001"

    def __init__(self, seat: Seat, *, blocks: bool = False) -> None:
        self.told: list[str] = []
        self._seat = seat
        self._blocks = blocks

    def park(self) -> None:
        self.told.append("park")

    def unpark(self) -> None:
        self.told.append("unpark")
        if self._blocks:
            self._seat.blocked()

    def move(self) -> None:
        self.told.append("move")

    def leave(self) -> None:
        self.told.append("leave")


async def test_what_is_given_is_written_at_once() -> None:
    line = Paper()

    Seat(a_viewer(), line).give('{"a":1}')

    assert [payload_of(frame) for frame in line.written] == [b'{"a":1}']


async def test_one_alone_is_not_told_in_deflated_words() -> None:
    line = Paper(Form.DEFLATED)

    Seat(a_viewer(), line).give("x" * 1_000)

    assert payload_of(line.written[0]) == b"x" * 1_000


async def test_the_first_goodbye_counts_and_nothing_follows_it() -> None:
    line = Paper()
    seat = Seat(a_viewer(), line)
    chair = Chair(seat)
    seat.chairs = (chair,)  # type: ignore[assignment]

    seat.dismiss(LEAVING)
    seat.dismiss(SLOW)
    seat.give("{}")
    seat.ping()

    assert line.code == 3001
    assert chair.told == ["leave"]
    assert [json.loads(payload_of(frame)) for frame in line.written] == [{"disconnect": LEAVING.model_dump()}]


async def test_rooms_are_told_once_that_nothing_is_read_and_once_that_it_is() -> None:
    seat = Seat(a_viewer(), Paper())
    chair = Chair(seat)
    seat.chairs = (chair,)  # type: ignore[assignment]

    for happening in (seat.blocked, seat.blocked, seat.flowing, seat.flowing):
        happening()

    assert chair.told == ["park", "unpark"]


async def test_one_who_is_blocked_again_by_the_first_room_is_not_told_by_the_second() -> None:
    seat = Seat(a_viewer(), Paper())
    first, second = Chair(seat, blocks=True), Chair(seat)
    seat.chairs = (first, second)  # type: ignore[assignment]

    seat.blocked()
    seat.flowing()

    assert first.told == ["park", "unpark", "park"]
    assert second.told == ["park", "park"]


async def test_looking_away_is_told_when_it_changes() -> None:
    seat = Seat(a_viewer(), Paper())
    chair = Chair(seat)
    seat.chairs = (chair,)  # type: ignore[assignment]

    for away in (False, True, True, False):
        seat.look(away=away)

    assert chair.told == ["move", "move"]
