"""The synthetic host: ``python -m server.video.synthetic --whip URL --key-env NAME`` broadcasts a shop window.

It comes in by the same WHIP door as everyone, says that it is the demo, waits while a person is on air and comes back
when they leave. A process of its own: encoding never takes time from the server's loop.
"""

import argparse
import asyncio
import fractions
import logging
import os
import signal
import sys
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpx
from aiortc import MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from av import AudioFrame, VideoFrame

from server.video import hooks, sdp
from server.video.scene import HEIGHT, WIDTH, Scene
from server.video.tones import CHUNK, RATE, Melody

FRAMES_A_SECOND: Final = 20

REFUSED: Final = 2
"""Exit status when the key or the show is wrong: trying again would not help."""

PATIENCE: Final = 3.0
"""Seconds between two offers while somebody else is on air."""

SHORTEST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 8.0
"""Seconds before another try when the server does not answer: doubled from the shortest to the longest."""

WELCOME_AFTER: Final = 10.0
"""Seconds on air that prove we are welcome; a show that has ended sends us away at once, again and again."""

GOODBYE_WITHIN: Final = 0.3
"""Seconds to take leave of the server when told to stop."""

GENTLE: Final = 5
"""Niceness: the server's own work comes first."""

_ENDED: Final = ("failed", "closed")

log = logging.getLogger("vitrina.synthetic")


class Refused(Exception):
    """The server will not have us; trying again would not help."""


