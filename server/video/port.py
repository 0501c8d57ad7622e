"""The port: the UDP sockets that all hosts and viewers share, and who a datagram is for.

We are an ICE-lite agent: we wait to be asked, answer whoever proves to know a session's password, and send only there.
An address that an offer names is never used. Source: RFC 8445, section 2.5; RFC 8489.
"""

import asyncio
import ipaddress
import logging
import socket
import struct
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, Protocol, TypeAlias

from aioice import stun
from aioice.candidate import candidate_priority
from aiortc.rtcicetransport import RTCIceCandidate

from server.video import hooks

SOCKET_ROOM: Final = 4 * 1024 * 1024
"""Bytes of socket buffer that we ask for: a keyframe goes to all viewers in one burst."""

MOST_UNSENT: Final = 1024 * 1024
"""Bytes that may wait behind a full socket before packets are dropped."""

MOST_WAYS: Final = 16
"""Addresses from which one session may be reached; the oldest is forgotten."""

_Key: TypeAlias = tuple[int, tuple[Any, ...]]

log = logging.getLogger(__name__)


class Ticketed(Protocol):
    """A session that the port carries datagrams to."""

    ufrag: str
    password: str

    def reached(self, way: "Way", *, chosen: bool) -> None:
        """The other side proved itself on ``way``; ``chosen``: it wants that way used from now on."""
        ...

    def datagram(self, data: bytes) -> None:
        """Something that is not STUN came in."""
        ...


class Way:
    """From one of our sockets to one address of somebody else."""

    __slots__ = ("_address", "_socket")

    def __init__(self, outlet: asyncio.DatagramTransport, address: tuple[Any, ...]) -> None:
        self._socket: Any = outlet
        self._address = address

    def send(self, data: bytes) -> bool:
        """Send at once or never. False: the socket is full or closed, the datagram is gone."""
        if self._socket.is_closing() or self._socket.get_write_buffer_size() > MOST_UNSENT:
            return False
        self._socket.sendto(data, self._address)
        return True


