"""Watching: a viewer's picture goes out by WHEP. The show's packets with the viewer's own numbers, nothing encoded."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from struct import Struct
from typing import Any, Final

from aiortc import RTCRtpTransceiver
from aiortc.rtp import (
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpPsfbPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
)

from core.ids import SessionId, ShowId
from server.video import hooks, peers
from server.video.numbers import unwrap
from server.video.program import Kind, Program, Strand
from server.video.ring import Packet

REPLAY_WITHIN: Final = 1.0
"""Seconds; a keyframe no older than this is shown to a newcomer again instead of asking the host for another."""

MOST_REPAIRS: Final = 400
"""Packets a second that one viewer may ask for again; a forged request must not make us a cannon."""

_HEAD: Final = Struct("!BBHII")
_CNAME: Final = 1

log = logging.getLogger(__name__)


class Watch:
    """One WHEP session."""

    def __init__(self, *, session: SessionId, show: ShowId, program: Program, ask_keyframe: Callable[[], None]) -> None:
        """Nothing happens before ``answer``. Needs a running loop."""
        self.session = session
        self.show = show
        self._program = program
        self._ask_keyframe = ask_keyframe
        self._loop = asyncio.get_running_loop()
        self._opened_at = self._loop.time()
        self._peer = peers.open_peer()
        self._pipe: hooks.Pipe | None = None
        self._lanes: dict[Kind, _Lane] = {}
        self._cname = secrets.token_hex(8).encode()
        self._repairs = MOST_REPAIRS
        self._closed = False

    async def answer(self, offer: str, *, addresses: Sequence[str], on_over: Callable[["Watch"], None]) -> str:
        """Answer the viewer's offer.

        Args:
            offer: As it came in.
            addresses: To announce.
            on_over: Told once when the viewer is gone.

        Raises:
            UnfitMedia: It cannot be answered; close this.
        """

        def changed() -> None:
            if self._peer.connectionState in ("failed", "closed") and not self._closed:
                on_over(self)

        peer: Any = self._peer
        peer.on("connectionstatechange", changed)
        return await peers.answer(self._peer, offer, flow="out", addresses=addresses, prepare=self._prepare)

    def pass_on(self, kind: Kind, packet: Packet) -> None:
        """Send ``packet``, at once or never: nobody waits for a slow viewer."""
        lane = self._lanes.get(kind)
        if lane is None or self._pipe is None:
            return
        if lane.first is None:
            if kind == "video" and not packet.keyframe:
                return
            lane.begin(packet.number)
        lane.send(packet, self._pipe)

    def report(self, *, ntp: int, mappings: Mapping[Kind, tuple[float, int] | None]) -> None:
        """Tell the viewer which RTP times belong to ``ntp``, so that lips and voice stay together. Once a second."""
        self._repairs = MOST_REPAIRS
        for kind, lane in self._lanes.items():
            time = lane.strand.time(now=self._loop.time(), mapping=mappings.get(kind))
            if self._pipe and lane.first is not None and time is not None:
                self._pipe.send_rtcp(lane.report(ntp=ntp, time=time, cname=self._cname))

    def gone(self) -> bool:
        """Whether the viewer never came. One who came and left is noticed by the connection itself."""
        return not self._lanes and self._loop.time() - self._opened_at > peers.CONNECT_WITHIN

    async def close(self) -> None:
        """Say goodbye to the viewer. Harmless when repeated."""
        self._closed = True
        await peers.close_peer(self._peer)

    def _prepare(self, transceivers: Mapping[Kind, RTCRtpTransceiver]) -> None:
        for kind, transceiver in transceivers.items():
            self._pipe = self._pipe or hooks.Pipe(transceiver.receiver.transport)
            hooks.replace_sender(
                transceiver,
                ssrc=self._program.strand(kind).ssrc,
                on_ready=partial(self._begin, kind),
                on_rtcp=partial(self._on_rtcp, kind),
            )

    def _begin(self, kind: Kind, payload_type: int) -> None:
        strand = self._program.strand(kind)
        self._lanes[kind] = _Lane(strand, payload_type)
        if kind == "audio":
            return
        ring = strand.ring
        if ring.keyframe is None or self._loop.time() - ring.keyframe_at > REPLAY_WITHIN:
            self._ask_keyframe()
            return
        for packet in ring.since(ring.keyframe):
            self.pass_on(kind, packet)

    def _on_rtcp(self, kind: Kind, packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpRtpfbPacket) and packet.fmt == RTCP_RTPFB_NACK:
            self._repair(kind, packet.lost)
        elif isinstance(packet, RtcpPsfbPacket) and packet.fmt in (RTCP_PSFB_PLI, RTCP_PSFB_FIR):
            self._ask_keyframe()

    def _repair(self, kind: Kind, lost: Sequence[int]) -> None:
        lane = self._lanes.get(kind)
        if lane is None or self._pipe is None:
            return
        for number in lost[: max(0, self._repairs)]:
            self._repairs -= 1
            if packet := lane.find(number):
                lane.send(packet, self._pipe)


class _Lane:
    """One kind on its way to one viewer: payload type and numbers are the viewer's, all else is the show's."""

    __slots__ = ("_base", "_octets", "_packets", "_payload_type", "first", "strand")

    def __init__(self, strand: Strand, payload_type: int) -> None:
        self.strand = strand
        self.first: int | None = None
        self._payload_type = payload_type
        self._base = 0
        self._packets = 0
        self._octets = 0

    def begin(self, number: int) -> None:
        """Start with the show's packet ``number``. Counting from a low number spares SRTP a doubtful first wrap."""
        self.first = number
        self._base = number - 1 - secrets.randbelow(0x1000)

    def send(self, packet: Packet, pipe: hooks.Pipe) -> None:
        """Send ``packet`` with this viewer's header; packets from before the start are left out."""
        if self.first is None or packet.number < self.first:
            return
        head = _HEAD.pack(
            0x80,
            self._payload_type | (0x80 if packet.marker else 0),
            (packet.number - self._base) & 0xFFFF,
            packet.timestamp,
            self.strand.ssrc,
        )
        if pipe.send(head, packet.payload):
            self._packets += 1
            self._octets += len(packet.payload)

    def find(self, number: int) -> Packet | None:
        """The packet that the viewer knows by ``number``, if the ring still has it."""
        head = self.strand.ring.head - self._base
        return self.strand.ring.get(unwrap(number, near=head) + self._base)

    def report(self, *, ntp: int, time: int, cname: bytes) -> bytes:
        """A sender report and the name that binds sound to picture."""
        sent = RtcpSenderInfo(
            ntp_timestamp=ntp,
            rtp_timestamp=time,
            packet_count=self._packets & 0xFFFF_FFFF,
            octet_count=self._octets & 0xFFFF_FFFF,
        )
        name = RtcpSdesPacket(chunks=[RtcpSourceInfo(ssrc=self.strand.ssrc, items=[(_CNAME, cname)])])
        return bytes(RtcpSrPacket(ssrc=self.strand.ssrc, sender_info=sent)) + bytes(name)
