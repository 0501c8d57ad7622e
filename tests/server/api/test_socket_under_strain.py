"""The conversation with somebody who asks for more than they read, or for nothing that makes sense."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.ids import mint
from server.api.socket import FAULTS_TOLD, Conversation
from server.live.framing import Form
from server.live.goodbyes import FORBIDDEN
from tests.server.live.page import payload_of
from tests.server.live.theatre import Theatre, a_stock, a_viewer, open_theatre


class Narrow:
    """A line that takes ``room`` bytes until somebody reads them."""

    fd = -1
    form = Form.PLAIN

    def __init__(self, room: int = 1 << 30) -> None:
        self.room = room
        self.told: list[bytes] = []
        self.held = False
        self.goodbye: int | None = None
        self.ears: Conversation | None = None

    def write(self, frame: bytes) -> None:
        self.told += payload_of(frame).split(b"\n")
        was_open, self.room = self.room > 0, self.room - len(frame)
        if was_open and self.room <= 0 and self.ears is not None:
            self.ears.blocked()

    def read(self, room: int) -> None:
        """Take what waits."""
        self.room = room
        assert self.ears is not None
        self.ears.flowing()

    def close(self, code: int, reason: str) -> None:
        self.goodbye = code

    def abort(self) -> None:
        self.goodbye = 1006

    def hold(self) -> None:
        self.held = True

    def release(self) -> None:
        self.held = False

    def numbers(self) -> list[int]:
        """Which commands were answered."""
        return [number for told in self.told if (number := json.loads(told).get("id")) is not None and number > 1]


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Theatre]:
    async with open_theatre(tmp_path) as theatre:
        yield theatre


@pytest.fixture
async def line(theatre: Theatre) -> AsyncIterator[Narrow]:
    """Somebody who said who they are, in a show whose room is open."""
    await theatre.watching()
    line = Narrow()
    working: set[asyncio.Task[None]] = set()
    line.ears = Conversation(line, address="192.0.2.1", live=theatre.live, working=working)
    line.ears.begin()
    line.ears.heard(json.dumps({"id": 1, "connect": {"ticket": theatre.tickets.write(a_viewer())}}))
    yield line
    line.ears.lost()
    await asyncio.gather(*working)


def joins(theatre: Theatre, *numbers: int) -> str:
    return "\n".join(json.dumps({"id": number, "join": {"room": theatre.show}}) for number in numbers)


async def done(talk: Conversation) -> None:
    """Until nothing is being done."""
    async with asyncio.timeout(5):
        while talk._busy:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_who_does_not_read_is_given_no_more_answers_until_they_do(theatre: Theatre, line: Narrow) -> None:
    assert line.ears is not None
    line.room = 1

    line.ears.heard(joins(theatre, 2, 3, 4, 5))

    assert line.numbers() == [2]
    line.read(1)
    assert line.numbers() == [2, 3]
    line.read(1 << 30)
    assert line.numbers() == [2, 3, 4, 5]


async def test_no_heap_of_commands_grows_behind_one_that_takes_long(theatre: Theatre, line: Narrow) -> None:
    assert line.ears is not None
    at_work, go_on = asyncio.Event(), asyncio.Event()
    elsewhere = mint("shw")

    async def take_long() -> None:
        at_work.set()
        await go_on.wait()

    theatre.shows.before_taking.append(take_long)
    line.ears.heard(json.dumps({"id": 2, "join": {"room": elsewhere}}))
    await at_work.wait()

    for number in range(3, 100):
        theatre.clock.turn(timedelta(milliseconds=100))
        line.ears.heard(json.dumps({"id": number, "leave": {"room": elsewhere}}))
    refused = [told for told in map(json.loads, line.told) if told.get("error", {}).get("code") == "slow_down"]
    go_on.set()
    async with asyncio.timeout(5):
        while 22 not in line.numbers():  # noqa: ASYNC110
            await asyncio.sleep(0)

    assert [told["id"] for told in refused] == list(range(23, 100))
    assert line.numbers()[77:] == list(range(2, 23))


async def test_a_clock_that_is_set_back_costs_nobody_their_line(theatre: Theatre, line: Narrow) -> None:
    assert line.ears is not None
    line.ears.heard(joins(theatre, 2, 3))

    theatre.clock.turn(timedelta(hours=-1))
    line.ears.heard(joins(theatre, 4, 5))
    await done(line.ears)

    assert line.numbers() == [2, 3, 4, 5]
    assert "error" not in json.loads(line.told[-1])


@pytest.mark.parametrize(
    "nonsense",
    [
        json.dumps({f"{number:x}": 1 for number in range(380)}),
        json.dumps({"id": 2, "join": {"room": "x", "lanes": {f"{number:x}": {} for number in range(380)}}}),
    ],
)
async def test_of_a_thousand_faults_the_first_are_told(line: Narrow, nonsense: str) -> None:
    assert line.ears is not None

    line.ears.heard(nonsense)

    faults = json.loads(line.told[-1])["error"]["facts"]["faults"]
    assert 1 <= len(faults) <= FAULTS_TOLD
    assert len(line.told[-1]) < 2_000


async def test_who_is_seen_off_while_they_join_sits_nowhere(theatre: Theatre, line: Narrow) -> None:
    assert line.ears is not None
    seat = line.ears._seat
    assert seat is not None

    async def shut_out() -> None:
        seat.dismiss(FORBIDDEN)

    theatre.clock.turn(timedelta(seconds=5))  # nobody's snapshot is fresh any more
    theatre.shows.after_taking.append(shut_out)
    line.ears.heard(joins(theatre, 2))
    await done(line.ears)
    said = len(line.told)
    await theatre.tell(a_stock(theatre, 4))
    await theatre.guests[0].facts(1)

    assert line.goodbye == 3507
    assert seat.chairs == ()
    assert len(line.told) == said