class MediaPort:
    """One socket for each address that is announced."""

    def __init__(self, *, addresses: Sequence[str] = (), port: int = 0) -> None:
        """Opens nothing yet.

        Args:
            addresses: To announce beside loopback. If one is not this machine's (public, behind NAT), one socket
                listens everywhere for them all. Empty: this machine's own, looked up anew for every session.
            port: UDP port; 0: any that is free.
        """
        self._addresses = tuple(addresses)
        self._port = port
        self._lock = asyncio.Lock()
        self._outlets: dict[str, asyncio.DatagramTransport] = {}
        self._sessions: dict[str, Ticketed] = {}
        self._from: dict[_Key, Ticketed] = {}
        self._keys: dict[str, deque[_Key]] = {}

    async def candidates(self) -> list[RTCIceCandidate]:
        """Where we can be reached; opens what is not open yet.

        Raises:
            OSError: No address could be opened; the port is probably taken.
        """
        wanted = [*self._addresses, "127.0.0.1"] if self._addresses else hooks.own_addresses()
        async with self._lock:
            for address in dict.fromkeys(wanted):
                if address not in self._outlets:
                    await self._open(address)
        if not self._outlets:
            raise OSError(f"no UDP port could be opened for video (port {self._port or 'any'})")
        return [
            _candidate(place, address, outlet.get_extra_info("sockname")[1])
            for place, (address, outlet) in enumerate(self._outlets.items())
            if address in wanted
        ]

    def admit(self, session: Ticketed) -> None:
        """Carry datagrams to ``session`` from now on."""
        self._sessions[session.ufrag] = session
        self._keys[session.ufrag] = deque()

    def dismiss(self, session: Ticketed) -> None:
        """Carry nothing to ``session`` any more, and answer nobody who asks for it."""
        self._sessions.pop(session.ufrag, None)
        for key in self._keys.pop(session.ufrag, ()):
            self._forget(key, session)

    async def close(self) -> None:
        """Close every socket."""
        for outlet in self._outlets.values():
            outlet.close()
        self._outlets.clear()
        await asyncio.sleep(0)

    def received(self, outlet: asyncio.DatagramTransport, data: bytes, address: tuple[Any, ...]) -> None:
        """A datagram came in from ``address``."""
        if not data:
            return
        if data[0] > 3:
            if owner := self._from.get((id(outlet), address)):
                owner.datagram(data)
            return
        with suppress(ValueError, struct.error, LookupError):  # what is not STUN after all is nobody's
            self._asked(outlet, stun.parse_message(data), address)

    def _asked(self, outlet: asyncio.DatagramTransport, message: stun.Message, address: tuple[Any, ...]) -> None:
        if message.message_class != stun.Class.REQUEST or message.message_method != stun.Method.BINDING:
            return
        owner = self._sessions.get(str(message.attributes.get("USERNAME", "")).partition(":")[0])
        if owner is None or not message.check_message_integrity(owner.password.encode()):
            return
        answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, transaction_id=message.transaction_id)
        answer.attributes["XOR-MAPPED-ADDRESS"] = (address[0], address[1])
        answer.add_message_integrity(owner.password.encode())
        outlet.sendto(bytes(answer), address)
        self._remember((id(outlet), address), owner)
        owner.reached(Way(outlet, address), chosen="USE-CANDIDATE" in message.attributes)

    def _remember(self, key: _Key, owner: Ticketed) -> None:
        keys = self._keys[owner.ufrag]
        if self._from.get(key) is owner:
            return
        if len(keys) >= MOST_WAYS:
            self._forget(keys.popleft(), owner)
        keys.append(key)
        self._from[key] = owner

    def _forget(self, key: _Key, owner: Ticketed) -> None:
        if self._from.get(key) is owner:
            del self._from[key]

    async def _open(self, address: str) -> None:
        everywhere = not all(map(_is_ours, self._addresses))
        place = _anywhere(address) if everywhere else address
        shared = next((outlet for outlet in self._outlets.values() if _place(outlet) == place), None)
        if shared:
            self._outlets[address] = shared
            return
        try:
            listening = _listen(place, self._port)
        except OSError as error:
            log.warning("video cannot be reached at %s, port %s: %s", address, self._port or "any", error)
            return
        loop = asyncio.get_running_loop()
        self._outlets[address], _ = await loop.create_datagram_endpoint(lambda: _Inlet(self), sock=listening)


class _Inlet(asyncio.DatagramProtocol):
    def __init__(self, port: MediaPort) -> None:
        self._port = port
        self._outlet: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._outlet = transport

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._port.received(self._outlet, data, addr)


def _candidate(place: int, address: str, port: int) -> RTCIceCandidate:
    return RTCIceCandidate(
        component=1,
        foundation=str(place + 1),
        ip=address,
        port=port,
        priority=candidate_priority(1, "host", 65_535 - place),
        protocol="udp",
        type="host",
    )


def _anywhere(address: str) -> str:
    return "0.0.0.0" if ipaddress.ip_address(address).version == 4 else "::"  # noqa: S104 - the config asks for it


def _is_ours(address: str) -> bool:
    try:
        _listen(address, 0).close()
    except OSError:
        return False
    return True


def _listen(address: str, port: int) -> socket.socket:
    family = socket.AF_INET if ipaddress.ip_address(address).version == 4 else socket.AF_INET6
    listening = socket.socket(family, socket.SOCK_DGRAM)
    try:
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            with suppress(OSError):
                listening.setsockopt(socket.SOL_SOCKET, option, SOCKET_ROOM)
        listening.setblocking(False)
        listening.bind((address, port))
    except OSError:
        listening.close()
        raise
    return listening


def _place(outlet: asyncio.DatagramTransport) -> str:
    return str(outlet.get_extra_info("sockname")[0])