class Beat:
    """When the next frame is due; after a stall it leaves out what is late rather than hurrying after it."""

    def __init__(self, period: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._period = period
        self._began = self._loop.time()
        self._count = -1

    async def next(self) -> int:
        """Wait for the next beat; returns its number."""
        late = int((self._loop.time() - self._began) / self._period) - self._count
        self._count += 1 if late < 10 else late
        await asyncio.sleep(max(0.0, self._began + self._count * self._period - self._loop.time()))
        return self._count


class Window(MediaStreamTrack):
    """The picture."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._beat = Beat(1 / FRAMES_A_SECOND)
        blank = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        self._scene = Scene(strides=(blank.planes[0].line_size, blank.planes[1].line_size))

    async def recv(self) -> VideoFrame:
        """The next frame, when it is due."""
        count = await self._beat.next()
        canvas = self._scene.paint(seconds=count / FRAMES_A_SECOND, now=datetime.now().astimezone())
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, painted in zip(frame.planes, (canvas.y, canvas.u, canvas.v), strict=True):
            plane.update(bytes(painted))
        frame.pts, frame.time_base = count * 90_000 // FRAMES_A_SECOND, fractions.Fraction(1, 90_000)
        return frame


class Music(MediaStreamTrack):
    """The sound; a note begins with every second of the clock in the picture."""

    kind = "audio"

    def __init__(self, melody: Melody) -> None:
        super().__init__()
        self._beat = Beat(CHUNK / RATE)
        self._melody = melody
        self._shift = datetime.now().astimezone().microsecond * RATE // 1_000_000 // CHUNK * CHUNK

    async def recv(self) -> AudioFrame:
        """The next 20 ms, when they are due."""
        at = await self._beat.next() * CHUNK
        frame = AudioFrame(format="s16", layout="mono", samples=CHUNK)
        frame.planes[0].update(self._melody.chunk(at + self._shift))
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, fractions.Fraction(1, RATE)
        return frame


class SyntheticHost:
    """Broadcasts until told to stop."""

    def __init__(self, *, whip: str, key: str, door: httpx.AsyncClient) -> None:
        self._whip = whip
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": sdp.CONTENT_TYPE,
            "X-Vitrina-Source": "demo",
        }
        self._door = door
        self._melody = Melody()

    async def broadcast(self) -> None:
        """Go on air again and again, until cancelled.

        Raises:
            Refused: The key or the show is wrong.
        """
        wait = SHORTEST_WAIT
        while True:
            try:
                wait = await self._once(wait)
            except httpx.TransportError:
                wait = min(LONGEST_WAIT, wait * 2)
            await asyncio.sleep(wait)

    async def _once(self, wait: float) -> float:
        """One broadcast, or a refusal; returns how long to wait before the next."""
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        try:
            answer = await self._door.post(self._whip, content=await self._offer(peer), headers=self._headers)
            if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND):
                raise Refused(f"{self._whip} answered {answer.status_code}: {answer.text[:200]}")
            if answer.status_code == httpx.codes.CONFLICT:
                return PATIENCE
            if answer.status_code != httpx.codes.CREATED:
                log.warning("the WHIP door answered %s", answer.status_code)
                return min(LONGEST_WAIT, wait * 2)
            began = asyncio.get_running_loop().time()
            await self._on_air(peer, answer)
            lasted = asyncio.get_running_loop().time() - began
            return PATIENCE if lasted > WELCOME_AFTER else min(LONGEST_WAIT, wait * 2)
        finally:
            await _close(peer)

    async def _offer(self, peer: RTCPeerConnection) -> str:
        for track in (Window(), Music(self._melody)):
            peer.addTrack(track)
        for transceiver in peer.getTransceivers():
            transceiver.direction = "sendonly"
        near = urlsplit(self._whip).hostname in ("127.0.0.1", "localhost", "::1")
        hooks.gather_on(peer, ["127.0.0.1"] if near else hooks.own_addresses())
        await peer.setLocalDescription(await peer.createOffer())
        return str(peer.localDescription.sdp)

    async def _on_air(self, peer: RTCPeerConnection, answer: httpx.Response) -> None:
        over = asyncio.Event()
        listening: Any = peer
        listening.on("connectionstatechange", lambda: over.set() if peer.connectionState in _ENDED else None)
        session = urljoin(self._whip, answer.headers["Location"])
        try:
            await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
            await over.wait()
        except asyncio.CancelledError:
            with suppress(httpx.HTTPError):
                await self._door.delete(session, timeout=GOODBYE_WITHIN)
            raise


async def run(*, whip: str, key: str, until_stdin_closes: bool = False) -> int:
    """Broadcast until a signal, or until stdin closes; returns the exit status."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    pipe = await _watch_stdin(stop) if until_stdin_closes else None
    async with httpx.AsyncClient(trust_env=False, timeout=5) as door:
        broadcasting = asyncio.create_task(SyntheticHost(whip=whip, key=key, door=door).broadcast())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((broadcasting, stopping), return_when=asyncio.FIRST_COMPLETED)
        for task in (broadcasting, stopping):
            task.cancel()
        ending, _ = await asyncio.gather(broadcasting, stopping, return_exceptions=True)
    if pipe:
        pipe.close()
    if isinstance(ending, Refused):
        log.error("The synthetic host gives up: %s", ending)
        return REFUSED
    if isinstance(ending, Exception) and not isinstance(ending, asyncio.CancelledError):
        raise ending
    return 0


async def _close(peer: RTCPeerConnection) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(GOODBYE_WITHIN):
            await peer.close()


class _UntilClosed(asyncio.Protocol):
    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop.set()


async def _watch_stdin(stop: asyncio.Event) -> asyncio.BaseTransport:
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: _UntilClosed(stop), sys.stdin)
    return transport


def main() -> int:
    """Read the command line and broadcast."""
    parser = argparse.ArgumentParser(
        prog="python -m server.video.synthetic", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--whip", required=True, help="the show's WHIP door")
    parser.add_argument("--key-env", required=True, help="environment variable that holds the stream key")
    parser.add_argument("--until-stdin-closes", action="store_true", help="stop when the parent process is gone")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    key = os.environ.get(chosen.key_env, "")
    if not key:
        parser.error(f"{chosen.key_env} is not set")
    with suppress(OSError, AttributeError):
        os.nice(GENTLE)
    return asyncio.run(run(whip=chosen.whip, key=key, until_stdin_closes=chosen.until_stdin_closes))


if __name__ == "__main__":
    raise SystemExit(main())
