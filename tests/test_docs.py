"""The documents say what the code does: each kind, lane, status and code of docs/wire.md, each file and link named."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from core.errors import VitrinaError
from core.events import AnyEvent, Event
from core.people import Role
from server.problems import status_of

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WIRE = (ROOT / "docs" / "wire.md").read_text()


def rows(document: str, heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    section = re.split(rf"^#+ {heading}$", document, flags=re.MULTILINE)[1]
    table = [line for line in re.split(r"^#", section, flags=re.MULTILINE)[0].splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in table[2:]]


def errors(family: type[VitrinaError] = VitrinaError) -> Iterator[type[VitrinaError]]:
    """Every error of the tree, its root aside."""
    for error in family.__subclasses__():
        if error.__module__ == "core.errors":
            yield error
            yield from errors(error)


@cache
def files() -> frozenset[str]:
    """Every file of the project."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    return frozenset(subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines())


def test_the_wire_names_every_kind_with_its_lane() -> None:
    kinds: tuple[type[Event], ...] = get_args(AnyEvent)
    declared = {kind.model_fields["kind"].default: kind.lane.value for kind in kinds if kind.lane is not None}

    assert {kind: lane for kind, lane, _ in rows(WIRE, "Events")} == declared


def test_the_wire_names_every_error_with_its_status() -> None:
    declared = {error.code: str(int(status_of(_bare(error)))) for error in errors()}

    assert {code: status for code, status, _ in rows(WIRE, "Error codes")} == declared


def test_no_two_errors_share_a_code() -> None:
    codes = [error.code for error in errors()]

    assert sorted(codes) == sorted(set(codes))


def test_the_wire_names_every_close_code_of_the_socket() -> None:
    sources = [name for name in files() if re.match(r"server/(live|api)/.*\.py$", name)]
    declared = {code for name in sources for code in re.findall(r"(?:code=|close\()(3\d{3})\b", _text(name))}

    assert {code for code, _, _ in rows(WIRE, "Close codes")} == declared


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


def _bare(error: type[VitrinaError]) -> VitrinaError:
    """An instance without its facts: the family is all that is asked."""
    return error.__new__(error)


def _text(name: str) -> str:
    return (ROOT / name).read_text() if (ROOT / name).is_file() else ""
