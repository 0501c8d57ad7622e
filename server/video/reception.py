"""Reception: one track of a host comes in. Lost packets are asked for again; nothing is decoded."""

from collections.abc import Callable, Mapping
from typing import Final

from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtcrtpreceiver import StreamStatistics
from aiortc.rtp import (
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    RtpPacket,
    unwrap_rtx,
)

from server.video.gaps import Gaps

MOST_SOURCES: Final = 4
"""SSRCs of one track that are kept account of: media, retransmission, and a restart of either."""


class Reception:
    """Takes the place of aiortc's receiver, which would decode."""

    def __init__(
        self,
        *,
        codecs: Mapping[int, RTCRtpCodecParameters],
        repairs: Mapping[int, int],
        gaps: Gaps | None,
        on_packet: Callable[[RtpPacket], None],
        on_report: Callable[[RtcpSrPacket], None],
        send: Callable[[bytes], object],
        ours: int,
        now: Callable[[], float],
    ) -> None:
        """Takes packets as soon as it is registered.

        Args:
            codecs: By payload type.
            repairs: Retransmission SSRC to media SSRC, as the offer announces them.
            gaps: Asks for lost packets; None for a track that asks for none.
            on_packet: Gets every media packet, retransmissions unwrapped.
            on_report: Gets the host's sender reports.
            send: Sends RTCP.
            ours: The SSRC that our feedback comes from.
            now: Monotonic seconds.
        """
        self._codecs = codecs
        self._repairs = repairs
        self._gaps = gaps
        self._on_packet = on_packet
        self._on_report = on_report
        self._send = send
        self._ours = ours
        self._now = now
        self._streams: dict[int, StreamStatistics] = {}
        self._last_reports: dict[int, tuple[int, float]] = {}

    def report(self) -> None:
        """Tell the host how its packets arrive, once a second."""
        reports = [self._report_of(ssrc, stream) for ssrc, stream in self._streams.items()]
        if reports:
            self._send(bytes(RtcpRrPacket(ssrc=self._ours, reports=reports)))

    # What aiortc's router calls

    async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time_ms: int) -> None:
        codec = self._codecs.get(packet.payload_type)
        if codec is None or not self._count(packet, codec.clockRate):
            return
        media = packet if codec.name.lower() != "rtx" else self._unwrap(packet, codec)
        if media is None:
            return
        if self._gaps and self._gaps.add(media):
            asks = RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=self._ours, media_ssrc=media.ssrc)
            asks.lost = sorted(self._gaps.missing)
            self._send(bytes(asks))
        self._on_packet(media)

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpSrPacket) and packet.ssrc in self._streams:
            self._last_reports[packet.ssrc] = ((packet.sender_info.ntp_timestamp >> 16) & 0xFFFF_FFFF, self._now())
            self._on_report(packet)

    def _handle_disconnect(self) -> None:
        """Nothing to do: the peer tells its owner."""

    def _count(self, packet: RtpPacket, clock_rate: int) -> bool:
        stream = self._streams.get(packet.ssrc)
        if stream is None:
            if len(self._streams) >= MOST_SOURCES:
                return False
            stream = self._streams[packet.ssrc] = StreamStatistics(clock_rate)
        stream.add(packet)
        return True

    def _unwrap(self, packet: RtpPacket, codec: RTCRtpCodecParameters) -> RtpPacket | None:
        ssrc, apt = self._repairs.get(packet.ssrc), codec.parameters.get("apt")
        if ssrc is None or len(packet.payload) < 2 or not isinstance(apt, int) or apt not in self._codecs:
            return None
        return unwrap_rtx(packet, payload_type=apt, ssrc=ssrc)

    def _report_of(self, ssrc: int, stream: StreamStatistics) -> RtcpReceiverInfo:
        middle, heard_at = self._last_reports.get(ssrc, (0, 0.0))
        return RtcpReceiverInfo(
            ssrc=ssrc,
            fraction_lost=stream.fraction_lost,
            packets_lost=stream.packets_lost,
            highest_sequence=stream.cycles + (stream.max_seq or 0),
            jitter=stream.jitter & 0xFFFF_FFFF,
            lsr=middle,
            dlsr=min(0xFFFF_FFFF, round((self._now() - heard_at) * 65_536)) if middle else 0,
        )
