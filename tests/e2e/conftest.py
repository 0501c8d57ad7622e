"""The whole house in real processes, and real browsers in front of it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.film import filmed
from tests.postgres import die_with_parent, free_port

ROOT = Path(__file__).parents[2]

OPENS_WITHIN = 60.0
"""Seconds a server may take from nothing to ready."""

SEEN_WITHIN = 15_000
"""Milliseconds until what must come to a page is there, on a machine that does much else."""

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@dataclass(slots=True)
class House:
    """A running server of its own, with its own database."""

    folder: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://localhost:{self.port}"

    @property
    def printed(self) -> str:
        """What it printed so far."""
        return (self.folder / "printed").read_text("utf-8", errors="replace")

    def open(self) -> float:
        """Start it and wait until it is ready. Returns how many seconds that took."""
        began = monotonic()
        environment = {
            **os.environ,
            "VITRINA_PORT": str(self.port),
            "VITRINA_HOST": "127.0.0.1",
            "VITRINA_DATABASE_URL": f"sqlite+aiosqlite:///{self.folder}/vitrina.db",
            "VITRINA_MAILER": "folder",
            "VITRINA_TICKER_DELAY": "PT0S",
            "VITRINA_MAIL_FOLDER": str(self.folder / "mail"),
            **self.environment,
        }
        with (self.folder / "printed").open("ab") as printed:
            command = [sys.executable, "-m", "server"]
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=printed, stderr=printed, preexec_fn=die_with_parent
            )
        while not self._is_ready():
            assert self._process.poll() is None, f"the server ended by itself:\n{self.printed}"
            assert monotonic() - began < OPENS_WITHIN, f"not ready in {OPENS_WITHIN} s:\n{self.printed}"
        return monotonic() - began

    def close(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it as ``how`` does. Returns its exit status."""
        if self._process is None:
            return 0
        self._process.send_signal(how)
        status = self._process.wait(20)
        self._process = None
        return status

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health/ready", timeout=1).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Opens servers; they are closed after the test."""
    houses: list[House] = []

    def open_one(**environment: str) -> House:
        folder = tmp_path / f"house{len(houses)}"
        folder.mkdir()
        house = House(folder=folder, environment=environment)
        houses.append(house)  # before it is open: one that opens too slowly is closed as well
        house.open()
        return house

    yield open_one
    for house in houses:
        house.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium with a fake camera and microphone."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "no Chromium on this machine: `apt-get install chromium`"
    expect.set_options(timeout=SEEN_WITHIN)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a browser profile of its own; a page that logs an error fails its test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(url: str, *, size: dict[str, int] = DESK, language: str = "en-GB") -> Page:
        context = chromium.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            locale=language,
            permissions=["camera", "microphone"],
            has_touch=size is PHONE,
            is_mobile=size is PHONE,
            device_scale_factor=2 if size is PHONE else 1,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def screens(request: pytest.FixtureRequest) -> Path:
    """Where screenshots and the trace go: ``--screens`` or ``var/e2e``."""
    folder = Path(request.config.getoption("--screens"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def film(request: pytest.FixtureRequest, screens: Path) -> Callable[[Page, str], AbstractContextManager[None]]:
    """Films a page under a name, if ``--film`` asks for it."""
    if not request.config.getoption("--film"):
        return lambda _page, _name: nullcontext()
    return lambda page, name: filmed(page, screens / f"{name}.webm")


@pytest.fixture(scope="session")
def trace(screens: Path) -> Iterator[dict[str, float]]:
    """Seconds by name; printed and written to ``trace.json`` at the end, beside what the other row wrote there."""
    seconds: dict[str, float] = {}
    yield seconds
    file = screens / "trace.json"
    before = json.loads(file.read_text("utf-8")) if file.exists() else {}
    file.write_text(json.dumps({**before, **seconds}, indent=2) + "\n", "utf-8")
    sys.stdout.write("\n" + "\n".join(f"{name}: {value:.2f} s" for name, value in seconds.items()) + "\n")
