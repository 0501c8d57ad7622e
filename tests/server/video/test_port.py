"""Whoever knows a session's password is answered, and nobody else."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aioice import stun

from server.video.port import MOST_WAYS, MediaPort, Way


class ASession:
    ufrag = "abcd"
    password = "p" * 24

    def __init__(self) -> None:
        self.way: Way | None = None
        self.heard: list[bytes] = []

    def reached(self, way: Way, *, chosen: bool) -> None:
        self.way = way

    def datagram(self, data: bytes) -> None:
        self.heard.append(data)


class Caller:
    """Somebody with a socket."""

    def __init__(self, port: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.connect(("127.0.0.1", port))

    def send(self, data: bytes) -> None:
        self._socket.send(data)

    def ask(self, password: str = ASession.password, ufrag: str = ASession.ufrag) -> None:
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes.update({"USERNAME": f"{ufrag}:else", "PRIORITY": 1, "ICE-CONTROLLING": 1})
        request.add_message_integrity(password.encode())
        self.send(bytes(request))

    async def answer(self) -> bytes | None:
        try:
            return await asyncio.wait_for(self._loop.sock_recv(self._socket, 2048), 0.3)
        except TimeoutError:
            return None

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
async def port() -> AsyncIterator[MediaPort]:
    port = MediaPort(addresses=["127.0.0.1"])
    yield port
    await port.close()


@pytest.fixture
async def call(port: MediaPort) -> AsyncIterator[Callable[[], Caller]]:
    number = (await port.candidates())[0].port
    callers: list[Caller] = []

    def call() -> Caller:
        callers.append(Caller(number))
        return callers[-1]

    yield call
    for caller in callers:
        caller.close()


async def test_who_knows_the_password_is_answered(port: MediaPort, call: Callable[[], Caller]) -> None:
    session, caller = ASession(), call()
    port.admit(session)

    caller.ask()
    answer = await caller.answer()
    caller.send(b"\x80 a packet")
    caller.ask()
    await caller.answer()

    assert answer
    assert stun.parse_message(answer).message_class == stun.Class.RESPONSE
    assert session.heard == [b"\x80 a packet"]
    assert session.way
    assert session.way.send(b"hello")
    assert await caller.answer() == b"hello"


async def test_who_does_not_is_not(port: MediaPort, call: Callable[[], Caller]) -> None:
    session, caller = ASession(), call()
    port.admit(session)

    caller.ask(password="q" * 24)
    caller.ask(ufrag="nobody")
    for junk in (
        b"",
        b"\x00",
        b"\x00\x01" + b"\x00" * 18,
        b"\x80 a packet",
        b"\x16 a hello",
        b"\x00\x01\x00\x08" + b"!" * 24,
    ):
        caller.send(junk)

    assert await caller.answer() is None
    assert (session.way, session.heard) == (None, [])


async def test_a_session_that_ended_is_not_answered(port: MediaPort, call: Callable[[], Caller]) -> None:
    session, caller = ASession(), call()
    port.admit(session)
    caller.ask()
    await caller.answer()

    port.dismiss(session)
    caller.send(b"\x80 a packet")
    caller.ask()

    assert await caller.answer() is None
    assert session.heard == []


async def test_one_session_fills_no_memory(port: MediaPort, call: Callable[[], Caller]) -> None:
    session = ASession()
    port.admit(session)

    for _ in range(MOST_WAYS + 5):
        caller = call()
        caller.ask()
        await caller.answer()

    remembered: Any = port
    assert len(remembered._from) == MOST_WAYS


async def test_a_public_address_is_announced_though_it_is_not_this_machines() -> None:
    port = MediaPort(addresses=["203.0.113.7", "203.0.113.8"])

    candidates = await port.candidates()

    assert [candidate.ip for candidate in candidates] == ["203.0.113.7", "203.0.113.8", "127.0.0.1"]
    assert len({candidate.port for candidate in candidates}) == 1
    assert candidates[0].priority > candidates[1].priority > candidates[2].priority
    await port.close()


async def test_a_port_that_is_taken_is_told() -> None:
    first = MediaPort(addresses=["127.0.0.1"])
    taken = (await first.candidates())[0].port
    second = MediaPort(addresses=["127.0.0.1"], port=taken)

    with pytest.raises(OSError, match=str(taken)):
        await second.candidates()

    await first.close()
    await second.close()
