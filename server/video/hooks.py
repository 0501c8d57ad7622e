"""Hooks: every private corner of aiortc, aioice and pylibsrtp that we lean on, in one place.

aiortc decodes what it receives and encodes what it sends; it offers no way to pass packets through. These few hooks
take packets out before the decoder and put packets in after the encoder. They have been stable since 2018, but they
are private: the versions are pinned and ``check`` looks at the start whether all of them are still there.
Source: docs/decisions/0005-passthrough-video.md.
"""

import ipaddress
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from types import FunctionType
from typing import Any, Final, Protocol, TypeAlias

import aioice.ice
import pylibsrtp
from aioice.candidate import Candidate, candidate_foundation
from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCRtpSender, RTCRtpTransceiver
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcicetransport import RTCIceGatherer, RTCIceTransport
from aiortc.rtcrtpparameters import RTCRtpSendParameters
from aiortc.rtp import AnyRtcpPacket, RtpPacket

LONGEST_DATAGRAM: Final = 2_048
"""Bytes; more than any Ethernet frame carries. pylibsrtp's own buffer stops at 1356 bytes of plaintext."""

MOST_UNSENT: Final = 262_144
"""Bytes that may wait in a viewer's socket before its packets are dropped."""

Needed: TypeAlias = Sequence[tuple[type, Sequence[str]]]
"""Classes and the names they must have."""

_NEEDED: Final[Needed] = (
    (
        RTCRtpReceiver,
        (
            "_RTCRtpReceiver__jitter_buffer",
            "_RTCRtpReceiver__nack_generator",
            "_RTCRtpReceiver__remote_bitrate_estimator",
            "_handle_rtcp_packet",
        ),
    ),
    (RTCRtpSender, ("_ssrc", "_handle_rtcp_packet", "send", "stop")),
    (RTCRtpTransceiver, ("_headerExtensions",)),
    (RTCDtlsTransport, ("_tx_srtp", "_register_rtp_sender", "_unregister_rtp_sender")),
    (RTCIceTransport, ("_connection",)),
    (RTCIceGatherer, ("_connection",)),
    (aioice.ice.Connection, ("_nominated", "get_component_candidates")),
    (pylibsrtp.Session, ("_srtp",)),
)


class HooksMissing(RuntimeError):
    """The installed aiortc, aioice or pylibsrtp is not the one this code was written for."""


class Gaps(Protocol):
    """Finds out which packets to ask for again; takes the place of aiortc's NackGenerator."""

    @property
    def missing(self) -> set[int]:
        """Sequence numbers to ask for now."""
        ...

    def add(self, packet: RtpPacket) -> bool:
        """Take note of a packet. True: ask for ``missing``."""
        ...


def check(needed: Needed = _NEEDED) -> None:
    """Look whether every hook is still there.

    Raises:
        HooksMissing: Some are not; the message names them all.
    """
    lost = [f"{kind.__name__}.{name}" for kind, names in needed for name in names if not _has(kind, name)]
    lost += [f"pylibsrtp.{name}" for name in ("ffi", "lib") if not hasattr(pylibsrtp, name)]
    if lost:
        found = ", ".join(f"{package} {version(package)}" for package in ("aiortc", "aioice", "pylibsrtp"))
        raise HooksMissing(f"Video cannot start: {', '.join(lost)} not found in {found}. Install requirements.lock.")


def announce(peer: RTCPeerConnection, addresses: Sequence[str]) -> None:
    """Let ``peer`` gather candidates on ``addresses`` alone, one socket each.

    An address that is not this machine's (a public one behind NAT) is announced from a socket that listens everywhere.
    """
    chosen = tuple(dict.fromkeys(addresses))
    for transceiver in peer.getTransceivers():
        connection: Any = transceiver.receiver.transport.transport.iceGatherer._connection
        connection.get_component_candidates = _Gathering(connection, chosen)


def own_addresses() -> list[str]:
    """This machine's addresses, loopback last, so that a laptop without a network works too."""
    return [*aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=True), "127.0.0.1"]


def tap(
    receiver: RTCRtpReceiver,
    *,
    on_packet: Callable[[RtpPacket], None],
    on_rtcp: Callable[[AnyRtcpPacket], None],
    gaps: Gaps | None,
) -> None:
    """Take packets out of ``receiver`` before they are decoded. Call before the local description is set.

    Args:
        receiver: Of an offered track.
        on_packet: Gets every packet, after retransmissions were unwrapped.
        on_rtcp: Gets every RTCP packet, beside the receiver's own bookkeeping.
        gaps: Asks for lost packets; None for a track that asks for none.
    """
    private: Any = receiver
    handle_rtcp = private._handle_rtcp_packet

    async def _on_rtcp(packet: AnyRtcpPacket) -> None:
        on_rtcp(packet)
        await handle_rtcp(packet)

    private._handle_rtcp_packet = _on_rtcp
    private._RTCRtpReceiver__jitter_buffer = _Tap(on_packet)
    private._RTCRtpReceiver__nack_generator = gaps
    private._RTCRtpReceiver__remote_bitrate_estimator = None


