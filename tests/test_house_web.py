"""The house rules of the pages: who imports whom, and what is never written."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[1]

PAGES = ("viewer", "studio", "start", "sign-in", "desk", "orders")

NEVER = {
    "markup from a string": r"\bunsafe(?:HTML|SVG|Static)\b|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write",
    "any": r"(?::|\bas|<|,|\|)\s*any\b(?!\.)",
    "a token kept in the page's storage": r"(?:local|session)Storage\.setItem\([^)]*(?:token|ticket|password)",
    "a silenced compiler": r"@ts-(?:ignore|nocheck|expect-error)",
    "code from a string": r"\beval\(|new Function\(",
}


@cache
def sources() -> dict[str, str]:
    """Every TypeScript source of the pages, comments taken out; tests aside."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "web/src"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return {
        name: re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", (ROOT / name).read_text(), flags=re.DOTALL)
        for name in names
        if name.endswith(".ts") and ".test." not in name and (ROOT / name).is_file()
    }


def rooms_imported(name: str) -> set[str]:
    """The folders of ``web/src`` that a source imports from."""
    targets = re.findall(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""", sources()[name])
    folders = set()
    for target in targets:
        parts: list[str] = []
        for part in PurePosixPath(name).parent.joinpath(target).parts:
            if part == "..":
                parts.pop()
            else:
                parts.append(part)
        folders.add(parts[2] if len(parts) > 3 else "")
    return folders


@pytest.mark.parametrize("what", NEVER)
def test_the_pages_never_write(what: str) -> None:
    found = [name for name, text in sources().items() if re.search(NEVER[what], text, re.MULTILINE)]

    assert found == []


def test_lib_imports_only_lib() -> None:
    reaching = {name: rooms for name in sources() if "/lib/" in name and (rooms := rooms_imported(name) - {"lib"})}

    assert reaching == {}


def test_lib_knows_no_elements() -> None:
    knowing = [name for name, text in sources().items() if "/lib/" in name and re.search(r"""from ["']lit""", text)]

    assert knowing == []


def test_elements_know_no_pages() -> None:
    knowing = {
        name: rooms
        for name in sources()
        if "/elements/" in name and (rooms := rooms_imported(name) - {"lib", "elements", "styles"})
    }

    assert knowing == {}


def test_pages_are_strangers_to_each_other() -> None:
    knowing = {
        name: rooms
        for name in sources()
        if (page := name.split("/")[2]) in PAGES and (rooms := rooms_imported(name) & set(PAGES) - {page})
    }

    assert knowing == {}


def test_elements_never_fetch() -> None:
    fetching = [
        name for name, text in sources().items() if "/elements/" in name and re.search(r"\bfetch\(|new WebSocket", text)
    ]

    assert fetching == []


def test_an_element_is_registered_only_if_it_is_not_yet() -> None:
    defining = {name: text for name, text in sources().items() if "customElements.define(" in text}

    assert [name for name, text in defining.items() if "customElements.get(" not in text] == []


def test_the_compiler_is_strict_and_takes_types_only() -> None:
    options = json.loads((ROOT / "web" / "tsconfig.json").read_text())["compilerOptions"]

    assert options["strict"] is True
    assert options["erasableSyntaxOnly"] is True
