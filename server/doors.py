"""Doors: the sockets we listen on, and how one is closed without turning away who already knocked."""

import socket
from collections.abc import Iterator
from typing import Final

from server.settings import Settings

MOST_WAITING: Final = 4_096
"""Connections the kernel keeps for a door until they are taken, if net.core.somaxconn allows (its default does)."""


def listening(settings: Settings, *, shared: bool = False) -> socket.socket:
    """A socket bound to the address of ``settings``; with ``shared`` other processes of ours may bind it as well.

    Raises:
        OSError: The port is taken, or not ours to take.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        door.bind((settings.host, settings.port))
    except OSError:
        door.close()
        raise
    return door


def reserved(settings: Settings) -> socket.socket:
    """A socket that keeps the port for our processes, and hears nothing itself.

    Raises:
        OSError: The port is taken, be it by another house of ours, or not ours to take.
    """
    listening(settings).close()  # one that may be shared would be shared with a house that is open already
    return listening(settings, shared=True)


def knocking(door: socket.socket) -> Iterator[socket.socket]:
    """The connections that wait at ``door`` now. A door that is closed before they are taken turns them away."""
    door.setblocking(False)
    for _ in range(MOST_WAITING):
        try:
            guest, _ = door.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        yield guest
