"""Blocks: everybody who sits in one hears every frame, whole and once."""

import errno
from array import array
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from server.live.block import CHAIRS, NOWHERE, Block, Chair
from server.live.fanout import SendMany, Trouble
from server.live.framing import Form
from tests.server.live.lines import PipedLine

FRAME = b"a frame"


class Paper:
    """A line that writes down what it is told, and then does what its viewer's room would."""

    form = Form.PLAIN

    def __init__(self, *, fd: int = -1) -> None:
        self.fd = fd
        self.told: list[bytes | str] = []
        self.then: Callable[[], None] = lambda: None

    def write(self, frame: bytes) -> None:
        self.told.append(frame)
        self.then()

    def close(self, code: int, reason: str) -> None:
        self.told.append("close")

    def abort(self) -> None:
        self.told.append("abort")
        self.then()


class Sitting:
    """Somebody with a line."""

    def __init__(self, line: Paper) -> None:
        self.line = line


class Kernel:
    """Takes from each descriptor what a test says, everything otherwise."""

    def __init__(self, **taken: int) -> None:
        self.taken = {int(name.removeprefix("fd")): sent for name, sent in taken.items()}
        self.sent: list[int] = []

    def send_many(self, fds: "array[int]", frame: bytes) -> list[Trouble]:
        self.sent.extend(fds)
        return [(index, self.taken[fd]) for index, fd in enumerate(fds) if fd in self.taken]


def test_a_frame_goes_to_every_chair_once() -> None:
    kernel = Kernel()
    block, chairs = _seated(kernel, 3, 4, 5, -1, -1)

    block.send(FRAME)

    assert kernel.sent == [3, 4, 5]
    assert [chair.seat.line.told for chair in chairs] == [[], [], [], [FRAME], [FRAME]]


def test_what_the_kernel_did_not_take_goes_by_the_line() -> None:
    block, chairs = _seated(Kernel(fd3=2, fd5=0), 3, 4, 5)

    block.send(FRAME)

    assert [chair.seat.line.told for chair in chairs] == [[b"frame"], [], [FRAME]]
    assert len(block) == 3


def test_one_whose_line_is_dead_is_let_go_and_left_alone() -> None:
    kernel = Kernel(fd4=-errno.EPIPE)
    block, chairs = _seated(kernel, 3, 4, 5)

    block.send(FRAME)
    block.send(FRAME)

    assert chairs[1].seat.line.told == ["abort"]
    assert chairs[1].block is None
    assert kernel.sent == [3, 4, 5, 3, 5]


def test_those_who_are_parked_by_their_rest_confuse_nobody() -> None:
    kernel = Kernel(fd3=1, fd4=-errno.ECONNRESET, fd5=2, fd6=0)
    block, chairs = _seated(kernel, 3, 4, 5, 6, 7)
    for chair in chairs:
        chair.seat.line.then = partial(block.remove, chair)

    block.send(FRAME)
    kernel.taken.clear()
    block.send(FRAME)

    assert [chair.seat.line.told for chair in chairs] == [[FRAME[1:]], ["abort"], [FRAME[2:]], [FRAME], []]
    assert kernel.sent[5:] == [7]


def test_one_who_was_let_go_meanwhile_is_not_written_to() -> None:
    block, (first, second) = _seated(Kernel(), -1, -1)
    first.seat.line.then = lambda: block.remove(second)

    block.send(FRAME)

    assert second.seat.line.told == []


def test_a_line_that_breaks_tears_no_other(caplog: pytest.LogCaptureFixture) -> None:
    block, chairs = _seated(Kernel(fd3=1, fd4=1), 3, 4, -1)
    chairs[0].seat.line.then = _raise_once()

    block.send(FRAME)

    assert [chair.seat.line.told for chair in chairs] == [[FRAME[1:], "abort"], [FRAME[1:]], [FRAME]]
    assert chairs[0].block is None
    assert caplog.messages == ["line broken"]


def test_the_last_takes_the_place_of_one_who_leaves() -> None:
    kernel = Kernel()
    block, chairs = _seated(kernel, 3, 4, 5, -1, -1)

    for chair in (chairs[0], chairs[3], chairs[0]):
        block.remove(chair)
    block.send(FRAME)

    assert kernel.sent == [5, 4]
    assert [chair.index for chair in chairs] == [NOWHERE, 1, 0, NOWHERE, 0]
    assert set(block) == {chairs[1], chairs[2], chairs[4]}


def test_one_whose_descriptor_is_forgotten_can_still_leave() -> None:
    kernel = Kernel()
    block, chairs = _seated(kernel, 3, 4, -1)
    chairs[0].seat.line.fd = -1

    block.remove(chairs[0])
    block.send(FRAME)

    assert kernel.sent == [4]


def test_all_may_leave_while_somebody_walks_along() -> None:
    block, _ = _seated(Kernel(), 3, 4, 5, -1, -1)

    for chair in block:
        block.remove(chair)

    assert len(block) == 0


def test_a_full_block_takes_nobody() -> None:
    block, _ = _seated(Kernel(), *range(3, CHAIRS + 2), -1)
    late = Chair(Sitting(Paper()))

    assert block.is_full
    with pytest.raises(ValueError, match="has room"):
        block.add(late)
    assert late.block is None


