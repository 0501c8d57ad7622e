"""One frame to many sockets, in Python and in C."""

import errno
import socket
import sys
from array import array
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.live import fanout
from server.live.fanout import SendMany, SendManyInC, choose
from tests.native import library_in

FRAME = b"\x81\x05hello"

Ways = Literal["reads", "is full", "hung up", "is closed"]


@pytest.fixture
def pairs() -> Iterator["Pairs"]:
    with Pairs() as opened:
        yield opened


class Pairs(ExitStack):
    """Connected sockets, ours and theirs, in all the states they come in."""

    def one(self, way: Ways = "reads") -> tuple[socket.socket, socket.socket]:
        ours, theirs = (self.enter_context(end) for end in socket.socketpair())
        ours.setblocking(False)
        theirs.setblocking(False)
        if way == "is full":
            _fill(ours)
        elif way == "hung up":
            theirs.close()
        elif way == "is closed":
            ours.close()
        return ours, theirs


def test_everybody_gets_the_frame_once(send_many: SendMany, pairs: Pairs) -> None:
    ends = [pairs.one() for _ in range(20)]

    troubles = send_many(_fds(ends), FRAME)

    assert troubles == []
    assert [theirs.recv(100) for _, theirs in ends] == [FRAME] * 20


def test_one_who_does_not_read_takes_nothing_and_keeps_nobody_waiting(send_many: SendMany, pairs: Pairs) -> None:
    ends = [pairs.one(), pairs.one("is full"), pairs.one()]

    troubles = send_many(_fds(ends), FRAME)

    assert troubles == [(1, 0)]
    assert [ends[seat][1].recv(100) for seat in (0, 2)] == [FRAME, FRAME]


def test_one_who_takes_a_part_is_told_with_its_length(send_many: SendMany, pairs: Pairs) -> None:
    ends = [pairs.one(), pairs.one()]
    long = bytes(range(256)) * 40_000

    troubles = send_many(_fds(ends), long)

    assert [index for index, _ in troubles] == [0, 1]
    for (_, sent), (_, theirs) in zip(troubles, ends, strict=True):
        assert 0 < sent < len(long)
        assert _all_of(theirs) == long[:sent]


def test_one_who_hung_up_is_told_and_the_process_lives(send_many: SendMany, pairs: Pairs) -> None:
    ends = [pairs.one("hung up"), pairs.one(), pairs.one("hung up"), pairs.one()]

    troubles = send_many(_fds(ends), FRAME)

    assert troubles == [(0, -errno.EPIPE), (2, -errno.EPIPE)]
    assert [ends[seat][1].recv(100) for seat in (1, 3)] == [FRAME, FRAME]


def test_a_descriptor_that_is_none_is_told(send_many: SendMany, pairs: Pairs) -> None:
    ends = [pairs.one("is closed"), pairs.one()]

    troubles = send_many(_fds(ends), FRAME)

    assert troubles == [(0, -errno.EBADF)]
    assert ends[1][1].recv(100) == FRAME


def test_nobody_is_easily_sent_to(send_many: SendMany) -> None:
    assert send_many(array("i"), FRAME) == []


def test_a_frame_may_hold_any_byte(send_many: SendMany, pairs: Pairs) -> None:
    ends = [pairs.one()]
    frame = bytes(range(256))

    send_many(_fds(ends), frame)

    assert ends[0][1].recv(1000) == frame


def test_the_array_may_change_between_two_frames(send_many: SendMany, pairs: Pairs) -> None:
    ends = [pairs.one(), pairs.one("is full")]
    fds = _fds(ends)

    send_many(fds, FRAME)
    fds.pop()
    fds.append(pairs.one()[0].fileno())

    assert send_many(fds, FRAME) == []


def test_tcp_is_sent_to_as_well(send_many: SendMany) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as door,
        socket.create_connection(door.getsockname(), timeout=10) as theirs,
        door.accept()[0] as ours,
    ):
        ours.setblocking(False)

        assert send_many(array("i", [ours.fileno()]), FRAME) == []
        assert theirs.recv(100) == FRAME


@given(ways=st.lists(st.sampled_from(("reads", "is full", "hung up", "is closed")), max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_befalls_some_every_other_gets_it_once(send_many: SendMany, ways: list[Ways]) -> None:
    with Pairs() as pairs:
        ends = [pairs.one(way) for way in ways]

        troubles = send_many(_fds(ends), FRAME)

        sent = {"is full": 0, "hung up": -errno.EPIPE, "is closed": -errno.EBADF}
        assert troubles == [(index, sent[way]) for index, way in enumerate(ways) if way in sent]
        assert all(_all_of(theirs) == FRAME for way, (_, theirs) in zip(ways, ends, strict=True) if way == "reads")


class TestChoosing:
    @pytest.fixture
    def elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A machine on which no helper is installed, and where one may be put."""
        monkeypatch.setattr(fanout, "HELPER", "helper_of_this_test")
        monkeypatch.syspath_prepend(tmp_path)
        return tmp_path

    @pytest.mark.compiler
    def test_the_helper_is_taken_where_it_is_installed(
        self, unpacked_helper: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.syspath_prepend(unpacked_helper)
        caplog.set_level("INFO")

        chosen = choose(native=True)

        assert isinstance(chosen, SendManyInC)
        assert caplog.messages == ["fan-out in C"]
        assert fanout.HELPER not in sys.modules

    @pytest.mark.compiler
    def test_it_is_left_alone_when_it_is_not_wanted(
        self, unpacked_helper: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.syspath_prepend(unpacked_helper)

        assert choose(native=False) is fanout.send_many

    @pytest.mark.usefixtures("elsewhere")
    def test_without_it_python_does_it(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("INFO")

        assert choose(native=True) is fanout.send_many
        assert caplog.messages == ["fan-out in Python"]

    def test_one_that_does_not_load_is_told_and_left(self, elsewhere: Path, caplog: pytest.LogCaptureFixture) -> None:
        _install(elsewhere, b"no library at all")

        assert choose(native=True) is fanout.send_many
        assert "fan-out helper unusable" in caplog.messages

    @pytest.mark.compiler
    def test_one_of_another_version_is_told_and_left(
        self, elsewhere: Path, unpacked_helper: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        library = library_in(unpacked_helper).read_bytes()
        _install(elsewhere, library.replace(b"vitrina_send_many_1", b"vitrina_send_many_0"))

        assert choose(native=True) is fanout.send_many
        assert "fan-out helper unusable" in caplog.messages


def _install(folder: Path, library: bytes) -> None:
    package = folder / fanout.HELPER
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "libsend_many.abi3.so").write_bytes(library)


def _fds(ends: list[tuple[socket.socket, socket.socket]]) -> "array[int]":
    return array("i", [ours.fileno() for ours, _ in ends])


def _fill(ours: socket.socket) -> None:
    with suppress(BlockingIOError):
        while True:
            ours.send(b"." * 65_536)
    with suppress(BlockingIOError):
        while True:
            ours.send(b".")


def _all_of(theirs: socket.socket) -> bytes:
    parts = []
    with suppress(BlockingIOError):
        while part := theirs.recv(1 << 20):
            parts.append(part)
    return b"".join(parts)
