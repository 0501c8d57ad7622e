"""Line: the sending side of one viewer's connection, whatever carries it; and who hears the other side.

A WebSocket of the edge, a stream of server-sent events and the fakes of the tests are lines. Whoever writes never
waits: what the kernel does not take stays with the line, and ``blocked`` says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from server.live.framing import Form


class Line(Protocol):
    """Carries encoded frames to one viewer.

    Attributes:
        fd: Frames may be written to it directly while nothing waits here; -1: only through ``write``.
        form: How texts are wrapped for this line.
    """

    fd: int
    form: Form

    def write(self, frame: bytes) -> None:
        """Send an encoded frame, or the rest of one. Never waits."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Say goodbye with ``code``, send what waits, and let go soon, whether they answer or not."""
        ...

    def abort(self) -> None:
        """Let go now; what waits is lost."""
        ...


class TwoWay(Line, Protocol):
    """A line on which the other side speaks, too."""

    def hold(self) -> None:
        """Hear nothing more for now: a command is being carried out. What they send meanwhile waits, in order."""
        ...

    def release(self) -> None:
        """Go on hearing, with what waits first. Nothing happens if nobody held."""
        ...


class Ears(Protocol):
    """Hears one line."""

    def heard(self, text: str) -> None:
        """One whole text message came."""
        ...

    def blocked(self) -> None:
        """What is written from now on waits in this process: the other side does not read."""
        ...

    def flowing(self) -> None:
        """Nothing waits any more."""
        ...

    def lost(self) -> None:
        """The line is gone. Told once, before its descriptor is closed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """A request for a line, before the handshake.

    Attributes:
        headers: Names in lower case; of a repeated header the values joined by commas.
        address: The client's, as far as trusted proxies tell.
    """

    path: str
    headers: Mapping[str, str]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Turned away before the handshake: an HTTP answer with a problem.

    Attributes:
        retry_after: Seconds, when waiting helps.
    """

    status: int
    code: str
    title: str
    retry_after: int | None = None


class Doorway(Protocol):
    """Decides who may open a line at ``path``."""

    path: str

    def admit(self, asked: Upgrade) -> Turned | None:
        """Look at a request; None lets it in."""
        ...

    def welcome(self, line: TwoWay, asked: Upgrade) -> Ears:
        """The handshake is done: who hears ``line`` from now on."""
        ...
