"""The edge under a real uvicorn: real sockets, both loops, plain, with TLS, and behind somebody who ends TLS."""

import asyncio
import errno
import os
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
import websockets
from websockets.asyncio.client import ClientConnection, connect

from server.live import open_line
from server.live.framing import Form, frame
from server.live.line import Turned, TwoWay, Upgrade
from tests.server.live.clients import TEXT, a_frame
from tests.server.live.doorstep import PATH, Listening, a_request
from tests.server.live.gate import PATIENCE, Gate, an_open_gate, on_both_loops, tls_ended_before

Way = Literal["plain", "TLS in process", "TLS before us"]
LONG = '{"r":"show-1"}' * 200


@asynccontextmanager
async def a_gate(way: Way, folder: Path) -> AsyncIterator[Gate]:
    """A gate that is reached like this."""
    async with an_open_gate(folder=folder if way == "TLS in process" else None) as gate:
        if way != "TLS before us":
            yield gate
            return
        async with tls_ended_before(gate, folder) as outer:
            yield outer


async def a_guest(gate: Gate, path: str = PATH, **how: object) -> ClientConnection:
    return await connect(gate.address(path), ssl=gate.trust, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("deflate", [True, False], ids=["deflated", "as it is"])
@pytest.mark.parametrize("way", ["plain", "TLS in process", "TLS before us"])
@on_both_loops
async def test_both_sides_hear_each_other(way: Way, deflate: bool, tmp_path: Path) -> None:
    async with a_gate(way, tmp_path) as gate:
        guest = await a_guest(gate, compression="deflate" if deflate else None)
        ears = gate.doorway.ears[-1]
        for text in ("κόσμε", "a" * 4_000, "b"):
            await guest.send(text)
        await asyncio.wait_for(await guest.ping(), PATIENCE)
        ears.line.write(frame(LONG.encode(), ears.line.form))
        heard = await guest.recv()
        ears.line.close(3008, "slow")
        await asyncio.wait_for(guest.wait_closed(), PATIENCE)

    assert ears.texts == ["κόσμε", "a" * 4_000, "b"]
    assert heard == LONG
    assert (guest.close_code, guest.close_reason) == (3008, "slow")
    assert ears.moods == ["lost"]
    assert ears.line.form is (Form.DEFLATED if deflate else Form.PLAIN)
    assert (way == "TLS in process") == (ears.fd == -1)


@pytest.mark.parametrize("way", ["plain", "TLS in process", "TLS before us"])
@on_both_loops
async def test_a_goodbye_of_theirs_is_answered(way: Way, tmp_path: Path) -> None:
    async with a_gate(way, tmp_path) as gate:
        guest = await a_guest(gate)
        await asyncio.wait_for(guest.close(4001, "enough"), PATIENCE)
        await gate.until(lambda: not gate.server.server_state.connections)

    assert guest.protocol.close_rcvd is not None
    assert guest.protocol.close_rcvd.code == 4001
    assert gate.doorway.ears[-1].moods == ["lost"]


@pytest.mark.parametrize("way", ["plain", "TLS in process"])
@on_both_loops
async def test_other_paths_get_the_usual_websocket(way: Way, tmp_path: Path) -> None:
    async with a_gate(way, tmp_path) as gate:
        ours, other = await a_guest(gate), await a_guest(gate, "/other?x=1")
        await other.send("hello")
        said = await other.recv()
        with pytest.raises(websockets.InvalidStatus) as caught:
            await a_guest(gate, "/nowhere")
        await ours.close()
        await other.close()
        await gate.until(lambda: not gate.server.server_state.connections)

    assert said == "HELLO"
    assert caught.value.response.status_code == 403
    assert len(gate.doorway.asked) == 1


@on_both_loops
async def test_without_a_doorway_every_path_is_the_applications() -> None:
    async with an_open_gate(doorway=False) as gate:
        guest = await a_guest(gate)
        await guest.send("hello")
        said = await guest.recv()
        await guest.close()

    assert said == "HELLO"


@on_both_loops
async def test_who_is_turned_away_sees_why() -> None:
    async with an_open_gate() as gate:
        gate.doorway.turned = Turned(status=429, code="too_fast", title="Too many of you.", retry_after=9)
        with pytest.raises(websockets.InvalidStatus) as caught:
            await a_guest(gate)
        await gate.until(lambda: not gate.server.server_state.connections)

    response = caught.value.response
    assert (response.status_code, response.headers["Retry-After"]) == (429, "9")
    assert b'"too_fast"' in (response.body or b"")


@on_both_loops
async def test_a_line_after_a_page_on_the_same_connection() -> None:
    async with an_open_gate() as gate:
        reader, writer = await gate.knock()
        writer.write(b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n")
        page = await reader.readuntil(b'"page"')
        writer.write(a_request())
        answer = await reader.readuntil(b"\r\n\r\n")
        writer.close()

    assert page.startswith(b"HTTP/1.1 200 ")
    assert answer.startswith(b"HTTP/1.1 101 ")


@on_both_loops
async def test_a_request_byte_by_byte_with_words_behind_it_is_heard() -> None:
    stream = a_request() + a_frame(TEXT, b"early") + a_frame(TEXT, b"x" * 300)
    async with an_open_gate() as gate:
        reader, writer = await gate.knock()
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(len(stream)):
            writer.write(stream[at : at + 1])
            await asyncio.sleep(0)
        await reader.readuntil(b"\r\n\r\n")
        await gate.until(lambda: gate.doorway.ears[-1].texts == ["early", "x" * 300])
        writer.close()


@pytest.mark.parametrize("path", [PATH, "/other"])
@on_both_loops
async def test_words_right_behind_a_request_are_heard(path: str) -> None:
    async with an_open_gate() as gate:
        reader, writer = await gate.knock()
        writer.write(a_request(line=f"GET {path} HTTP/1.1") + a_frame(TEXT, b"early") + a_frame(TEXT, b"bird")[:3])
        await reader.readuntil(b"\r\n\r\n")
        writer.write(a_frame(TEXT, b"bird")[3:])
        if path == PATH:
            await gate.until(lambda: gate.doorway.ears[-1].texts == ["early", "bird"])
        else:
            await reader.readuntil(frame(b"EARLY", Form.PLAIN) + frame(b"BIRD", Form.PLAIN))
        writer.close()


@on_both_loops
async def test_who_breaks_the_protocol_reads_why_although_they_go_on_talking() -> None:
    async with an_open_gate() as gate:
        reader, writer = await gate.knock()
        writer.write(a_request())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(a_frame(TEXT, b"\xff") + b"z" * 200_000)
        said = await asyncio.wait_for(reader.read(), PATIENCE)
        writer.close()
        await gate.until(lambda: not gate.server.server_state.connections)

    assert struct.unpack("!H", said[2:4]) == (1007,)


@pytest.mark.parametrize("end", ["reset", "half"])
@on_both_loops
async def test_who_goes_without_a_word_is_lost(end: str) -> None:
    async with an_open_gate() as gate:
        reader, writer = await gate.knock()
        writer.write(a_request())
        await reader.readuntil(b"\r\n\r\n")
        if end == "reset":
            own = writer.get_extra_info("socket")
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        else:
            writer.write_eof()
        await gate.until(lambda: not gate.server.server_state.connections)
        writer.close()

    assert gate.doorway.ears[-1].moods == ["lost"]


@on_both_loops
async def test_who_does_not_read_blocks_their_own_line_until_they_do() -> None:
    async with an_open_gate() as gate:
        guest = await a_guest(gate, max_queue=1, compression=None)
        ears = gate.doorway.ears[-1]
        written = 0
        while "blocked" not in ears.moods:
            ears.line.write(frame(b"x" * 60_000, Form.PLAIN))
            written += 1
        for _ in range(written):
            await asyncio.wait_for(guest.recv(), PATIENCE)
        await gate.until(lambda: ears.moods == ["blocked", "flowing"])
        await guest.close()


@pytest.mark.parametrize("way", ["plain", "TLS in process"])
@on_both_loops
async def test_who_never_reads_is_let_go_soon_after_goodbye(
    way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_line, "LET_GO_WITHIN", 0.05)
    async with a_gate(way, tmp_path) as gate:
        guest = await a_guest(gate, max_queue=1, compression=None)
        guest.transport.pause_reading()
        ears = gate.doorway.ears[-1]
        for _ in range(200):
            ears.line.write(frame(b"x" * 60_000, Form.PLAIN))
        ears.line.close(3008, "slow")
        await gate.until(lambda: not gate.server.server_state.connections)
        guest.transport.abort()

    assert (ears.moods[0], ears.moods[-1]) == ("blocked", "lost")


@pytest.mark.parametrize("way", ["plain", "TLS in process"])
@on_both_loops
async def test_who_holds_is_heard_in_order_when_released(way: Way, tmp_path: Path) -> None:
    said = [f"word {at}" for at in range(200)]
    async with a_gate(way, tmp_path) as gate:
        guest = await a_guest(gate)
        ears = gate.doorway.ears[-1]
        ears.then = ears.line.hold
        for text in said:
            await guest.send(text)
        for at in range(len(said)):
            await gate.until(lambda at=at: len(ears.texts) == at + 1)  # type: ignore[misc]
            ears.line.release()
        await guest.close()

    assert ears.texts == said


@on_both_loops
async def test_a_descriptor_is_never_another_guests_while_somebody_writes_to_it() -> None:
    """Guests come and go while everybody who is here is written to past the transport."""
    here: dict[int, str] = {}
    foreign: list[str] = []

    def sit_down(line: TwoWay, asked: Upgrade) -> Listening:
        ears = Listening(line, asked)
        if line.fd in here:
            foreign.append(f"{line.fd} is still {here[line.fd]}'s")
        here[line.fd] = asked.headers["x-name"]
        ears.finally_ = lambda: here.pop(line.fd)
        return ears

    async def write_to_all(rounds: int) -> None:
        for _ in range(rounds):
            for fd, name in list(here.items()):
                try:
                    os.write(fd, frame(name.encode(), Form.PLAIN))
                except OSError as trouble:
                    assert trouble.errno in {errno.EPIPE, errno.ECONNRESET, errno.EAGAIN}  # noqa: PT017
            await asyncio.sleep(0)

    async def come_and_go(gate: Gate, name: str, how: int) -> None:
        guest = await a_guest(gate, additional_headers={"X-Name": name}, compression=None)
        heard = {await asyncio.wait_for(guest.recv(), PATIENCE) for _ in range(3)}
        foreign.extend(f"{name} heard {each!r}" for each in heard - {name})
        if how:
            await guest.close()
        else:
            guest.transport.abort()

    async with an_open_gate() as gate:
        gate.doorway.make = sit_down
        writing = asyncio.create_task(write_to_all(1_000_000))
        for wave in range(15):
            await asyncio.gather(*(come_and_go(gate, f"{wave}-{at}", at % 2) for at in range(8)))
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await gate.until(lambda: not here)

    assert foreign == []
    assert len(gate.doorway.ears) == 15 * 8
