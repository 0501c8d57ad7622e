"""An ear: what it hears, and every way in which it notices that it does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import hiredis
import pytest

from core.bus import LISTENER_QUEUE, BusDown, Delivery, Signal
from core.bus_hearing import Ear, Moved, Own
from core.ids import ShowId
from core.redis_servers import Server
from tests.core.bus_contract import HEARD_WITHIN, until

OWN = b"vt:w:me"
ROOM = b"room"


class Script:
    """A Redis that a test plays: it confirms what it is asked, answers pings and carries words, unless told not to."""

    def __init__(self) -> None:
        self.carries = True
        self.hearers: int | None = None
        self.confirms = True
        self.refusal: bytes | None = None
        self.port = 0
        self.asked: list[list[bytes]] = []
        self._lines: list[asyncio.StreamWriter] = []

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.append(writer)
        commands = hiredis.Reader()
        while data := await reader.read(65_536):
            commands.feed(data)
            while (command := commands.gets()) is not False:
                self.asked.append(command)
                self._answer(*command)
        writer.close()

    def say(self, *words: bytes | int) -> None:
        """Push an array to everybody."""
        parts = [b":%d\r\n" % word if isinstance(word, int) else b"$%d\r\n%s\r\n" % (len(word), word) for word in words]
        self.push(b"*%d\r\n" % len(words) + b"".join(parts))

    def push(self, raw: bytes) -> None:
        for line in self._lines:
            line.write(raw)

    def hang_up(self) -> None:
        for line in self._lines:
            line.close()

    async def tell_own(self) -> int:
        """What the process says to itself, over another connection."""
        if self.carries:
            self.say(b"smessage", OWN, b"")
        return 1 if self.hearers is None else self.hearers

    def _answer(self, word: bytes, *rest: bytes) -> None:
        if word == b"PING":
            self.say(b"pong", b"")
        elif self.refusal is not None and rest[0] != OWN:
            self.push(b"-" + self.refusal + b"\r\n")
        elif self.confirms or rest[0] == OWN:
            self.say(word.lower(), rest[0], 1)


@pytest.fixture
async def script() -> AsyncIterator[Script]:
    script = Script()
    server = await asyncio.start_server(script.meet, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    yield script
    script.hang_up()
    server.close()
    await server.wait_closed()


def _read(channel: bytes, message: bytes) -> Delivery:
    if message == b"?":
        raise ValueError
    return Signal(show=ShowId(channel.decode()), payload=message)


@asynccontextmanager
async def open_ear(script: Script, *, heartbeat: float = 0.02, within: float = 1.0) -> AsyncIterator[Ear]:
    server = Server.at(f"redis://127.0.0.1:{script.port}/0")
    own = Own(channel=OWN, say=script.tell_own)
    ear = await Ear.open(server, read=_read, own=own, sharded=True, within=within, heartbeat=heartbeat)
    try:
        yield ear
    finally:
        await ear.close()


async def heard_by(queue: "asyncio.Queue[Delivery | None]") -> bytes | None:
    async with asyncio.timeout(HEARD_WITHIN):
        delivery = await queue.get()
    assert delivery is None or isinstance(delivery, Signal)
    return delivery.payload if delivery else None


async def test_words_are_heard_however_they_are_cut(script: Script) -> None:
    async with open_ear(script) as ear, ear.listening(ROOM) as queue:
        for piece in (b"*3\r\n$8\r\nsmess", b"age\r\n$4\r\nroom\r\n$2\r\n", b"hi\r\n*3\r\n$8\r\nsmessage\r\n"):
            script.push(piece)
            await asyncio.sleep(0)
        script.push(b"$4\r\nroom\r\n$3\r\nyou\r\n")

        assert [await heard_by(queue), await heard_by(queue)] == [b"hi", b"you"]


async def test_an_ear_that_pings_but_does_not_hear_its_own_word_is_deaf(script: Script) -> None:
    async with open_ear(script) as ear, ear.listening(ROOM) as queue:
        script.carries = False

        assert await heard_by(queue) is None
        assert ear.deaf.is_set()
        assert [b"PING"] in script.asked


async def test_an_ear_that_redis_does_not_know_is_deaf_at_once(script: Script) -> None:
    async with open_ear(script) as ear, ear.listening(ROOM) as queue:
        script.hearers = 0

        assert await heard_by(queue) is None
        assert ear.deaf.is_set()


async def test_an_ear_does_not_open_before_it_has_heard_itself(script: Script) -> None:
    script.carries = False

    with pytest.raises(BusDown):
        async with open_ear(script, within=0.05):
            pass


async def test_a_line_that_hangs_up_ends_everybody(script: Script) -> None:
    async with open_ear(script, heartbeat=60) as ear, ear.listening(ROOM) as ana, ear.listening(b"other") as bo:
        script.hang_up()

        assert (await heard_by(ana), await heard_by(bo)) == (None, None)
        with pytest.raises(BusDown):
            async with ear.listening(ROOM):
                pass


@pytest.mark.parametrize("nonsense", [b"?what\r\n", b"*3\r\n$x\r\n", b"-ERR out of turn\r\n"])
async def test_nonsense_ends_everybody(script: Script, nonsense: bytes) -> None:
    async with open_ear(script, heartbeat=60) as ear, ear.listening(ROOM) as queue:
        script.push(nonsense)

        assert await heard_by(queue) is None


async def test_what_cannot_be_read_is_passed_over(script: Script) -> None:
    async with open_ear(script) as ear, ear.listening(ROOM) as queue:
        script.say(b"smessage", ROOM, b"?")
        script.say(b"smessage", b"nobody's", b"hi")
        script.say(b"smessage", ROOM, b"hi")

        assert await heard_by(queue) == b"hi"


async def test_a_channel_that_moves_ends_its_listeners_alone(script: Script) -> None:
    async with open_ear(script) as ear, ear.listening(ROOM) as gone, ear.listening(b"other") as stays:
        script.say(b"sunsubscribe", ROOM, 1)
        script.say(b"smessage", b"other", b"hi")

        assert await heard_by(gone) is None
        assert await heard_by(stays) == b"hi"
        assert not ear.deaf.is_set()


async def test_a_channel_that_is_cut_is_not_listened_to_any_more(script: Script) -> None:
    async with open_ear(script) as ear, ear.listening(ROOM) as queue:
        ear.cut(ROOM)

        assert await heard_by(queue) is None
        await until(lambda: [b"SUNSUBSCRIBE", ROOM] in script.asked)
        assert list(ear.channels) == []


async def test_our_own_channel_that_moves_makes_the_ear_deaf(script: Script) -> None:
    async with open_ear(script) as ear, ear.listening(ROOM) as queue:
        script.say(b"sunsubscribe", OWN, 1)

        assert await heard_by(queue) is None
        assert ear.deaf.is_set()


@pytest.mark.parametrize(
    ("refusal", "kind"), [(b"MOVED 7 127.0.0.1:7001", Moved), (b"NOPERM not for you", BusDown), (b"CLUSTERDOWN", Moved)]
)
async def test_a_refusal_is_told_to_who_asked_and_to_nobody_else(
    script: Script, refusal: bytes, kind: type[BusDown]
) -> None:
    async with open_ear(script) as ear, ear.listening(ROOM) as queue:
        script.refusal = refusal
        with pytest.raises(kind):
            async with ear.listening(b"other"):
                pass
        script.refusal = None
        script.say(b"smessage", ROOM, b"hi")
        async with ear.listening(b"other"):
            pass

        assert await heard_by(queue) == b"hi"


async def test_a_subscription_that_is_not_confirmed_is_told_in_time(script: Script) -> None:
    async with open_ear(script, within=0.1) as ear:
        script.confirms = False

        with pytest.raises(BusDown, match="confirm"):
            async with ear.listening(ROOM):
                pass


async def test_one_subscription_serves_all_and_ends_with_the_last(script: Script) -> None:
    async with open_ear(script) as ear:
        async with ear.listening(ROOM), ear.listening(ROOM):
            pass
        await until(lambda: [b"SUNSUBSCRIBE", ROOM] in script.asked)

    assert script.asked.count([b"SSUBSCRIBE", ROOM]) == 1


async def test_a_listener_too_far_behind_is_cut_off(script: Script) -> None:
    async with open_ear(script, heartbeat=60) as ear, ear.listening(ROOM) as queue:
        for _ in range(LISTENER_QUEUE + 1):
            script.say(b"smessage", ROOM, b"hi")
        await until(lambda: queue.qsize() == 1)

        assert await heard_by(queue) is None
