"""The house rules that no linter of the market knows. Each is a few lines over the syntax tree, and a sentence."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from server.settings import Settings

ROOT = Path(__file__).parents[1]
ROOMS = ("core", "moderation", "chat", "shop", "server")

LONGEST_FILE = 300
"""Lines; a longer file is split by use case. Source: CONTRIBUTING.md."""

LONGEST_TEST = 450
"""Lines; a test mirrors its file and is split when that is."""

LONGER = {
    "web/src/lib/wire.ts": "generated",
    "web/src/lib/words-en.ts": "a list of words, one a line",
    "web/src/lib/words-ru.ts": "a list of words, one a line",
    "web/src/lib/words-desk-en.ts": "a list of words, one a line",
    "web/src/lib/words-desk-ru.ts": "a list of words, one a line",
    "scripts/verify_show.py": "one file, so that a stranger can take it and run it alone",
}
"""Files that may be longer, and why."""

PAGES_OF_A_BOOK = {"core/errors/__init__.py", "core/events/__init__.py"}
"""Packages that are one page cut into several: whoever reads it need not know where."""

HOLLOW = ("Manager", "Service", "Handler", "Helper", "Util", "Utils", "Data", "Info", "Base")
"""Endings of names that say nothing."""

MAY_SPEAK_SQL = re.compile(
    r"^(?:.*/)?\w*(?:store|tables)\.py$|^core/(?:database|outbox|due|jobs|pairs|bus_\w+|crowd_redis|redis_\w+)\.py$|^server/(?:metadata\.py|migrating\.py|migrations/)"
)
"""Where rows and keys are known: the stores, the tables, the machinery under them."""

OWN_PROGRAM = {"server/video/synthetic.py", "server/video/demo_host.py"}
"""The synthetic host is a program of its own: its picture is a clock, its key comes by the environment."""

HOSTS_OF_PACKAGES = ("registry.npmjs" + ".org", "files.pythonhosted" + ".org", "pypi" + ".org")

MACHINE_PATHS = re.compile(r"(?<![\w.~$}/-])/(?:work|root|home)/[\w.-]+")


def tracked(*endings: str) -> list[str]:
    """Files of the project that end so, from the index and the work tree alike."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [name for name in listing.splitlines() if name.endswith(endings) and (ROOT / name).is_file()]


def of_rooms(ending: str = ".py") -> list[str]:
    """Files of the rooms."""
    return [name for name in tracked(ending) if name.split("/")[0] in ROOMS]


@cache
def tree(name: str) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse((ROOT / name).read_text(), name)


