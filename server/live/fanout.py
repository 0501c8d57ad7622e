"""Fan-out: one frame, many sockets, one write each and nothing else.

In pure Python, or by the C helper of ``server/native`` where that is installed: one call for all sockets, during which
other threads may run. Both keep the same promise and pass the same tests.
Source: docs/decisions/0012-one-write-for-many.md.
"""

import ctypes
import errno
import logging
import os
from array import array
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

Trouble: TypeAlias = tuple[int, int]
"""Which descriptor of the array, and what became of the frame: bytes the kernel took, fewer than all; or ``-errno``."""

SendMany: TypeAlias = "Callable[[array[int], bytes], list[Trouble]]"
"""Sends a frame to every descriptor; the troubles come back in the order of the array, an empty list when all is well.

The descriptors are sockets that never block. Each is tried once, whatever becomes of the others; a full one takes 0
bytes.
"""

HELPER = "vitrina_fanout"
"""The package that brings the C helper."""

_FULL = frozenset({errno.EAGAIN, errno.EWOULDBLOCK})

log = logging.getLogger(__name__)


def send_many(fds: "array[int]", frame: bytes) -> list[Trouble]:
    """Send ``frame`` to every one of ``fds``: complete in pure Python."""
    write, whole = os.write, len(frame)  # of one socket's 6 us a few tenths are spent here: every name counts
    troubles: list[Trouble] = []
    for index, fd in enumerate(fds):
        try:
            sent = write(fd, frame)
        except OSError as error:
            troubles.append((index, _taken(error)))
        else:
            if sent != whole:
                troubles.append((index, sent))
    return troubles


class SendManyInC:
    """The same by the C helper in the file ``library``.

    Raises:
        OSError: It cannot be loaded.
        AttributeError: It is of another version.
    """

    def __init__(self, library: Path) -> None:
        self._send = ctypes.CDLL(str(library)).vitrina_send_many_1
        self._send.restype = ctypes.c_size_t
        self._send.argtypes = (
            ctypes.POINTER(ctypes.c_int),
            ctypes.c_size_t,
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.POINTER(ctypes.c_int64),
        )

    def __call__(self, fds: "array[int]", frame: bytes) -> list[Trouble]:
        """Send ``frame`` to every one of ``fds``; meanwhile the array cannot grow or shrink."""
        if not fds:
            return []
        taken = (ctypes.c_int64 * len(fds))()
        if not self._send(ctypes.c_int.from_buffer(fds), len(fds), frame, len(frame), taken):
            return []
        return [(index, sent) for index, sent in enumerate(taken) if sent != len(frame)]


def choose(*, native: bool) -> SendMany:
    """The fastest fan-out here, and a line in the log that says which.

    Args:
        native: Whether the C helper may be used.
    """
    library = _installed() if native else None
    if library is not None:
        try:
            chosen = SendManyInC(library)
        except (OSError, AttributeError) as error:
            log.warning("fan-out helper unusable", extra={"library": str(library), "reason": str(error)})
        else:
            log.info("fan-out in C", extra={"library": str(library)})
            return chosen
    log.info("fan-out in Python")
    return send_many


def _installed() -> Path | None:
    """Where the C helper is, if it is."""
    package = find_spec(HELPER)
    folders = (package.submodule_search_locations if package else None) or ()
    return next((library for folder in folders for library in Path(folder).glob("libsend_many*.so")), None)


def _taken(error: OSError) -> int:
    """What ``error`` says the kernel took."""
    number = error.errno or errno.EIO
    return 0 if number in _FULL else -number
