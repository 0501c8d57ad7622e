"""A city: a house of several processes as it is deployed, started by ``python -m server`` and watched from outside."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx

from tests.services import free_port

ROOT = Path(__file__).parents[2]

OPENS_WITHIN = 90.0
"""Seconds from nothing to welcome, on a busy machine."""

LEAVES_WITHIN = 30.0
"""Seconds from the signal to the end."""


@dataclass(slots=True)
class City:
    """A launcher and its processes."""

    folder: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    _launcher: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The launcher, or the only process."""
        assert self._launcher is not None, "it is open"
        return self._launcher.pid

    @property
    def printed(self) -> str:
        """What all its processes printed so far."""
        return (self.folder / "printed").read_text("utf-8", errors="replace")

    @property
    def processes(self) -> dict[str, int]:
        """The processes that run now, by role and number; while one relieves another, the younger."""
        assert self._launcher is not None
        pid = self._launcher.pid
        running: dict[str, int] = {}
        for child in sorted(int(each) for each in _read(f"/proc/{pid}/task/{pid}/children").split()):
            words = _read(f"/proc/{child}/cmdline").split("\0")
            told = words[words.index("server") + 1 :] if "server" in words else []
            if len(told) > 1:  # else it is just being started
                number = told[1].removeprefix("--number=")
                running[told[0] if number == "0" else f"{told[0]} {number}"] = child
        return running

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are started with."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("VITRINA_")},
            "VITRINA_HOST": "127.0.0.1",
            "VITRINA_PORT": str(self.port),
            "VITRINA_DATABASE_URL": f"sqlite+aiosqlite:///{self.folder}/house.db",
            "VITRINA_MAILER": "folder",
            "VITRINA_MAIL_FOLDER": str(self.folder / "mail"),
            "VITRINA_WEB_FOLDER": str(self._pages()),
            "VITRINA_SYNTHETIC_HOST": "false",
            "VITRINA_DRAIN_SECONDS": "1",
            "VITRINA_MODERATION_MODEL": "",
            **self.settings,
        }

    def open(self) -> None:
        """Start it and wait for its welcome."""
        with (self.folder / "printed").open("ab") as printed:
            command = [sys.executable, "-m", "server"]
            self._launcher = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=printed, stderr=printed)
        try:
            self.until(lambda: "Vitrina is open" in self.printed, within=OPENS_WITHIN)
        except BaseException:
            self._launcher.kill()  # its processes end with it
            self._launcher.wait(LEAVES_WITHIN)
            raise

    def tell(self, number: signal.Signals) -> None:
        """Tell the launcher something."""
        assert self._launcher is not None
        self._launcher.send_signal(number)

    def close(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it as ``how`` does. Returns the launcher's exit status."""
        if self._launcher is None:
            return 0
        self._launcher.send_signal(how)
        status = self._launcher.wait(LEAVES_WITHIN)
        self._launcher = None
        return status

    def until(self, condition: Callable[[], bool], *, within: float) -> None:
        """Wait for ``condition``."""
        deadline = monotonic() + within
        while not condition():
            assert self._launcher is None or self._launcher.poll() is None, f"it ended by itself:\n{self.printed}"
            assert monotonic() < deadline, f"not within {within} s:\n{self.printed}"
            sleep(0.05)

    def show(self) -> dict[str, Any]:
        """The demo show as anybody sees it."""
        snapshot: dict[str, Any] = httpx.get(f"{self.url}/api/v1/shows/demo", timeout=10).json()["snapshot"]
        return snapshot

    def _pages(self) -> Path:
        (self.folder / "index.html").touch()
        return self.folder


def is_running(pid: int) -> bool:
    """Whether there is such a process, and it is no corpse."""
    state = _read(f"/proc/{pid}/stat").rpartition(") ")[2]
    return state[:1] not in {"", "Z"}


def connections(pid: int) -> int:
    """How many sockets a process holds."""
    held = 0
    for each in Path(f"/proc/{pid}/fd").iterdir():
        try:
            held += str(each.readlink()).startswith("socket:")
        except OSError:
            continue  # it was closed under our eyes
    return held


def _read(file: str) -> str:
    try:
        return Path(file).read_text()
    except OSError:
        return ""  # it has just ended
