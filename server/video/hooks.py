"""Hooks: every private corner of aiortc, aioice and pylibsrtp that we lean on, in one place.

aiortc's peer connection decodes what it receives and encodes what it sends; it offers no way to pass packets through.
So we use the layer below it, its DTLS transport, which hands packets to whoever registers and sends what it is given.
That layer is stable since 2018 but half private: the versions are pinned, and ``check`` looks at the start whether all
of it is still there. Source: docs/decisions/0005-passthrough-video.md.
"""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from types import FunctionType
from typing import Any, Final, Protocol, TypeAlias

import aioice.ice
import pylibsrtp
from aioice.candidate import Candidate
from aiortc import RTCCertificate, RTCPeerConnection
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport, RtpReceiver, RtpRouter
from aiortc.rtcicetransport import RTCIceGatherer
from aiortc.rtp import AnyRtcpPacket

LONGEST_DATAGRAM: Final = 2_048
"""Bytes; more than any Ethernet frame carries. pylibsrtp's own buffer stops at 1356 bytes of plaintext."""

Needed: TypeAlias = Sequence[tuple[type, Sequence[str]]]
"""Classes and the names they must have."""

_NEEDED: Final[Needed] = (
    (RTCDtlsTransport, ("_set_role", "_rtp_router", "_tx_srtp", "_transport", "state", "start", "stop")),
    (RtpRouter, ("register_receiver", "register_sender")),
    (RTCIceGatherer, ("_connection",)),
    (aioice.ice.Connection, ("get_component_candidates",)),
    (pylibsrtp.Session, ("_srtp",)),
)


class HooksMissing(RuntimeError):
    """The installed aiortc, aioice or pylibsrtp is not the one this code was written for."""


class Wire(Protocol):
    """What carries the datagrams of one connection; aiortc's DTLS asks no more of its transport than this."""

    role: str

    async def _recv(self) -> bytes:
        """The next datagram that is not STUN.

        Raises:
            ConnectionError: There will be none.
        """
        ...

    async def _send(self, data: bytes) -> None:
        """Send a datagram."""
        ...


def check(needed: Needed = _NEEDED) -> None:
    """Look whether every hook is still there.

    Raises:
        HooksMissing: Some are not; the message names them all.
    """
    lost = [f"{kind.__name__}.{name}" for kind, names in needed for name in names if not _has(kind, name)]
    lost += [f"pylibsrtp.{name}" for name in ("ffi", "lib") if not hasattr(pylibsrtp, name)]
    if not hasattr(aioice.ice, "get_host_addresses"):
        lost.append("aioice.ice.get_host_addresses")
    if lost:
        found = ", ".join(f"{package} {version(package)}" for package in ("aiortc", "aioice", "pylibsrtp"))
        raise HooksMissing(f"Video cannot start: {', '.join(lost)} not found in {found}. Install requirements.lock.")


def own_addresses() -> list[str]:
    """This machine's addresses, loopback last, so that a laptop without a network works too."""
    return [*aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=True), "127.0.0.1"]


def gather_on(peer: RTCPeerConnection, addresses: Sequence[str]) -> None:
    """Let ``peer``, a calling one, be reached at ``addresses`` alone; by itself it would leave out loopback."""
    for transceiver in peer.getTransceivers():
        connection: Any = transceiver.receiver.transport.transport.iceGatherer._connection
        connection.get_component_candidates = _Gathering(connection, addresses)


class Secured:
    """DTLS and SRTP over a wire: packets in the clear on this side, datagrams for nobody else's eyes on the other."""

    def __init__(self, wire: Wire, certificate: RTCCertificate, *, on_change: Callable[[str], None]) -> None:
        """``on_change`` is told every state: connecting, connected, closed, failed."""
        untyped: Any = wire
        self._dtls = RTCDtlsTransport(untyped, [certificate])
        self._private: Any = self._dtls
        self._srtp: Any = None
        listening: Any = self._dtls
        listening.on("statechange", lambda: on_change(self._dtls.state))

    @property
    def state(self) -> str:
        """new, connecting, connected, closed or failed."""
        return self._dtls.state

    def hear(self, receiver: RtpReceiver, *, ssrcs: Sequence[int], payload_types: Sequence[int], mid: str) -> None:
        """Give ``receiver`` the packets with these marks. An SSRC that nobody announced is known by its payload."""
        self._router.register_receiver(receiver, list(ssrcs), list(payload_types), mid)

    def hear_feedback(self, ssrc: int, listener: Callable[[AnyRtcpPacket], None]) -> None:
        """Give ``listener`` what the other side says about what we send under ``ssrc``."""
        self._router.register_sender(_Ear(ssrc, listener), ssrc)

    async def connect(self, fingerprints: Sequence[RTCDtlsFingerprint]) -> None:
        """Wait for the other side's hello and shake hands; the outcome is told by ``on_change``."""
        self._private._set_role("server")
        await self._dtls.start(RTCDtlsParameters(fingerprints=list(fingerprints)))

    async def stop(self) -> None:
        """Say goodbye and stop listening."""
        await self._dtls.stop()

    def seal(self, head: bytes, payload: bytes) -> bytes | None:
        """An RTP packet as it goes over the wire; None if that is not possible (now, or at this length)."""
        return self._seal(head, payload, _lib.srtp_protect)

    def seal_rtcp(self, packet: bytes) -> bytes | None:
        """An RTCP packet, possibly compound, as it goes over the wire."""
        return self._seal(packet, b"", _lib.srtp_protect_rtcp)

    @property
    def _router(self) -> RtpRouter:
        router: RtpRouter = self._private._rtp_router
        return router

    def _seal(self, head: bytes, payload: bytes, protect: Any) -> bytes | None:
        srtp = self._srtp or self._find_srtp()
        split, length = len(head), len(head) + len(payload)
        if srtp is None or length > LONGEST_DATAGRAM - pylibsrtp.SRTP_MAX_SRTCP_TRAILER_LEN:
            return None
        _view[0:split] = head
        _view[split:length] = payload
        _length[0] = length
        if protect(srtp[0], _room, _length) != _lib.srtp_err_status_ok:
            return None
        sealed: bytes = _view[0 : _length[0]]
        return sealed

    def _find_srtp(self) -> Any:
        session = self._private._tx_srtp
        self._srtp = session._srtp if session is not None else None
        return self._srtp


class _Ear:
    """What the router takes for a sender, and tells its feedback to."""

    def __init__(self, ssrc: int, listener: Callable[[AnyRtcpPacket], None]) -> None:
        self._ssrc = ssrc
        self._listener = listener

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        self._listener(packet)


class _Gathering:
    """Stands where aioice's search for candidates stood."""

    def __init__(self, connection: aioice.ice.Connection, addresses: Sequence[str]) -> None:
        self._gather = connection.get_component_candidates
        self._addresses = list(addresses)

    async def __call__(self, component: int, addresses: Sequence[str], timeout: int = 5) -> list[Candidate]:
        return await self._gather(component=component, addresses=self._addresses, timeout=timeout)


def _has(kind: type, name: str) -> bool:
    initialiser = kind.__dict__.get("__init__")
    set_at_birth = isinstance(initialiser, FunctionType) and name in initialiser.__code__.co_names
    return set_at_birth or hasattr(kind, name)


_ffi: Any = getattr(pylibsrtp, "ffi", None)
_lib: Any = getattr(pylibsrtp, "lib", None)
_room: Any = _ffi.new("char[]", LONGEST_DATAGRAM) if _ffi else None
_view: Any = _ffi.buffer(_room) if _ffi else None
_length: Any = _ffi.new("int *") if _ffi else None
