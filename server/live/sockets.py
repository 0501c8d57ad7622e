"""Sockets: what the kernel is asked for a viewer's socket, and whose it is."""

import asyncio
import socket

from uvicorn import Config
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.utils import get_remote_addr

BY_WRITE_ONLY = -1
"""The descriptor of a line that nobody may write to past its transport."""

SEND_BUFFER = 128 * 1024
"""Bytes that wait in the kernel for one viewer at most. Source: realtime.md, 3.3."""

UNHEARD_OF = 20_000
"""Milliseconds that bytes may stay unacknowledged before the kernel gives a viewer up. Source: realtime.md, 3.3."""

_OPTIONS = tuple(
    (level, getattr(socket, name), value)
    for level, name, value in (
        (socket.IPPROTO_TCP, "TCP_NODELAY", 1),
        (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT", UNHEARD_OF),  # not on every platform
        (socket.SOL_SOCKET, "SO_SNDBUF", SEND_BUFFER),
    )
    if hasattr(socket, name)
)


def prepare(transport: asyncio.Transport) -> int:
    """Set ``transport``'s socket up for a viewer, and its buffer so that it is told when something waits.

    Whoever writes past a transport must know of every byte that waits in it. Nobody does where frames are encrypted
    first; there every byte waits for a moment, and to tell of each would park everybody with every frame.

    Returns:
        The descriptor frames may be sent to; ``BY_WRITE_ONLY`` if they must be encrypted first.
    """
    encrypted = transport.get_extra_info("sslcontext") is not None
    transport.set_write_buffer_limits(high=SEND_BUFFER if encrypted else 0, low=0)
    own: socket.socket | None = transport.get_extra_info("socket")
    if own is None:
        return BY_WRITE_ONLY
    fd = own.fileno()
    if own.family in {socket.AF_INET, socket.AF_INET6}:
        _set_options(own.family, fd)
    _forget_addresses(own)
    return BY_WRITE_ONLY if encrypted else fd


def address_of(transport: asyncio.Transport, forwarded: str, *, config: Config) -> str:
    """Whose socket this is, by the rule that uvicorn's own middleware has for requests.

    Args:
        forwarded: The value of X-Forwarded-For. It counts if who is connected here is a trusted proxy.
    """
    peer = get_remote_addr(transport)
    host = peer[0] if peer else ""
    outermost = config.loaded_app
    if not forwarded or not isinstance(outermost, ProxyHeadersMiddleware):  # uvicorn puts it there if it may trust
        return host
    trusted = outermost.trusted_hosts
    return (trusted.get_trusted_client_address(forwarded)[0] if host in trusted else "") or host


def _set_options(family: int, fd: int) -> None:
    borrowed = socket.socket(family, socket.SOCK_STREAM, fileno=fd)
    try:
        for level, name, value in _OPTIONS:
            borrowed.setsockopt(level, name, value)
    finally:
        borrowed.detach()  # it is the transport's to close


def _forget_addresses(own: socket.socket) -> None:
    """Make uvloop's idea of a socket forget both addresses, which it was asked for once: 290 bytes a viewer."""
    kind = type(own)
    if kind.__module__.startswith("uvloop"):
        kind.__init__(own, own.family, own.type, own.proto, own.fileno())
