"""The documents say what the code does: each frame and code of docs/wire.md, each file and link named."""

import json
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.bus import Position
from core.events import Lane
from core.ids import ShowId
from core.people import Role
from server.live import speech
from server.live.frames import Command, OrderNews, Whisper
from server.live.goodbyes import GOODBYES, SLOW
from server.problems import Refusal, known, tree
from server.wire.page import page

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WIRE = (ROOT / "docs" / "wire.md").read_text()


def rows(document: str, heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    section = re.split(rf"^#+ {heading}$", document, flags=re.MULTILINE)[1]
    table = [line for line in re.split(r"^#", section, flags=re.MULTILINE)[0].splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in table[2:]]


def examples(sign: str) -> list[dict[str, Any]]:
    """What the page of the wire shows the client (``>``) or the server (``<``) to say; dots stand for anything."""
    said = [line[2:] for line in WIRE.splitlines() if line.startswith(f"{sign} {{")]
    return [json.loads(re.sub(r", \.\.(?=})|\.\.(?=[\]}])", "", text)) for text in said]


def spoken() -> dict[str, dict[str, Any]]:
    """One frame of each kind, as the server puts it into words."""
    show, at, fact = ShowId("shw_1"), Position(offset=1, epoch="e"), [b"{}"]
    words = {
        "facts": speech.push(show, Lane.SHOP, at=at, events=fact),
        "counts": speech.stats(show, viewers=1, unique=1, taps={}),
        "gap": speech.gap(show, Lane.CHAT, at=at, events=fact),
        "reset": speech.reset(show),
        "ping": speech.PING,
        "refusal": speech.refused(1, Refusal(code="x", message="x")),
        "goodbye": speech.goodbye(SLOW),
        "whisper": speech.whisper(Whisper(cart=7)),
        "whisper of an order": speech.whisper(Whisper(order=OrderNews(id="ord_1", status="paid"))),
        "join": speech.join_reply(
            show, command=1, places={Lane.CHAT: at}, missed={}, snapshot=None, viewers=1, unique=1
        ),
    }
    return {name: json.loads(text) for name, text in words.items()}


def outline(frame: dict[str, Any]) -> tuple[str, ...]:
    """The names in a frame and in what it holds."""
    inner = (f"{name}.{each}" for name, held in frame.items() if isinstance(held, dict) for each in held)
    return tuple(sorted([*frame, *(each for each in inner if not each.startswith("re."))]))


@cache
def files() -> frozenset[str]:
    """Every file of the project."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    return frozenset(subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines())


def test_the_tables_of_the_wire_are_what_the_code_says() -> None:
    assert page(WIRE) == WIRE, "run `make wire`"


@pytest.mark.parametrize("name", ["commands", "answers", "events", "snapshot", "close codes", "error codes"])
def test_the_wire_has_each_table_once(name: str) -> None:
    assert WIRE.count(f"<!-- made by make wire: {name} -->") == 1


def test_the_wire_shows_every_command() -> None:
    shown = {name for command in examples(">") for name in command}

    assert shown == set(Command.model_fields)


@pytest.mark.parametrize("kind", spoken())
def test_the_wire_shows_every_frame_as_it_is_spoken(kind: str) -> None:
    assert outline(spoken()[kind]) in {outline(frame) for frame in examples("<")}


def test_no_close_code_is_said_beside_the_table() -> None:
    sources = [name for name in files() if re.match(r"server/(live|api)/.*\.py$", name)]
    beside = [
        name
        for name in sources
        if name != "server/live/goodbyes.py" and re.search(r"(?:code=|close\()3\d{3}\b", _text(name))
    ]

    assert beside == []


def test_the_pages_know_the_close_codes_by_number() -> None:
    known = re.findall(r"export const \w+ = (3\d{3});", _text("web/src/lib/goodbyes.ts"))

    assert {int(code) for code in known} <= set(GOODBYES)


def test_every_code_is_documented() -> None:
    told = {row[0] for row in (*rows(WIRE, "Error codes"), *rows(_text("docs/api.md"), "What goes wrong"))}

    assert known().keys() - told == set()


def test_no_two_errors_share_a_code() -> None:
    codes = [error.code for error in tree()]

    assert sorted(codes) == sorted(set(codes))


def test_the_glossary_knows_every_role() -> None:
    words = (ROOT / "docs" / "glossary.md").read_text().lower()

    assert [role for role in Role if f"| {role.value} |" not in words] == []


def test_the_decision_on_dependencies_names_them_all() -> None:
    page = (ROOT / "docs" / "decisions" / "0009-dependencies.md").read_text()
    named = {re.split(r"\[", row[0])[0] for row in rows(page, "Decision")}
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]

    assert named == {re.split(r"[\[<>=;~ ]", requirement)[0] for requirement in declared}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text())

    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_exists(document: Path) -> None:
    """A path in backticks with a folder and an ending is a file of the project."""
    named = re.findall(r"`((?:[\w.-]+/)+[\w*-]+\.(?:py|ts|md|json|sh|mjs|toml))`", document.read_text())

    assert [name for name in named if not list(ROOT.glob(name))] == []


def test_the_decisions_are_all_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text()))

    assert listed == {path.name for path in folder.glob("[0-9]*.md")}


@pytest.mark.parametrize("heading", ["Context", "Decision", "Consequences", "Enforced by"])
def test_a_decision_has_its_four_parts(heading: str) -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))

    assert [page.name for page in pages if f"\n## {heading}\n" not in page.read_text()] == []


def _text(name: str) -> str:
    return (ROOT / name).read_text() if (ROOT / name).is_file() else ""