def imports(name: str) -> Iterator[tuple[int, str]]:
    """Every module a file imports, with the line."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of an attribute chain, or nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


@pytest.mark.parametrize("ending", [".py", ".ts"])
def test_no_file_is_longer_than_three_hundred_lines(ending: str) -> None:
    lengths = {
        name: len((ROOT / name).read_text().splitlines())
        for name in tracked(ending)
        if name not in LONGER and "/migrations/versions/" not in name
    }
    most = {name: LONGEST_TEST if "tests/" in name else LONGEST_FILE for name in lengths}

    assert {name: lines for name, lines in lengths.items() if lines > most[name]} == {}


def test_a_package_says_what_it_is_and_nothing_else() -> None:
    talkative = []
    for name in of_rooms("__init__.py"):
        body = tree(name).body
        if name in PAGES_OF_A_BOOK:
            continue
        if len(body) != 1 or ast.get_docstring(tree(name)) is None:
            talkative.append(name)

    assert talkative == []


def test_every_module_says_what_room_it_is() -> None:
    assert [name for name in of_rooms() if ast.get_docstring(tree(name)) is None] == []


def test_only_stores_speak_sql_and_redis() -> None:
    statements = {"select", "insert", "update", "delete", "text"}
    speaking = []
    for name in of_rooms():
        if MAY_SPEAK_SQL.search(name):
            continue
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
                named = {alias.name for alias in node.names}
                if (node.module or "") != "sqlalchemy.ext.asyncio" and named & statements:
                    speaking.append(f"{name}:{node.lineno}")
        speaking += [f"{name}:{line}" for line, module in imports(name) if module.split(".")[0] == "redis"]

    assert speaking == []


def test_rows_never_leave_their_store() -> None:
    seen_outside = [
        f"{name}:{line} imports {module}"
        for name in of_rooms()
        for line, module in imports(name)
        if module.endswith("tables") and not MAY_SPEAK_SQL.search(name)
    ]

    assert seen_outside == []


def test_a_broad_catch_says_why() -> None:
    unexplained = []
    for name in tracked(".py"):
        lines = (ROOT / name).read_text().splitlines()
        for node in ast.walk(tree(name)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            broad = node.type is None or dotted(node.type) in {"Exception", "BaseException"}
            around = "\n".join(lines[max(0, node.lineno - 2) : node.lineno + 1])
            passes_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if broad and not passes_on and not re.search(r"#(?!\s*noqa).{10,}", around):
                unexplained.append(f"{name}:{node.lineno}")

    assert unexplained == []


def test_no_failure_is_swallowed_without_a_word() -> None:
    swallowed = [
        f"{name}:{node.lineno}"
        for name in of_rooms()
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or dotted(node.type) in {"Exception", "BaseException"})
        and all(isinstance(step, ast.Pass) for step in node.body)
    ]

    assert swallowed == []


def test_the_time_is_asked_of_a_clock() -> None:
    wall_clocks = {
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "date.today",
        "time.time",
        "time.time_ns",
    }
    asked_of_the_wall = [
        f"{name}:{node.lineno}"
        for name in of_rooms()
        if name not in {"core/clock.py", *OWN_PROGRAM}
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and dotted(node.func) in wall_clocks
    ]

    assert asked_of_the_wall == []


def test_only_settings_read_the_environment() -> None:
    readers = [
        f"{name}:{node.lineno}"
        for name in of_rooms()
        if name not in {"server/settings.py", *OWN_PROGRAM}
        for node in ast.walk(tree(name))
        if isinstance(node, ast.expr) and dotted(node) in {"os.environ", "os.getenv", "os.putenv"}
    ]

    assert readers == []


def test_only_video_knows_webrtc() -> None:
    knowing = [
        f"{name}:{line} imports {module}"
        for name in of_rooms()
        if not name.startswith("server/video/")
        for line, module in imports(name)
        if module.split(".")[0] in {"aiortc", "aioice", "pylibsrtp"}
    ]

    assert knowing == []


def test_no_dependency_of_a_door_goes_to_a_thread() -> None:
    """FastAPI runs a plain ``def`` in a pool of threads: there and back for each request, to do next to nothing."""
    hopping = []
    for name in of_rooms():
        asked = {
            dotted(node.args[0])
            for node in ast.walk(tree(name))
            if isinstance(node, ast.Call) and dotted(node.func) == "Depends" and node.args
        }
        hopping += [
            f"{name}:{node.lineno} {node.name}"
            for node in ast.walk(tree(name))
            if isinstance(node, ast.FunctionDef) and node.name in asked
        ]

    assert hopping == []


def test_a_name_says_what_the_thing_is() -> None:
    allowed = {("core/tables.py", "Base")}
    hollow = [
        f"{name}: {node.name}"
        for name in of_rooms()
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ClassDef) and node.name.endswith(HOLLOW) and (name, node.name) not in allowed
    ]

    assert hollow == []


def test_a_file_is_named_by_what_it_holds() -> None:
    hollow = re.compile(r"(?:^|/|_)(?:utils?|helpers?|managers?|services?|handlers?|misc|common|base)\.(?:py|ts)$")

    assert [name for name in (*of_rooms(), *tracked(".ts")) if hollow.search(name)] == []


REAL_TIME = (
    "tests/e2e/",
    "tests/server/video/",
    "tests/core/test_bus_storms.py",
    "tests/flows/asked.py",
    "tests/flows/visitor.py",
    "tests/flows/shoppers.py",
    "tests/flows/storm.py",
    "tests/flows/test_rolling_restart.py",
    "tests/flows/test_nothing_is_lost.py",
    "tests/bench/",
)
"""Pictures, browsers, processes, deaths at random, measurements: real time passes there and nobody tells."""


def test_nothing_waits_in_a_test() -> None:
    """Aside from those in real time."""
    sleeping = [
        f"{name}:{node.lineno}"
        for name in tracked(".py")
        if name.startswith("tests/") and not name.startswith(REAL_TIME)
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call)
        and dotted(node.func) in {"time.sleep", "asyncio.sleep"}
        and not (node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)
    ]

    assert sleeping == []


def test_nothing_tracked_names_a_machine_or_a_registry() -> None:
    naming = []
    for name in tracked(""):
        try:
            text = (ROOT / name).read_text()
        except UnicodeDecodeError:
            continue
        naming += [f"{name}: {path}" for path in MACHINE_PATHS.findall(text)]
        naming += [f"{name}: {host}" for host in HOSTS_OF_PACKAGES if host in text]

    assert naming == []


def test_the_locks_know_the_oldest_python_we_take() -> None:
    """Debian 12 brings 3.11.2, for which redis needs a package that later ones have built in."""
    assert "async-timeout" in _pins("requirements.lock")


def test_the_locks_pin_every_package_once_and_agree() -> None:
    server, tests = (_pins(name) for name in ("requirements.lock", "requirements-dev.lock"))

    assert {name: pin for name, pin in server.items() if tests.get(name) != pin} == {}


def test_everything_declared_is_locked() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[\[<>=;~ ]", requirement)[0].lower() for requirement in declared}

    assert names - _pins("requirements.lock").keys() == set()


def test_env_example_lists_every_setting_and_nothing_else() -> None:
    listed = re.findall(r"^#? ?(VITRINA_[A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(listed) == sorted(f"VITRINA_{field.upper()}" for field in Settings.model_fields)


def test_env_example_says_the_defaults() -> None:
    given = dict(re.findall(r"^VITRINA_([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    values = {name.lower(): value for name, value in given.items()}
    meant = Settings.model_validate(values).model_dump(include=set(values))

    assert meant == {name: Settings.model_fields[name].default for name in values}


def _pins(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text().splitlines()
    pins = [line.split("==", 1) for line in lines if line and not line.startswith("#")]
    assert len({name for name, _ in pins}) == len(pins)
    return {name.strip().lower(): version.strip() for name, version in pins}
