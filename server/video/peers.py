"""Peers: our end of one connection, to a host or to a viewer, from the answered offer to the goodbye."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from aiortc import RTCCertificate
from aiortc.rtcdtlstransport import RTCDtlsFingerprint
from aiortc.rtcicetransport import RTCIceParameters

from server.video import hooks
from server.video.port import MediaPort, Way

CONNECT_WITHIN: Final = 15.0
"""Seconds from the answer to a working connection. Source: media.md, 9 (drop sessions with no DTLS in 15 s)."""

CONSENT_FOR: Final = 20.0
"""Seconds that one proof of consent holds; browsers renew theirs every few. RFC 7675 allows 30."""

MOST_WAITING: Final = 2_048
"""Datagrams that may wait to be read; what comes on top is dropped, as the network would."""

log = logging.getLogger(__name__)


class Peer:
    """One connection."""

    role = "controlled"

    def __init__(
        self, *, port: MediaPort, certificate: RTCCertificate, on_ready: Callable[[], None], on_over: Callable[[], None]
    ) -> None:
        """Nothing is sent before the other side asks. Needs a running loop.

        Args:
            port: Carries the datagrams.
            certificate: Ours, whose fingerprint the answer names.
            on_ready: Told once, when packets may be sent.
            on_over: Told once, when the other side is gone.
        """
        self.ufrag = secrets.token_hex(4)
        self.password = secrets.token_hex(16)
        self._port = port
        self._on_ready = on_ready
        self._on_over = on_over
        self._loop = asyncio.get_running_loop()
        self._opened_at = self._consented_at = self._loop.time()
        self._inbox: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_WAITING)
        self._way: Way | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._closed = False
        self.secured = hooks.Secured(self, certificate, on_change=self._on_change)

    @property
    def credentials(self) -> RTCIceParameters:
        """What the answer tells about our end."""
        return RTCIceParameters(usernameFragment=self.ufrag, password=self.password, iceLite=True)

    def open(self, fingerprints: Sequence[RTCDtlsFingerprint]) -> None:
        """Wait for the other side, which proves itself with one of ``fingerprints``."""
        self._port.admit(self)
        self._connecting = asyncio.create_task(self.secured.connect(fingerprints))

    def send(self, head: bytes, payload: bytes) -> bool:
        """Send an RTP packet, at once or never. False: it is gone."""
        sealed = self.secured.seal(head, payload)
        return sealed is not None and self._way is not None and self._way.send(sealed)

    def send_rtcp(self, packet: bytes) -> bool:
        """Send an RTCP packet, at once or never."""
        if self._closed:
            return False
        sealed = self.secured.seal_rtcp(packet)
        return sealed is not None and self._way is not None and self._way.send(sealed)

    def gone(self) -> bool:
        """Whether the other side never came, or no longer says that it wants to hear from us."""
        now = self._loop.time()
        late = self.secured.state != "connected" and now - self._opened_at > CONNECT_WITHIN
        return late or now - self._consented_at > CONSENT_FOR

    async def close(self) -> None:
        """Say goodbye. Harmless when repeated."""
        if self._closed:
            return
        self._closed = True
        await self.secured.stop()
        self._port.dismiss(self)
        if self._connecting:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)

    # What the port tells

    def reached(self, way: Way, *, chosen: bool) -> None:
        """The other side proved itself on ``way``."""
        self._consented_at = self._loop.time()
        if chosen or self._way is None:
            self._way = way

    def datagram(self, data: bytes) -> None:
        """Something that is not STUN came in."""
        with suppress(asyncio.QueueFull):
            self._inbox.put_nowait(data)

    # What aiortc's DTLS asks of its wire

    async def _recv(self) -> bytes:
        data = await self._inbox.get()
        if data is None:
            raise ConnectionError("the peer is closed")
        return data

    async def _send(self, data: bytes) -> None:
        if self._way:
            self._way.send(data)

    def _on_change(self, state: str) -> None:
        if self._closed:
            return
        if state == "connected":
            self._on_ready()
        elif state in ("closed", "failed"):
            self._on_over()
