"""A stream of events as a line: what is written goes out in order, and who does not read is noticed."""

import asyncio
from dataclasses import dataclass, field

import pytest

from server.live.stream import MOST_WAITING, StreamLine


@dataclass(slots=True)
class Reader:
    """The other side: takes what is sent while it reads."""

    taken: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    alive: int = 0
    reading: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, piece: bytes) -> None:
        await self.reading.wait()
        self.taken.append(piece)

    def took(self) -> None:
        self.alive += 1

    def blocked(self) -> None:
        self.heard.append("blocked")

    def flowing(self) -> None:
        self.heard.append("flowing")


@pytest.fixture
def reader() -> Reader:
    reader = Reader()
    reader.reading.set()
    return reader


@pytest.fixture
def line() -> StreamLine:
    return StreamLine()


async def turns(count: int = 5) -> None:
    """Let the loop come round."""
    for _ in range(count):
        await asyncio.sleep(0)


def pouring(line: StreamLine, reader: Reader) -> "asyncio.Task[None]":
    return asyncio.create_task(line.pour(reader.take, hears=reader))


async def test_what_was_written_before_and_after_goes_out_in_order(line: StreamLine, reader: Reader) -> None:
    line.write(b"one ")
    line.write(b"two ")
    task = pouring(line, reader)
    await turns()
    line.write(b"three ")
    line.close(3001, "shutdown")
    await task

    assert b"".join(reader.taken) == b'one two three event: disconnect\ndata: {"code":3001,"reason":"shutdown"}\n\n'
    assert reader.alive == len(reader.taken)


async def test_one_who_reads_is_never_blocked(line: StreamLine, reader: Reader) -> None:
    task = pouring(line, reader)
    for number in range(100):
        line.write(b"%d " % number)
        await turns(1)
    line.abort()
    await task

    assert reader.heard == []


async def test_one_who_does_not_read_is_blocked_once_and_flows_when_all_is_taken(
    line: StreamLine, reader: Reader
) -> None:
    reader.reading.clear()
    line.write(b"taken by the network ")
    task = pouring(line, reader)
    await turns()
    line.write(b"waits ")
    line.write(b"waits too ")
    assert reader.heard == ["blocked"]

    reader.reading.set()
    await turns()

    assert reader.heard == ["blocked", "flowing"]
    assert b"".join(reader.taken) == b"taken by the network waits waits too "
    line.abort()
    await task


async def test_more_than_may_wait_ends_the_line_as_too_slow(line: StreamLine, reader: Reader) -> None:
    reader.reading.clear()
    line.write(b"first ")
    task = pouring(line, reader)
    await turns()
    line.write(bytes(MOST_WAITING))
    line.write(b"!")
    reader.reading.set()
    await task

    assert b"".join(reader.taken) == b'first event: disconnect\ndata: {"code":3008,"reason":"slow"}\n\n'


async def test_a_line_lets_go_of_one_who_does_not_take_the_last_words(
    line: StreamLine, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.live.stream.LETS_GO_WITHIN", 0.0)
    reader.reading.clear()
    line.write(b"first ")
    task = pouring(line, reader)
    await turns()

    line.close(3008, "slow")
    await task

    assert reader.taken == []


async def test_nothing_is_said_after_the_last_words(line: StreamLine, reader: Reader) -> None:
    line.close(3001, "shutdown")
    line.write(b"too late ")
    line.close(3008, "slow")
    await pouring(line, reader)

    assert b"".join(reader.taken) == b'event: disconnect\ndata: {"code":3001,"reason":"shutdown"}\n\n'


async def test_an_aborted_line_sends_nothing_more(line: StreamLine, reader: Reader) -> None:
    line.write(b"waits ")
    line.abort()
    await pouring(line, reader)

    assert reader.taken == []
