"""A doorstep: a doorway anybody may pass, ears that write down what they hear, a transport that goes nowhere."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from uvicorn import Config
from uvicorn.server import ServerState

from server.live.edge import EdgeProtocol
from server.live.framing import Form
from server.live.line import Ears, Turned, TwoWay, Upgrade

PATH = "/api/v1/live"
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
"""The nonce of RFC 6455, 1.3; its answer is ``ACCEPT``."""
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
DEFLATE = "permessage-deflate; client_max_window_bits"


class Listening:
    """Ears that remember, and do what a test tells them to."""

    def __init__(self, line: TwoWay, asked: Upgrade) -> None:
        self.line = line
        self.asked = asked
        self.fd = line.fd
        self.texts: list[str] = []
        self.moods: list[str] = []
        self.then: Callable[[], object] = lambda: None
        self.finally_: Callable[[], object] = lambda: None

    def heard(self, text: str) -> None:
        self.texts.append(text)
        self.then()

    def blocked(self) -> None:
        self.moods.append("blocked")

    def flowing(self) -> None:
        self.moods.append("flowing")

    def lost(self) -> None:
        self.moods.append("lost")
        self.finally_()


class OpenDoorway:
    """Lets everybody in, unless a test says otherwise, and keeps their ears."""

    path = PATH

    def __init__(self) -> None:
        self.turned: Turned | None = None
        self.asked: list[Upgrade] = []
        self.ears: list[Listening] = []
        self.make: Callable[[TwoWay, Upgrade], Listening] = Listening

    def admit(self, asked: Upgrade) -> Turned | None:
        self.asked.append(asked)
        return self.turned

    def welcome(self, line: TwoWay, asked: Upgrade) -> Ears:
        self.ears.append(self.make(line, asked))
        return self.ears[-1]


class Nowhere(asyncio.Transport):
    """A transport that keeps what is written, and never says a word by itself."""

    def __init__(self, **extra: object) -> None:
        super().__init__({"peername": ("192.0.2.7", 4242), **extra})
        self.written = bytearray()
        self.protocol: asyncio.BaseProtocol | None = None
        self.deeds: list[str] = []
        self.is_full = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.is_closing()
        assert "eof" not in self.deeds
        self.written += data
        if self.is_full:
            cast("asyncio.Protocol", self.protocol).pause_writing()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.deeds.append(f"limits {high}")

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        return cast("asyncio.BaseProtocol", self.protocol)

    def pause_reading(self) -> None:
        self.deeds.append("pause")

    def resume_reading(self) -> None:
        self.deeds.append("resume")

    def is_closing(self) -> bool:
        return "close" in self.deeds or "abort" in self.deeds

    def close(self) -> None:
        self.deeds.append("close")

    def abort(self) -> None:
        self.deeds.append("abort")

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.deeds.append("eof")


class TurnedTimers:
    """In place of a loop's ``call_later``: nothing happens unless a test does it."""

    def __init__(self) -> None:
        self.armed: list[tuple[float, Callable[[], object]]] = []

    def __call__(self, wait: float, deed: Callable[[], object]) -> asyncio.TimerHandle:
        self.armed.append((wait, deed))
        return asyncio.TimerHandle(wait, deed, (), asyncio.get_running_loop())


class Doorstep:
    """An edge before its first byte."""

    def __init__(self, *, loaded_app: object = None, **extra: object) -> None:
        self.doorway = OpenDoorway()
        self.state = ServerState()
        self.transport = Nowhere(**extra)
        self.config = cast("Config", SimpleNamespace(loaded_app=loaded_app))
        self.edge = EdgeProtocol(config=self.config, server_state=self.state, app_state={"doorway": self.doorway})
        self.edge.connection_made(self.transport)

    @property
    def is_counted(self) -> bool:
        """Uvicorn knows that they are here."""
        return cast("set[object]", self.state.connections) == {self.edge}

    @property
    def ears(self) -> Listening:
        """Of the one who came in."""
        return self.doorway.ears[-1]

    def ask(self, **request: Any) -> str:
        """Send a request, and ``behind`` it; what was answered, without what was written behind the answer."""
        behind = request.pop("behind", b"")
        self.edge.data_received(a_request(**request) + behind)
        head, _, rest = bytes(self.transport.written).partition(b"\r\n\r\n")
        if head.startswith(b"HTTP/1.1 101"):
            self.transport.written = bytearray(rest)
            return head.decode()
        return bytes(self.transport.written).decode()

    def say(self, data: bytes) -> bytes:
        """Send bytes; everything that was written since the handshake."""
        self.edge.data_received(data)
        return bytes(self.transport.written)


def an_open_line(form: Form = Form.PLAIN) -> Doorstep:
    """A doorstep, after the handshake."""
    step = Doorstep()
    step.ask(extensions=DEFLATE if form is Form.DEFLATED else None)
    assert step.edge.form is form
    return step


def a_request(
    *, line: str = f"GET {PATH} HTTP/1.1", key: str | None = KEY, version: str | None = "13", **others: str | None
) -> bytes:
    """A request to upgrade. ``extensions`` is a header of WebSocket; other names are headers as they are."""
    headers: dict[str, str | None] = {
        "Host": "vitrina.test",
        "Upgrade": "websocket",
        "Connection": "keep-alive, Upgrade",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Version": version,
        "Sec-WebSocket-Extensions": others.pop("extensions", None),
        **{name.replace("_", "-"): value for name, value in others.items()},
    }
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join([line, *lines, "", ""]).encode("latin-1")
