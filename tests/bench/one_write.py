"""One write: what a frame to many sockets costs in Python, with the C helper, and at the least.

``python -m tests.bench.one_write`` opens real TCP connections over loopback to a reader of its own, and sends the same
frame to all of them in each way, in turns of shuffled order; ratios are medians of those within one turn, so that what
else the machine does weighs on all alike. Then again with another thread of Python at work beside. Needs a C compiler.
"""

import argparse
import ctypes
import gc
import json
import os
import random
import resource
import select
import socket
import subprocess
import tempfile
import threading
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from server.live.block import CHAIRS, Block, Chair
from server.live.fanout import SendMany, SendManyInC, send_many
from server.live.framing import Form
from tests.native import build_helper, library_in

FRAMES = 10
"""Frames of one turn; all of them fit into the buffers of a connection."""

WITHIN = 60.0
"""Seconds for a turn to arrive."""

READ = 1 << 16

Way = Callable[[bytes], object]
Figures = dict[str, list[float]]


class Wire:
    """A line that is never written to: the sockets of the bench take everything."""

    form = Form.PLAIN

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def write(self, frame: bytes) -> None:
        """A connection was full: the figures would not be true."""
        raise RuntimeError("a connection was full; send less in a turn")

    def close(self, code: int, reason: str) -> None:
        """Nobody says goodbye."""

    def abort(self) -> None:
        """A connection is gone: the figures would not be true."""
        raise RuntimeError("a connection is gone")


class Sitting:
    """Somebody with a line."""

    def __init__(self, line: Wire) -> None:
        self.line = line


def read_all(port: int, count: int, reports: Connection, cores: frozenset[int]) -> None:
    """The reader's process, with ``count`` connections: asked for so many bytes, it answers when they are read."""
    os.sched_setaffinity(0, cores)
    poller = select.epoll()
    with ExitStack() as opened:
        ends = [opened.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(count)]
        readers = {end.fileno(): end for end in ends}
        for fd in readers:
            poller.register(fd, select.EPOLLIN)
        buffer = bytearray(READ)
        while wanted := reports.recv():
            while wanted > 0:
                ready = poller.poll(WITHIN)
                if not ready:
                    return
                wanted -= sum(readers[fd].recv_into(buffer) for fd, _ in ready)
            reports.send(wanted)


def floor(folder: Path, fds: "array[int]") -> Way:
    """Nothing but a loop of ``send`` in C."""
    library = folder / "floor.so"
    source = Path(__file__).with_suffix(".c")
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(source)], check=True, timeout=WITHIN)
    send = ctypes.CDLL(str(library)).floor_of_sends
    send.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t)
    blocks = [fds[start : start + CHAIRS] for start in range(0, len(fds), CHAIRS)]

    def way(frame: bytes) -> None:
        for block in blocks:
            send(block.buffer_info()[0], len(block), frame, len(frame))

    return way


def blocks_of(fds: Sequence[int], how: SendMany) -> Way:
    """As a room sends: block after block."""
    blocks = [Block[Sitting](send_many=how) for _ in range(0, len(fds), CHAIRS)]
    for place, fd in enumerate(fds):
        blocks[place // CHAIRS].add(Chair(Sitting(Wire(fd))))

    def way(frame: bytes) -> None:
        for block in blocks:
            block.send(frame)

    return way


class Bench:
    """Takes turns; ``arrived`` waits until so many bytes were read."""

    def __init__(self, ways: dict[str, Way], arrived: Callable[[int], None], *, frame: bytes, sockets: int) -> None:
        self._ways = ways
        self._arrived = arrived
        self._frame = frame
        self._sockets = sockets

    def run(self, turns: int) -> tuple[Figures, Figures]:
        """CPU and wall time of one write, in microseconds, for each way and turn."""
        cpu: Figures = {name: [] for name in self._ways}
        wall: Figures = {name: [] for name in self._ways}
        for _ in range(turns):
            for name in random.sample(list(self._ways), len(self._ways)):
                spent, took = self._turn(self._ways[name])
                cpu[name].append(spent)
                wall[name].append(took)
        return cpu, wall

    def _turn(self, way: Way) -> tuple[float, float]:
        began, before = time.perf_counter(), _cpu()
        for _ in range(FRAMES):
            way(self._frame)
        spent, took = _cpu() - before, time.perf_counter() - began
        self._arrived(FRAMES * len(self._frame) * self._sockets)
        writes = FRAMES * self._sockets / 1e6
        return spent / writes, took / writes


@contextmanager
def a_busy_thread() -> Iterator[None]:
    """Another thread that wants Python's lock all the time."""
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            sum(range(1000))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def an_audience(sockets: int, cores: Sequence[int]) -> Iterator[tuple["array[int]", Callable[[int], None]]]:
    """Connections to a reader in a process of its own, and how to wait until it has read so many bytes."""
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()

    def arrived(count: int) -> None:
        ours.send(count)
        if not ours.poll(WITHIN):
            raise RuntimeError("not everything arrived")
        ours.recv()

    with ExitStack() as opened:
        door = opened.enter_context(socket.create_server(("127.0.0.1", 0), backlog=4096))
        door.settimeout(WITHIN)
        words = (door.getsockname()[1], sockets, theirs, frozenset(cores[1:] or cores))
        reader = spawn.Process(target=read_all, args=words, daemon=True)
        reader.start()
        opened.callback(reader.join, WITHIN)
        opened.callback(ours.send, 0)
        connections = [opened.enter_context(door.accept()[0]) for _ in range(sockets)]
        for connection in connections:
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield array("i", [connection.fileno() for connection in connections]), arrived


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description="What one frame to many sockets costs.")
    words.add_argument("--sockets", type=int, default=2000)
    words.add_argument("--bytes", type=int, default=200)
    words.add_argument("--turns", type=int, default=40)
    asked = words.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder, an_audience(asked.sockets, cores) as (fds, arrived):
        in_c = SendManyInC(library_in(build_helper(Path(folder))))
        ways = {"floor": floor(Path(folder), fds), "python": blocks_of(fds, send_many), "c": blocks_of(fds, in_c)}
        bench = Bench(ways, arrived, frame=b"." * asked.bytes, sockets=asked.sockets)
        gc.freeze()
        os.sched_setaffinity(0, cores[:1])
        bench.run(2)
        alone = _table("Alone, on a core of its own", *bench.run(asked.turns))
        os.sched_setaffinity(0, cores)
        with a_busy_thread():
            beside = _table("Beside a thread that computes", *bench.run(max(asked.turns // 5, 3)))
    print(json.dumps({"bench": "one_write", "sockets": asked.sockets, "alone": alone, "beside_a_thread": beside}))


def _table(title: str, cpu: Figures, wall: Figures) -> dict[str, dict[str, float]]:
    print(title, f"{'way':<8}{'us CPU':>9}{'us wall':>9}{'of floor, CPU':>15}{'wall':>7}", sep="\n")
    rows = {}
    for name in cpu:
        of_floor = [
            round(median(least / own for least, own in zip(times["floor"], times[name], strict=True)), 3)
            for times in (cpu, wall)
        ]
        rows[name] = {"cpu": of_floor[0], "wall": of_floor[1]}
        print(f"{name:<8}{median(cpu[name]):>9.2f}{median(wall[name]):>9.2f}{of_floor[0]:>15.3f}{of_floor[1]:>7.3f}")
    return rows


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_THREAD)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