def test_a_chair_stands_in_one_block() -> None:
    _, (chair,) = _seated(Kernel(), 3)
    other = Block[Sitting]()

    with pytest.raises(ValueError, match="one block"):
        other.add(chair)
    other.remove(chair)

    assert chair.block is not None
    assert len(other) == 0


def test_everybody_reads_every_frame_whole_and_in_order_however_slowly(send_many: SendMany) -> None:
    class Here(Audience):
        send = staticmethod(send_many)

    run_state_machine_as_test(Here, settings=settings(max_examples=60, stateful_step_count=40, deadline=None))


class Viewer:
    """One viewer of the audience: what they must read, and what they read so far."""

    def __init__(self, line: PipedLine, home: Block["Viewer"]) -> None:
        self.line = line
        self.home = home
        self.chair = Chair(self)
        self.due = bytearray()
        self.read = bytearray()
        self.hung_up = self.gone = False
        line.blocked, line.flowing, line.lost = self.leave, self.enter, self._lose
        self.enter()

    def enter(self) -> None:
        if not self.line.waiting and not self.line.aborted and not self.home.is_full:
            self.home.add(self.chair)

    def leave(self) -> None:
        if self.chair.block is not None:
            self.chair.block.remove(self.chair)

    def _lose(self) -> None:
        self.leave()
        self.gone = True


class Audience(RuleBasedStateMachine):
    """Two blocks over real sockets; viewers come, read, stall, move, hang up."""

    send: SendMany

    def __init__(self) -> None:
        super().__init__()
        self.blocks = [Block[Viewer](send_many=self.send) for _ in range(2)]
        self.viewers: list[Viewer] = []
        self.frames = 0

    @rule(direct=st.booleans(), place=st.integers(0, 1), many=st.integers(1, 4))
    def come(self, direct: bool, place: int, many: int) -> None:
        self.viewers += [Viewer(PipedLine(direct=direct), self.blocks[place]) for _ in range(many)]

    @rule(place=st.integers(0, 1), size=st.integers(1, 9_000), times=st.integers(1, 3))
    def tell(self, place: int, size: int, times: int) -> None:
        for _ in range(times):
            self.frames += 1
            frame = b"%d:%s\n" % (self.frames, b"." * size)
            for chair in self.blocks[place]:
                chair.seat.due += frame
            self.blocks[place].send(frame)

    @precondition(lambda self: self.viewers)
    @rule(who=st.integers(0), most=st.integers(1, 6_000), writable=st.booleans())
    def read(self, who: int, most: int, writable: bool) -> None:
        viewer = self._pick(who)
        if not viewer.hung_up:
            viewer.read += viewer.line.read(most)
        if writable:
            viewer.line.drain()

    @precondition(lambda self: self.viewers)
    @rule(who=st.integers(0), place=st.integers(0, 1))
    def move(self, who: int, place: int) -> None:
        viewer = self._pick(who)
        viewer.home = self.blocks[place]
        if viewer.chair.block is not None:
            viewer.leave()
            viewer.enter()

    @precondition(lambda self: self.viewers)
    @rule(who=st.integers(0))
    def hang_up(self, who: int) -> None:
        viewer = self._pick(who)
        viewer.line.hang_up()
        viewer.hung_up = True

    @precondition(lambda self: self.viewers)
    @rule(who=st.integers(0))
    def lose(self, who: int) -> None:
        viewer = self._pick(who)
        if viewer.hung_up or viewer.line.aborted:
            viewer.line.end()

    @invariant()
    def who_is_gone_is_nowhere(self) -> None:
        seated = [chair.seat for block in self.blocks for chair in block]

        assert len(seated) == len(set(seated)) == sum(len(block) for block in self.blocks)
        assert not any(viewer.gone or viewer.line.waiting for viewer in seated)
        assert all(viewer.chair.block is not None and viewer in self._of(viewer.chair.block) for viewer in seated)

    def teardown(self) -> None:
        try:
            for viewer in self.viewers:
                if viewer.hung_up:
                    assert viewer.due.startswith(viewer.read)
                else:
                    _read_on(viewer)
                    assert viewer.read == viewer.due
        finally:
            for viewer in self.viewers:
                viewer.line.end()
                viewer.line.hang_up()

    def _pick(self, who: int) -> Viewer:
        return self.viewers[who % len(self.viewers)]

    def _of(self, block: Block[Viewer]) -> list[Viewer]:
        return [chair.seat for chair in block]


def _read_on(viewer: Viewer) -> None:
    viewer.line.drain()
    while part := viewer.line.read(100_000):
        viewer.read += part
        viewer.line.drain()


def _seated(kernel: Kernel, *fds: int) -> tuple[Block[Sitting], list[Chair[Sitting]]]:
    block = Block[Sitting](send_many=kernel.send_many)
    chairs = [Chair(Sitting(Paper(fd=fd))) for fd in fds]
    for chair in chairs:
        block.add(chair)
    return block, chairs


def _raise_once() -> Callable[[], None]:
    troubles: Iterator[Exception] = iter([RuntimeError("the handler is closed")])

    def broken() -> None:
        for trouble in troubles:
            raise trouble

    return broken
