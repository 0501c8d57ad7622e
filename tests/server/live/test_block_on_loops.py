"""Blocks over the transports of real loops: what the fan-out takes for granted of them."""

import asyncio
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, suppress
from typing import cast

import pytest
import uvloop

from server.live.block import Block, Chair
from server.live.fanout import SendMany
from server.live.framing import Form

WITHIN = 20.0
"""Seconds anything here may take."""

FRAME_SIZE = 20_000
FRAMES = 400
"""More than the kernel keeps for somebody who does not read."""

Loops = Callable[[], asyncio.AbstractEventLoop]


class Wire(asyncio.Protocol):
    """A line over a transport, with the room's part of parking."""

    form = Form.PLAIN
    fd = -1

    def __init__(self, block: Block["Wire"]) -> None:
        self.line = self
        self.block = block
        self.chair = Chair(self)
        self.parked = 0
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's does not inherit from it
        self.transport.set_write_buffer_limits(high=0)
        self.fd = transport.get_extra_info("socket").fileno()
        self.block.add(self.chair)

    def pause_writing(self) -> None:
        self.parked += 1
        self.block.remove(self.chair)

    def resume_writing(self) -> None:
        self.block.add(self.chair)

    def connection_lost(self, failure: Exception | None) -> None:
        self.block.remove(self.chair)
        self.open_when_lost = self.transport.get_extra_info("socket").fileno() == self.fd
        self.gone.set()

    def write(self, frame: bytes) -> None:
        self.transport.write(frame)

    def close(self, code: int, reason: str) -> None:
        self.transport.close()

    def abort(self) -> None:
        self.transport.abort()


@pytest.fixture(params=[asyncio.SelectorEventLoop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def loops(request: pytest.FixtureRequest) -> Loops:
    made: Loops = request.param
    return made


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def test_one_who_stalls_keeps_nobody_waiting_and_reads_whole_frames_later(
    send_many: SendMany, loops: Loops, ends: ExitStack
) -> None:
    async def story() -> None:
        block = Block[Wire](send_many=send_many)
        (stalled, away), (reads, near) = [await _connected(block, ends) for _ in range(2)]

        due = b""
        for number in range(FRAMES):
            due += _frame(number) if stalled.chair.block is not None else b""
            block.send(_frame(number))
            async with asyncio.timeout(WITHIN):
                assert await _read(near, FRAME_SIZE) == _frame(number)

        assert (stalled.parked, reads.parked) == (1, 0)
        assert set(block) == {reads.chair}
        async with asyncio.timeout(WITHIN):
            assert await _read(away, len(due)) == due
            while stalled.chair.block is None:  # noqa: ASYNC110 - the transport says so when it wants to
                await asyncio.sleep(0)
        block.send(b"live again")
        assert await _read(away, 10) == b"live again"
        for wire in (stalled, reads):
            wire.transport.abort()
            await wire.gone.wait()

    _run(story, loops)


def test_one_who_hung_up_leaves_the_block_before_the_descriptor_is_closed(
    send_many: SendMany, loops: Loops, ends: ExitStack
) -> None:
    async def story() -> None:
        block = Block[Wire](send_many=send_many)
        (gone, away), (here, near) = [await _connected(block, ends) for _ in range(2)]
        gone.transport.pause_reading()  # so that only writing tells
        away.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        away.close()

        async with asyncio.timeout(WITHIN):
            while gone.chair.block is not None:
                block.send(b"hello")
                assert await _read(near, 5) == b"hello"
            await gone.gone.wait()
        assert gone.open_when_lost
        here.transport.abort()
        await here.gone.wait()
        assert len(block) == 0

    _run(story, loops)


def _run(story: Callable[[], Coroutine[None, None, None]], loops: Loops) -> None:
    with asyncio.Runner(loop_factory=loops) as runner:
        runner.run(story())


async def _connected(block: Block[Wire], ends: ExitStack) -> tuple[Wire, socket.socket]:
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as door:
        theirs = ends.enter_context(socket.create_connection(door.getsockname(), timeout=WITHIN))
        ours, _ = door.accept()
    theirs.setblocking(False)
    ours.setblocking(False)
    _, wire = await loop.connect_accepted_socket(lambda: Wire(block), ours)
    return wire, theirs


async def _read(theirs: socket.socket, length: int) -> bytes:
    read = bytearray()
    while len(read) < length:
        with suppress(BlockingIOError):
            read += theirs.recv(length - len(read))
        await asyncio.sleep(0)
    return bytes(read)


def _frame(number: int) -> bytes:
    return b"%08d" % number + b"." * (FRAME_SIZE - 8)
