"""The example clients of the wire's page, as a stranger runs them, against a real server."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import httpx
import pytest

from tests.e2e.conftest import House

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "docs" / "examples"

LONGEST_EXAMPLE = 60
"""Lines. Source: issue 3, point 9."""

PATIENCE = 30.0
"""Seconds to wait for something that must come: a client comes back after up to 20 s."""

pytestmark = pytest.mark.timeout(120)


class Running:
    """An example as a process; ``until`` reads what it prints."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=EXAMPLES)
        self.printed: list[str] = []
        self._lines: Queue[str] = Queue()
        self._reading = Thread(target=self._read, daemon=True)
        self._reading.start()

    def until(self, text: str) -> str:
        """The first line from here on that holds ``text``."""
        while True:
            try:
                line = self._lines.get(timeout=PATIENCE)
            except Empty:
                raise AssertionError(f"no {text!r} in {self.printed}") from None
            self.printed.append(line)
            if text in line:
                return line

    def end(self) -> None:
        """Stop it."""
        self.process.kill()
        self.process.wait()
        self._reading.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.decode())


def in_python(_folder: Path) -> list[str]:
    return [sys.executable, "client.py"]


def in_typescript(folder: Path) -> list[str]:
    """As the file says for a Node.js that reads no TypeScript yet."""
    compiler = ROOT / "web" / "node_modules" / ".bin" / "tsc"
    options = ["--ignoreConfig", "--strict", "--target", "es2022", "--module", "esnext", "--outDir", str(folder)]
    subprocess.run([compiler, *options, "client.ts"], cwd=EXAMPLES, check=True)
    (folder / "client.js").rename(folder / "client.mjs")
    node = shutil.which("node")
    assert node, "no Node.js on this machine"
    major = int(subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout[1:3])
    return [node, *(["--experimental-websocket"] if major < 22 else []), str(folder / "client.mjs")]


LANGUAGES = [pytest.param(in_python, id="Python"), pytest.param(in_typescript, id="TypeScript")]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of its own, without a picture."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.html").write_text("")
    house = House(
        folder=tmp_path, environment={"VITRINA_SYNTHETIC_HOST": "false", "VITRINA_WEB_FOLDER": os.fspath(pages)}
    )
    house.open()
    yield house
    house.close()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts examples; they are ended after the test."""
    started: list[Running] = []

    def start(language: Callable[[Path], list[str]], house: House) -> Running:
        started.append(Running([*language(tmp_path), house.url.replace("localhost", "127.0.0.1"), "demo"]))
        return started[-1]

    yield start
    for each in started:
        each.end()


def say(house: House, text: str) -> None:
    """Somebody writes in the chat."""
    with httpx.Client(base_url=house.url.replace("localhost", "127.0.0.1") + "/api/v1") as http:
        token = http.post("/session/guest", json={"name": "Ana"}).json()["access_token"]
        show = http.get("/shows/demo").json()["snapshot"]["show"]["id"]
        wish = {"id": 1, "say": {"room": show, "text": text, "key": text}}
        http.post("/live/commands", json=wish, headers={"Authorization": f"Bearer {token}"}).raise_for_status()


def message(line: str) -> str:
    """The text of a message that an example printed, as Python or as JSON writes it."""
    return str(json.loads(line.partition(" ")[2].replace("'", '"').replace("None", "null"))["text"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_tells_what_is_said(
    language: Callable[[Path], list[str]], house: House, run: Callable[..., Running]
) -> None:
    client = run(language, house)
    client.until("joined chat")

    say(house, "first")
    say(house, "second")

    assert [message(client.until("message.posted")) for _ in range(2)] == ["first", "second"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_comes_back_after_the_server_was_away(
    language: Callable[[Path], list[str]], house: House, run: Callable[..., Running]
) -> None:
    client = run(language, house)
    client.until("joined chat")

    house.close()
    house.open()
    client.until("joined chat")
    say(house, "back")

    assert message(client.until("message.posted")) == "back"


@pytest.mark.parametrize("name", ["client.py", "client.ts"])
def test_an_example_is_short(name: str) -> None:
    assert len((EXAMPLES / name).read_text().splitlines()) <= LONGEST_EXAMPLE
