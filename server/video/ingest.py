"""Ingest: a host's broadcast comes in by WHIP. Packets are taken out before the decoder, never decoded."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final, Literal, Protocol, TypeAlias

from aiortc import RTCRtpTransceiver
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    AnyRtcpPacket,
    RtcpPsfbPacket,
    RtcpSrPacket,
    RtpPacket,
    pack_remb_fci,
)

from core.ids import SessionId, ShowId
from server.video import hooks, peers
from server.video.gaps import Gaps
from server.video.program import Kind

Source: TypeAlias = Literal["browser", "encoder", "demo"]
"""Who sends: a studio page, a program such as OBS, or the demo's synthetic host."""

BITRATES: Final[Mapping[Source, int]] = {"browser": 2_500_000, "encoder": 2_500_000, "demo": 500_000}
"""Bits a second that a host may send. aiortc's estimator takes a busy loop for a busy network (media.md, 7.3)."""

SILENT_FOR: Final = 5.0
"""Seconds without a packet after which a host is gone."""

KEYFRAME_EVERY: Final = 0.5
"""Seconds between two keyframe requests; a keyframe costs ten ordinary pictures, and viewers ask in crowds."""

log = logging.getLogger(__name__)


class Listener(Protocol):
    """Who gets what an ingest receives."""

    def packet(self, ingest: "Ingest", kind: Kind, packet: RtpPacket) -> None:
        """A media packet came in."""
        ...

    def over(self, ingest: "Ingest") -> None:
        """The host is gone; nothing more will come."""
        ...


class Ingest:
    """One WHIP session."""

    def __init__(self, *, session: SessionId, show: ShowId, source: Source, listener: Listener) -> None:
        """Nothing happens before ``answer``. Needs a running loop."""
        self.session = session
        self.show = show
        self.source = source
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._opened_at = self._loop.time()
        self._heard_at: float | None = None
        self._peer = peers.open_peer()
        self._pipe: hooks.Pipe | None = None
        self._ssrcs: dict[Kind, tuple[int, int]] = {}
        self._mappings: dict[Kind, tuple[float, int]] = {}
        self._clock_gap: float | None = None
        self._asked_at = 0.0
        self._keyframe_timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def answer(self, offer: str, *, addresses: Sequence[str]) -> str:
        """Answer the host's offer.

        Raises:
            UnfitMedia: It cannot be answered; close this.
        """
        peer: Any = self._peer
        peer.on("connectionstatechange", self._on_state)
        return await peers.answer(self._peer, offer, flow="in", addresses=addresses, prepare=self._prepare)

    def ask_keyframe(self) -> None:
        """Ask the host for a whole picture (PLI): now, or when the last request is old enough. Never one to one."""
        if self._keyframe_timer is None and not self._closed:
            self._keyframe_timer = self._loop.call_at(self._asked_at + KEYFRAME_EVERY, self._send_keyframe_request)

    def cap_bitrate(self) -> None:
        """Tell the host how much it may send (REMB)."""
        if "video" in self._ssrcs:
            ours, theirs = self._ssrcs["video"]
            fci = pack_remb_fci(BITRATES[self.source], [theirs])
            self._tell(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=ours, media_ssrc=0, fci=fci))

    def mapping(self, kind: Kind) -> tuple[float, int] | None:
        """A moment on the loop's clock and the host's RTP time then, from its last sender report."""
        return self._mappings.get(kind)

    def gone(self) -> bool:
        """Whether the host has been silent for too long, or never came."""
        now = self._loop.time()
        if self._heard_at is None:
            return now - self._opened_at > peers.CONNECT_WITHIN
        return now - self._heard_at > SILENT_FOR

    async def close(self) -> None:
        """Say goodbye to the host. Harmless when repeated."""
        self._closed = True
        if self._keyframe_timer:
            self._keyframe_timer.cancel()
        await peers.close_peer(self._peer)

    def _prepare(self, transceivers: Mapping[Kind, RTCRtpTransceiver]) -> None:
        for kind, transceiver in transceivers.items():
            self._pipe = self._pipe or hooks.Pipe(transceiver.receiver.transport)
            asks = Gaps(now=self._loop.time, on_hopeless=self.ask_keyframe) if kind == "video" else None
            ours = hooks.rtcp_ssrc(transceiver)
            hooks.tap(
                transceiver.receiver,
                on_packet=partial(self._on_packet, kind, ours),
                on_rtcp=partial(self._on_rtcp, kind),
                gaps=asks,
            )

    def _on_packet(self, kind: Kind, ours: int, packet: RtpPacket) -> None:
        if self._closed:
            return
        self._heard_at = self._loop.time()
        if kind not in self._ssrcs:
            # The tap sees media only, unwrapped: a browser's first probes on the RTX SSRC never come here.
            self._ssrcs[kind] = (ours, packet.ssrc)
            self.cap_bitrate()
        self._listener.packet(self, kind, packet)

    def _on_rtcp(self, kind: Kind, packet: AnyRtcpPacket) -> None:
        if not isinstance(packet, RtcpSrPacket) or not packet.sender_info.ntp_timestamp:
            return
        now = self._loop.time()
        host_time = packet.sender_info.ntp_timestamp / 2**32
        if self._clock_gap is None:
            self._clock_gap = now - host_time  # one gap for both kinds: that is what keeps lips and voice together
        self._mappings[kind] = (host_time + self._clock_gap, packet.sender_info.rtp_timestamp)

    def _on_state(self) -> None:
        if self._peer.connectionState in ("failed", "closed") and not self._closed:
            log.info("host disconnected", extra={"show": self.show, "state": self._peer.connectionState})
            self._listener.over(self)

    def _send_keyframe_request(self) -> None:
        self._keyframe_timer = None
        if "video" in self._ssrcs:
            self._asked_at = self._loop.time()
            ours, theirs = self._ssrcs["video"]
            self._tell(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=ours, media_ssrc=theirs))

    def _tell(self, packet: RtcpPsfbPacket) -> None:
        if self._pipe and not self._closed:
            self._pipe.send_rtcp(bytes(packet))
