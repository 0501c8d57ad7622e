"""Watching: a viewer's picture goes out by WHEP. The show's packets with the viewer's own numbers, nothing encoded."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from struct import Struct
from typing import Final

from aiortc import RTCCertificate
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
from server.video import sdp
from server.video.numbers import unwrap
from server.video.peers import Peer
from server.video.pictures import Codec, Kind
from server.video.port import MediaPort
from server.video.program import Program, Strand
from server.video.ring import Packet
from server.video.seats import Seat

REPLAY_WITHIN: Final = 1.0
"""Seconds; a keyframe no older than this is shown to a newcomer again instead of asking the host for another."""

UNANSWERED_AFTER: Final = 0.8
"""Seconds to wait for a keyframe that was asked for. OBS gives none: then an older one has to do."""

MOST_REPAIRS: Final = 400
"""Packets a second that one viewer may ask for again; a forged request must not make us a cannon."""

_HEAD: Final = Struct("!BBHII")
_CNAME: Final = 1

log = logging.getLogger(__name__)


class Watch:
    """One WHEP session."""

    def __init__(
        self,
        *,
        session: SessionId,
        show: ShowId,
        program: Program,
        seat: Seat,
        port: MediaPort,
        certificate: RTCCertificate,
        ask_keyframe: Callable[[], None],
        on_over: Callable[["Watch"], None],
    ) -> None:
        """Nothing happens before ``answer``. Needs a running loop. ``on_over`` is told when the viewer is gone."""
        self.session = session
        self.show = show
        self.seat = seat
        self._program = program
        self._ask_keyframe = ask_keyframe
        self._loop = asyncio.get_running_loop()
        self._port = port
        self._certificate = certificate
        self._peer = Peer(port=port, certificate=certificate, on_ready=self._ready, on_over=partial(on_over, self))
        self._tracks: Sequence[sdp.Track] = ()
        self._lanes: dict[Kind, _Lane] = {}
        self._cname = secrets.token_hex(8)
        self._repairs = MOST_REPAIRS
        self._waiting: asyncio.TimerHandle | None = None
        self._told_blind = False

    @property
    def blind(self) -> bool:
        """Whether the picture is sent in a codec that this viewer did not offer."""
        lane = self._lanes.get("video")
        return lane is not None and lane.blind

    async def answer(self, text: str) -> str:
        """Answer the viewer's offer.

        Raises:
            UnfitMedia: It cannot be answered; close this.
        """
        offer = sdp.read_offer(text, flow="out")
        candidates = await self._port.candidates()
        self._tracks = offer.tracks
        ssrcs = {track.kind: self._program.strand(track.kind).ssrc for track in offer.tracks}
        for kind, ssrc in ssrcs.items():
            self._peer.secured.hear_feedback(ssrc, partial(self._on_rtcp, kind))
        self._peer.open(offer.fingerprints)
        return sdp.write_answer(
            offer,
            credentials=self._peer.credentials,
            candidates=candidates,
            certificate=self._certificate,
            ssrcs=ssrcs,
            cname=self._cname,
        )

    def pass_on(self, kind: Kind, packet: Packet) -> None:
        """Send ``packet``, at once or never: nobody waits for a slow viewer."""
        lane = self._lanes.get(kind)
        if lane is None:
            return
        if packet.codec not in lane.payload_types:
            self._leave_out(lane)
            return
        if lane.first is None:
            if kind == "video" and not packet.keyframe:
                return
            lane.begin(packet.number)
        lane.send(packet, self._peer)

    def report(self, *, ntp: int, mappings: Mapping[Kind, tuple[float, int] | None]) -> None:
        """Tell the viewer which RTP times belong to ``ntp``, so that lips and voice stay together. Once a second."""
        self._repairs = MOST_REPAIRS
        for kind, lane in self._lanes.items():
            time = lane.strand.time(now=self._loop.time(), mapping=mappings.get(kind))
            if lane.first is not None and time is not None:
                self._peer.send_rtcp(lane.report(ntp=ntp, time=time, cname=self._cname.encode()))

    def gone(self) -> bool:
        """Whether the viewer never came, or has not been heard of for too long."""
        return self._peer.gone()

    async def close(self) -> None:
        """Say goodbye to the viewer. Harmless when repeated."""
        if self._waiting:
            self._waiting.cancel()
        await self._peer.close()

    def _ready(self) -> None:
        self.seat.settle()
        for track in self._tracks:
            self._lanes[track.kind] = _Lane(self._program.strand(track.kind), track.payload_types)
        if "video" not in self._lanes:
            return
        if self._program.video.ring.keyframe_age(now=self._loop.time()) <= REPLAY_WITHIN:
            self._replay()
            return
        self._ask_keyframe()
        self._waiting = self._loop.call_later(UNANSWERED_AFTER, self._replay)

    def _replay(self) -> None:
        """Show the last keyframe and what followed, unless there is a picture already."""
        ring = self._program.video.ring
        if ring.keyframe is not None and self._lanes["video"].first is None:
            for packet in ring.since(ring.keyframe):
                self.pass_on("video", packet)

    def _leave_out(self, lane: "_Lane") -> None:
        lane.leave_out()
        if not self._told_blind:
            self._told_blind = True
            log.info("a viewer does not take the picture's codec", extra={"show": self.show, "session": self.session})

    def _on_rtcp(self, kind: Kind, packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpRtpfbPacket) and packet.fmt == RTCP_RTPFB_NACK:
            self._repair(kind, packet.lost)
        elif isinstance(packet, RtcpPsfbPacket) and packet.fmt in (RTCP_PSFB_PLI, RTCP_PSFB_FIR):
            self._ask_keyframe()

    def _repair(self, kind: Kind, lost: Sequence[int]) -> None:
        lane = self._lanes.get(kind)
        if lane is None:
            return
        for number in lost[: max(0, self._repairs)]:
            self._repairs -= 1
            if packet := lane.find(number):
                lane.send(packet, self._peer)


class _Lane:
    """One kind on its way to one viewer: payload types and numbers are the viewer's, all else is the show's."""

    __slots__ = ("_base", "_octets", "_packets", "_top", "blind", "first", "payload_types", "strand")

    def __init__(self, strand: Strand, payload_types: Mapping[Codec, int]) -> None:
        self.strand = strand
        self.payload_types = payload_types
        self.first: int | None = None
        self.blind = False
        self._top = secrets.randbelow(0x1000)
        self._base = 0
        self._packets = 0
        self._octets = 0

    def begin(self, number: int) -> None:
        """Go on with the show's packet ``number``. Counting from a low number spares SRTP a doubtful first wrap."""
        self.first = number
        self.blind = False
        self._base = number - 1 - self._top

    def leave_out(self) -> None:
        """The viewer does not know what is sent now: begin again, without a gap, when that changes."""
        self.first = None
        self.blind = True

    def send(self, packet: Packet, peer: Peer) -> None:
        """Send ``packet`` with this viewer's header; packets from before the start are left out."""
        if self.first is None or packet.number < self.first:
            return
        number = packet.number - self._base
        if number > self._top:
            self._top = number
        head = _HEAD.pack(
            0x80,
            self.payload_types[packet.codec] | (0x80 if packet.marker else 0),
            number & 0xFFFF,
            packet.timestamp,
            self.strand.ssrc,
        )
        if peer.send(head, packet.payload):
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