def replace_sender(
    transceiver: RTCRtpTransceiver,
    *,
    ssrc: int,
    on_ready: Callable[[int], None],
    on_rtcp: Callable[[AnyRtcpPacket], None],
) -> None:
    """Silence ``transceiver``'s own sender; packets go through a ``Pipe`` instead. Call before the answer is made.

    Args:
        transceiver: With the remote description set, so that its extensions are known.
        ssrc: Under which packets will be sent.
        on_ready: Called with the negotiated payload type when packets may be sent.
        on_rtcp: Gets the viewer's reports and wishes about ``ssrc``.
    """
    sender: Any = transceiver.sender
    private: Any = transceiver

    async def _send(parameters: RTCRtpSendParameters) -> None:
        sender.transport._register_rtp_sender(sender, parameters)
        on_ready(int(parameters.codecs[0].payloadType or 0))

    async def _stop() -> None:
        sender.transport._unregister_rtp_sender(sender)

    async def _on_rtcp(packet: AnyRtcpPacket) -> None:
        on_rtcp(packet)

    sender._ssrc = ssrc
    sender.send, sender.stop, sender._handle_rtcp_packet = _send, _stop, _on_rtcp
    private._headerExtensions = []


def rtcp_ssrc(transceiver: RTCRtpTransceiver) -> int:
    """Under which SSRC ``transceiver`` sends its feedback."""
    sender: Any = transceiver.sender
    return int(sender._ssrc)


class Pipe:
    """The way out of a connected peer: plaintext packets in, SRTP datagrams out, at once and without waiting."""

    __slots__ = ("_address", "_connection", "_pair", "_srtp", "_transport")

    def __init__(self, transport: RTCDtlsTransport) -> None:
        private: Any = transport
        self._transport = private
        self._connection: Any = private.transport._connection
        self._srtp: Any = None
        self._pair: Any = None
        self._address: tuple[str, int] = ("", 0)

    def send(self, head: bytes, payload: bytes) -> bool:
        """Send an RTP packet. False: not connected, or the socket is full; the packet is gone."""
        return self._send(head, payload, _lib.srtp_protect)

    def send_rtcp(self, packet: bytes) -> bool:
        """Send an RTCP packet, possibly compound."""
        return self._send(packet, b"", _lib.srtp_protect_rtcp)

    def _send(self, head: bytes, payload: bytes, protect: Any) -> bool:
        pair = self._connection._nominated.get(1)
        srtp = self._srtp or self._find_srtp()
        if pair is None or srtp is None:
            return False
        if pair is not self._pair:
            self._pair, self._address = pair, pair.remote_addr
        socket = pair.protocol.transport
        if socket.is_closing() or socket.get_write_buffer_size() > MOST_UNSENT:
            return False
        split, length = len(head), len(head) + len(payload)
        if length > LONGEST_DATAGRAM - pylibsrtp.SRTP_MAX_SRTCP_TRAILER_LEN:
            return False
        _view[0:split] = head
        _view[split:length] = payload
        _length[0] = length
        if protect(srtp, _room, _length) != _lib.srtp_err_status_ok:
            return False
        socket.sendto(_view[0 : _length[0]], self._address)
        return True

    def _find_srtp(self) -> Any:
        session = self._transport._tx_srtp
        self._srtp = session._srtp[0] if session is not None else None
        return self._srtp


class _Tap:
    """Stands where the jitter buffer stood; no frame ever comes out of it, so nothing is decoded."""

    def __init__(self, on_packet: Callable[[RtpPacket], None]) -> None:
        self._on_packet = on_packet

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        self._on_packet(packet)
        return False, None


class _Gathering:
    """Stands where aioice's search for candidates stood."""

    def __init__(self, connection: aioice.ice.Connection, addresses: Sequence[str]) -> None:
        self._connection = connection
        self._addresses = addresses

    async def __call__(self, component: int, addresses: Sequence[str], timeout: int = 5) -> list[Candidate]:
        found: list[Candidate] = []
        for address in self._addresses:
            found += await self._bind(component, address)
        return found

    async def _bind(self, component: int, address: str) -> list[Candidate]:
        gather = partial(aioice.ice.Connection.get_component_candidates, self._connection, component)
        if found := await gather(addresses=[address]):
            return found
        anywhere = "0.0.0.0" if ipaddress.ip_address(address).version == 4 else "::"  # noqa: S104
        found = await gather(addresses=[anywhere])
        for candidate in found:
            candidate.host = address
            candidate.foundation = candidate_foundation("host", "udp", address)
        return found


def _has(kind: type, name: str) -> bool:
    initialiser = kind.__dict__.get("__init__")
    set_at_birth = isinstance(initialiser, FunctionType) and name in initialiser.__code__.co_names
    return set_at_birth or hasattr(kind, name)


_ffi: Any = getattr(pylibsrtp, "ffi", None)
_lib: Any = getattr(pylibsrtp, "lib", None)
_room: Any = _ffi.new("char[]", LONGEST_DATAGRAM) if _ffi else None
_view: Any = _ffi.buffer(_room) if _ffi else None
_length: Any = _ffi.new("int *") if _ffi else None
