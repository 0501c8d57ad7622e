"""Ingest: a host's broadcast comes in by WHIP, and goes on as it came: nothing is decoded."""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Final, Literal, Protocol, TypeAlias

from aiortc import RTCCertificate
from aiortc.rtp import RTCP_PSFB_APP, RTCP_PSFB_PLI, RtcpPsfbPacket, RtcpSrPacket, RtpPacket, pack_remb_fci

from core.ids import SessionId, ShowId
from server.video import sdp
from server.video.gaps import Gaps
from server.video.peers import CONNECT_WITHIN, Peer
from server.video.pictures import SOUND, Kind, Reading, ReadingVp8, Seen, reading_of
from server.video.port import MediaPort
from server.video.reception import Reception

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

    def packet(self, ingest: "Ingest", kind: Kind, packet: RtpPacket, seen: Seen) -> None:
        """A media packet came in; ``seen`` says what it is."""
        ...

    def over(self, ingest: "Ingest") -> None:
        """The host is gone; nothing more will come."""
        ...


class Ingest:
    """One WHIP session."""

    def __init__(
        self,
        *,
        session: SessionId,
        show: ShowId,
        source: Source,
        listener: Listener,
        port: MediaPort,
        certificate: RTCCertificate,
        resumes: SessionId | None = None,
    ) -> None:
        """Nothing happens before ``answer``. Needs a running loop. ``resumes``: the session whose place this takes."""
        self.session = session
        self.show = show
        self.source = source
        self.resumes = resumes
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._opened_at = self._loop.time()
        self._port = port
        self._certificate = certificate
        self._peer = Peer(port=port, certificate=certificate, on_ready=self._ready, on_over=self._over)
        self._ours = secrets.randbits(31) + 1
        self._reading: Reading = ReadingVp8()
        self._receptions: dict[Kind, Reception] = {}
        self._theirs: dict[Kind, int] = {}
        self._mappings: dict[Kind, tuple[float, int]] = {}
        self._clock_gap: float | None = None
        self._heard_at: float | None = None
        self._asked_at = 0.0
        self._keyframe_timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def answer(self, text: str) -> str:
        """Answer the host's offer.

        Raises:
            UnfitMedia: It cannot be answered; close this.
        """
        offer = sdp.read_offer(text, flow="in")
        candidates = await self._port.candidates()
        for track in offer.tracks:
            self._expect(track)
        self._peer.open(offer.fingerprints)
        return sdp.write_answer(
            offer,
            credentials=self._peer.credentials,
            candidates=candidates,
            certificate=self._certificate,
            ssrcs={},
            cname="",
        )

    def ask_keyframe(self) -> None:
        """Ask the host for a whole picture (PLI): now, or when the last request is old enough. Never one to one."""
        if self._keyframe_timer is None and not self._closed:
            self._keyframe_timer = self._loop.call_at(self._asked_at + KEYFRAME_EVERY, self._send_keyframe_request)

    def report(self) -> None:
        """Tell the host how its packets arrive (RR) and how much it may send (REMB). Once a second."""
        for reception in self._receptions.values():
            reception.report()
        if "video" in self._theirs:
            fci = pack_remb_fci(BITRATES[self.source], [self._theirs["video"]])
            self._peer.send_rtcp(bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=self._ours, media_ssrc=0, fci=fci)))

    def mapping(self, kind: Kind) -> tuple[float, int] | None:
        """A moment on the loop's clock and the host's RTP time then, from its last sender report."""
        return self._mappings.get(kind)

    def gone(self) -> bool:
        """Whether the host has been silent for too long, or never came."""
        now = self._loop.time()
        if self._heard_at is None:
            return now - self._opened_at > CONNECT_WITHIN
        return now - self._heard_at > SILENT_FOR

    async def close(self) -> None:
        """Say goodbye to the host. Harmless when repeated."""
        self._closed = True
        if self._keyframe_timer:
            self._keyframe_timer.cancel()
        await self._peer.close()

    def _expect(self, track: sdp.Track) -> None:
        if track.kind == "video":
            self._reading = reading_of(track.codec, track.parameter_sets)
        gaps = Gaps(now=self._loop.time, on_hopeless=self.ask_keyframe) if track.kind == "video" else None
        reception = self._receptions[track.kind] = Reception(
            codecs={int(codec.payloadType or 0): codec for codec in track.codecs},
            repairs=track.repairs,
            gaps=gaps,
            on_packet=partial(self._on_packet, track.kind),
            on_report=partial(self._on_report, track.kind),
            send=self._peer.send_rtcp,
            ours=self._ours,
            now=self._loop.time,
        )
        self._peer.secured.hear(
            reception,
            ssrcs=track.ssrcs,
            payload_types=[int(codec.payloadType or 0) for codec in track.codecs],
            mid=track.mid,
        )

    def _ready(self) -> None:
        log.info("host connected", extra={"show": self.show, "source": self.source})

    def _over(self) -> None:
        log.info("host disconnected", extra={"show": self.show, "source": self.source})
        self._listener.over(self)

    def _on_packet(self, kind: Kind, packet: RtpPacket) -> None:
        if self._closed:
            return
        self._heard_at = self._loop.time()
        if kind not in self._theirs:
            # Only media comes here, unwrapped: a browser's first probes, on the RTX SSRC, would be the wrong one.
            self._theirs[kind] = packet.ssrc
            self.report()
        try:
            seen = self._reading.read(packet) if kind == "video" else SOUND
        except ValueError:
            log.debug("a packet could not be read", extra={"show": self.show})
            return
        self._listener.packet(self, kind, packet, seen)

    def _on_report(self, kind: Kind, packet: RtcpSrPacket) -> None:
        if packet.ssrc != self._theirs.get(kind) or not packet.sender_info.ntp_timestamp:
            return
        host_time = packet.sender_info.ntp_timestamp / 2**32
        if self._clock_gap is None:
            # One gap for both kinds: that is what keeps lips and voice together.
            self._clock_gap = self._loop.time() - host_time
        self._mappings[kind] = (host_time + self._clock_gap, packet.sender_info.rtp_timestamp)

    def _send_keyframe_request(self) -> None:
        self._keyframe_timer = None
        if "video" in self._theirs:
            self._asked_at = self._loop.time()
            theirs = self._theirs["video"]
            self._peer.send_rtcp(bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=self._ours, media_ssrc=theirs)))
