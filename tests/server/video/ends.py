"""Ends: a host and a viewer made of aiortc, to stand at both ends of the video room."""

import asyncio
import fractions
from collections.abc import Awaitable, Callable
from typing import Any

import av
from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.contrib.media import MediaBlackhole
from aiortc.rtp import RTCP_PSFB_PLI, RtcpPsfbPacket, RtcpSrPacket, RtpPacket

from core.clock import SystemClock
from core.errors import VitrinaError
from core.ids import ShowId
from server.video import hooks
from server.video.video import Video

SHOW = ShowId("shw_" + "a" * 32)


class News:
    """Remembers what the video room told about pictures, and lets a test wait for it."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.refuses: VitrinaError | None = None
        self._changed = asyncio.Event()

    async def live(self, show: ShowId, source: str) -> None:
        self._tell(f"live {source}")
        if self.refuses:
            raise self.refuses

    async def lost(self, show: ShowId) -> None:
        self._tell("lost")

    async def until(self, *told: str) -> None:
        """Wait until exactly this was told."""
        async with asyncio.timeout(10):
            while self.told != list(told):
                self._changed.clear()
                await self._changed.wait()

    def _tell(self, word: str) -> None:
        self.told.append(word)
        self._changed.set()


def a_video(news: News, *, max_viewers: int = 10) -> Video:
    return Video(
        clock=SystemClock(),
        on_live=news.live,
        on_lost=news.lost,
        addresses=["127.0.0.1"],
        max_viewers=max_viewers,
    )


class Plain(MediaStreamTrack):
    """A picture of one brightness, 25 times a second."""

    kind = "video"

    def __init__(self, brightness: int) -> None:
        super().__init__()
        self._brightness = brightness
        self._count = 0

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(0.04)
        frame = av.VideoFrame(320, 240, "yuv420p")
        frame.planes[0].update(bytes([self._brightness]) * frame.planes[0].buffer_size)
        for plane in frame.planes[1:]:
            plane.update(bytes([128]) * plane.buffer_size)
        frame.pts, frame.time_base = self._count * 3600, fractions.Fraction(1, 90000)
        self._count += 1
        return frame


def a_peer() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


def prefer(peer: RTCPeerConnection, codec: str) -> None:
    """Offer this one codec for the picture, with its retransmission if it has one."""
    known = RTCRtpSender.getCapabilities("video").codecs
    only = [each for each in known if each.mimeType.lower() == f"video/{codec}"][-1:]
    for transceiver in peer.getTransceivers():
        if transceiver.kind == "video":
            transceiver.setCodecPreferences(only)


def as_obs_writes(offer: str) -> str:
    """What OBS sends: what concerns the connection stands at the top; no candidates, no extensions, a group more."""
    shared = ("a=ice-", "a=fingerprint", "a=setup")
    gone = (*shared, "a=candidate", "a=end-of-candidates", "a=extmap", "a=rtcp:")
    lines = offer.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("m="))
    second = next(at for at, line in enumerate(lines) if line.startswith("m=") and at > first)
    top = [*lines[:first], "a=group:LS 0 1", "a=ice-options:ice2,trickle"]
    top += [line for line in lines[first:second] if line.startswith(shared)]
    return "\r\n".join(top + [line for line in lines[first:] if not line.startswith(gone)]) + "\r\n"


class HostEnd:
    """A host who sends a plain picture and silence."""

    def __init__(self, brightness: int = 60, *, codec: str | None = None) -> None:
        """``codec``: the only one to offer; None: all that aiortc knows."""
        self.peer = a_peer()
        self.peer.addTrack(Plain(brightness))
        self.peer.addTrack(AudioStreamTrack())
        if codec:
            prefer(self.peer, codec)

    async def offer(self) -> str:
        hooks.gather_on(self.peer, ["127.0.0.1"])
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return str(self.peer.localDescription.sdp)

    async def accept(self, sdp: str) -> None:
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    def lose_network(self) -> None:
        """Send nothing more, not even a goodbye."""
        connection: Any = self.peer.getTransceivers()[0].receiver.transport.transport._connection
        for protocol in connection._protocols:
            protocol.transport.sendto = lambda data, address: None

    async def close(self) -> None:
        await self.peer.close()


class ViewerEnd:
    """A viewer who decodes the picture, counts the sound and remembers every packet's numbers."""

    def __init__(self, *, codec: str | None = None) -> None:
        """``codec``: the only one to offer for the picture; None: all that aiortc knows."""
        self.peer = a_peer()
        self.packets: dict[str, list[RtpPacket]] = {"audio": [], "video": []}
        self.reports: dict[str, list[RtcpSrPacket]] = {"audio": [], "video": []}
        self._receivers: dict[str, Any] = {}
        self._sound = MediaBlackhole()
        for kind in ("audio", "video"):
            receiver = self.peer.addTransceiver(kind, "recvonly").receiver
            self._receivers[kind] = receiver
            self._listen(kind, receiver)
        if codec:
            prefer(self.peer, codec)

    async def offer(self) -> str:
        hooks.gather_on(self.peer, ["127.0.0.1"])
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return str(self.peer.localDescription.sdp)

    async def accept(self, sdp: str) -> None:
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        self._sound.addTrack(self._receivers["audio"].track)
        await self._sound.start()

    async def brightness(self) -> int:
        """The next picture's brightness."""
        async with asyncio.timeout(5):
            frame = await self._receivers["video"].track.recv()
        return round(sum(bytes(frame.planes[0])[:320]) / 320)

    async def until(self, brightness: int) -> None:
        """Wait until the picture has about this brightness."""
        async with asyncio.timeout(10):
            while abs(await self.brightness() - brightness) > 8:
                pass

    async def beg_keyframe(self) -> None:
        """Send a PLI."""
        await self._receivers["video"]._send_rtcp_pli(self.packets["video"][0].ssrc)

    def lose_one(self) -> list[int]:
        """Lose the next datagram of the picture on its way; its sequence number appears in the answer."""
        connection: Any = self.peer.getTransceivers()[0].receiver.transport.transport._connection
        receive, ssrc, lost = connection.data_received, self.packets["video"][0].ssrc, list[int]()

        def on_datagram(data: bytes, component: int) -> None:
            if not lost and 128 <= data[0] < 192 and int.from_bytes(data[8:12]) == ssrc:
                lost.append(int.from_bytes(data[2:4]))
            else:
                receive(data, component)

        connection.data_received = on_datagram
        return lost

    async def close(self) -> None:
        await self._sound.stop()
        await self.peer.close()

    def _listen(self, kind: str, receiver: Any) -> None:
        rtp: Callable[..., Awaitable[None]] = receiver._handle_rtp_packet
        rtcp: Callable[..., Awaitable[None]] = receiver._handle_rtcp_packet

        async def on_rtp(packet: RtpPacket, arrival_time_ms: int) -> None:
            self.packets[kind].append(packet)
            await rtp(packet, arrival_time_ms=arrival_time_ms)

        async def on_rtcp(packet: Any) -> None:
            if isinstance(packet, RtcpSrPacket):
                self.reports[kind].append(packet)
            await rtcp(packet)

        receiver._handle_rtp_packet, receiver._handle_rtcp_packet = on_rtp, on_rtcp


def count_keyframe_requests(host: HostEnd, *, deaf: bool = False) -> list[RtcpPsfbPacket]:
    """Every PLI that reaches ``host`` from now on; a deaf host, as OBS is one, does not heed it."""
    seen: list[RtcpPsfbPacket] = []
    sender: Any = host.peer.getSenders()[0]
    handle = sender._handle_rtcp_packet

    async def on_rtcp(packet: Any) -> None:
        asked = isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_PLI
        if asked:
            seen.append(packet)
        if not (asked and deaf):
            await handle(packet)

    sender._handle_rtcp_packet = on_rtcp
    return seen
