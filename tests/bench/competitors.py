"""Competitors: the servers that the bench compares, how each is started and what its viewers say to it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path

from tests.bench.machine import BUILT, compiled

HERE = Path(__file__).parent
PEERS = HERE / "peers"
VENV = BUILT / "venv"
"""Python's peers; see peers/requirements.txt."""

NATIVE = BUILT / "native"
"""The C helper of ours, beside the environment, so that the bench changes nothing in it."""

SILENT = ""
SOCKET_IO = "await 0{\nsend 40\nawait 40{\nanswer 2 3\n"
OURS = """\
send {"id":1,"connect":{"ticket":"%w","v":1,"app":"bench"}}
await "connect"
send {"id":2,"join":{"room":"SHOW","lanes":{}}}
await "join"
answer {} {}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Competitor:
    """One server.

    Attributes:
        name: As the table and the JSON line call it.
        command: What starts it; the port is added, and ``ping`` where it is to keep its viewers alive.
        script: What a viewer says after the handshake; see c/viewers.c.
        about: Version and settings, for the record.
        missing: What it needs and does not find here, or nothing.
        is_slow: An order of magnitude slower than the others: it is given fewer messages.
        by_http: Where messages are posted, if it is not told on its standard input.
    """

    name: str
    command: tuple[str, ...]
    path: str = "/"
    script: str = SILENT
    about: str = ""
    missing: str = ""
    is_ours: bool = False
    is_slow: bool = False
    by_http: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


def floor() -> Competitor:
    """A C loop of ``send``."""
    return Competitor(name="floor", command=(str(compiled(HERE / "c" / "floor.c")),), about="C, one thread")


def stock() -> Competitor:
    """FastAPI as its own pages show it."""
    about = f"FastAPI {version('fastapi')}, uvicorn {version('uvicorn')}, websockets {version('websockets')}, uvloop"
    return Competitor(
        name="stock", command=(sys.executable, "-m", "tests.bench.peers.stock"), path="/live", about=about
    )


def ours(name: str, *, helper: bool, **options: object) -> Competitor:
    """Vitrina itself: the whole house in one process.

    Args:
        helper: With the C helper.
        options: See ``ours.py``.
    """
    return Competitor(
        name=name,
        command=(sys.executable, "-m", "tests.bench.ours", json.dumps(options)),
        path="/api/v1/live",
        script=OURS,
        about="fan-out in C" if helper else "fan-out in Python",
        missing="" if not helper or any(NATIVE.glob("vitrina_fanout/*.so")) else "its C helper (a C compiler)",
        is_ours=True,
        environment={"PYTHONPATH": str(NATIVE), "VITRINA_NATIVE": "true"} if helper else {"VITRINA_NATIVE": "false"},
    )


def socket_io() -> Competitor:
    """Socket.IO on Node.js."""
    command = ("node", str(PEERS / "socketio.mjs"))
    path = "/socket.io/?EIO=4&transport=websocket"
    about, missing = _npm("socket.io")
    return Competitor(name="Socket.IO", command=command, path=path, script=SOCKET_IO, about=about, missing=missing)


def node_ws() -> Competitor:
    """``ws`` on Node.js."""
    about, missing = _npm("ws")
    return Competitor(name="ws", command=("node", str(PEERS / "ws.mjs")), about=about, missing=missing)


def nchan() -> Competitor:
    """nginx with nchan."""
    module = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
    missing = "" if shutil.which("nginx") and module.exists() else "nginx with libnginx-mod-nchan"
    return Competitor(
        name="nchan",
        command=(sys.executable, "-m", "tests.bench.peers.nchan"),
        path="/sub",
        about=f"nginx {_debian('nginx')} with nchan {_debian('libnginx-mod-nchan')}, one worker, posted to over HTTP",
        missing=missing,
        by_http="/pub",
    )


def python_socketio() -> Competitor:
    """python-socketio under uvicorn."""
    return _of_the_venv("python-socketio", "tests.bench.peers.python_socketio", script=SOCKET_IO)


def channels() -> Competitor:
    """Django Channels under uvicorn."""
    return _of_the_venv("channels", "tests.bench.peers.channels_asgi")


Maker = Callable[[], Competitor]
"""Looks whether a competitor is here, and says how it is started."""

PEERS_OF_OURS: tuple[Maker, ...] = (stock, socket_io, node_ws, nchan, python_socketio, channels)
"""Those who may be ahead of us."""

QUICK: tuple[Maker, ...] = (floor, partial(ours, "ours", helper=False), stock)
"""Those who need nothing that is not here anyway."""

ALL: tuple[Maker, ...] = (
    floor,
    partial(ours, "ours", helper=False),
    partial(ours, "ours+C", helper=True),
    *PEERS_OF_OURS,
)


def _debian(package: str) -> str:
    asked = ["dpkg-query", "--show", "--showformat=${Version}", package]
    if not shutil.which(asked[0]):
        return ""
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def _npm(package: str) -> tuple[str, str]:
    installed = PEERS / "node_modules" / package / "package.json"
    if not shutil.which("node") or not installed.exists():
        return "", f"Node.js with {package}"
    return f"{package} {json.loads(installed.read_text())['version']} on Node.js", ""


def _of_the_venv(name: str, module: str, script: str = SILENT) -> Competitor:
    pins = dict(line.split("==") for line in (PEERS / "requirements.txt").read_text().splitlines() if "==" in line)
    python = VENV / "bin" / "python"
    return Competitor(
        name=name,
        command=(str(python), "-m", module),
        path="/socket.io/?EIO=4&transport=websocket" if script == SOCKET_IO else "/",
        script=script,
        about=f"{name} {pins.get(name, '')}, uvicorn {pins.get('uvicorn', '')}, uvloop",
        missing="" if python.exists() else f"{name} from peers/requirements.txt",
        is_slow=True,
    )
