"""Lifeline: a process's end of the line to its launcher. Says how far we are, hears when to leave.

The line is also how we notice that the launcher is gone, however it went: nobody who listens on its port may outlive
it. A thread follows the line, so that a loop that is stuck does not keep us alive.
"""

import ctypes
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Final

ORPHANED_FOR: Final = 5.0
"""Seconds a process may take to see its viewers off once its launcher is gone."""

_PR_SET_PDEATHSIG: Final = 1


class Lifeline:
    """The process's end of the line."""

    def __init__(self, line: int) -> None:
        """Take hold of ``line``, an open socket that the launcher gave us."""
        self._socket = socket.socket(fileno=line)

    def say(self, word: str) -> None:
        """Tell the launcher how far we are."""
        with suppress(OSError):  # it is gone; the thread sees the same
            self._socket.sendall(f"{word}\n".encode())

    def follow(self, on_leave: Callable[[float], None]) -> None:
        """From now on, call ``on_leave`` (in another thread) with the seconds that leaving may be spread over.

        When the launcher is gone that is nothing, and the process ends ``ORPHANED_FOR`` later at the latest.
        """
        threading.Thread(target=self._follow, args=(on_leave,), name="lifeline", daemon=True).start()

    def _follow(self, on_leave: Callable[[float], None]) -> None:
        with suppress(OSError), self._socket.makefile() as words:
            for line in words:
                order, _, seconds = line.strip().partition(" ")
                if order == "leave":
                    on_leave(float(seconds))
        on_leave(0.0)
        sleep(ORPHANED_FOR)
        os._exit(1)


def end_with_the_launcher() -> None:
    """While we are still starting and follow no line, let the kernel end us with the launcher, where it can."""
    if Path("/proc/self").exists():
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
