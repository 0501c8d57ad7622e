"""Report: a table to read, a line to parse, a section of docs/bench.md."""

import json
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.figures import Loads, percentile
from tests.bench.machine import ROOT, described

PAGE = ROOT / "docs" / "bench.md"

PEERS = ("stock", "Socket.IO", "ws", "nchan", "python-socketio", "channels")
"""Whom we compare ourselves with; the floor is nobody's server."""


@dataclass(slots=True)
class Results:
    """What a run of the fan-out bench found out. Costs are in microseconds of CPU, memory in kB."""

    viewers: int
    many: int
    loads: Loads = field(default_factory=Loads)
    memory: dict[tuple[int, str], float] = field(default_factory=dict)
    handshakes: dict[tuple[int, str], float] = field(default_factory=dict)
    idle: dict[str, float] = field(default_factory=dict)
    redis: list[float] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)


def line(results: Results) -> dict[str, object]:
    """The figures that the goals name. Ours is in pure Python unless the name says helper."""
    one, ten = f"one@{results.viewers}", f"ten@{results.viewers}"
    best_one = results.loads.best(one, PEERS, than="ours") or (None, None)
    best_ten = results.loads.best(ten, PEERS, than="ours") or (None, None)
    return {
        "bench": "fanout",
        "floor_ratio_one": _rounded(results.loads.ratio(one, "ours", "floor")),
        "floor_ratio_one_helper": _rounded(results.loads.ratio(one, "ours+C", "floor")),
        "stock_ratio_ten": _rounded(results.loads.ratio(ten, "ours", "stock")),
        "stock_ratio_spaced": _rounded(results.loads.ratio("spaced", "ours", "stock")),
        "best_peer_one": best_one[0],
        "best_peer_ratio_one": _rounded(best_one[1]),
        "best_peer_ten": best_ten[0],
        "best_peer_ratio_ten": _rounded(best_ten[1]),
        "kb_per_connection": _rounded(results.memory.get((results.many or results.viewers, "ours"))),
        "redis_p99_ms": _rounded(percentile(results.redis, 0.99) if results.redis else None),
    }


def json_line(results: Results) -> str:
    """The last line of the run."""
    return json.dumps(line(results))


def table(results: Results) -> str:
    """Everything that was measured, as Markdown."""
    blocks = [_loads(results, load) for load in results.loads.rounds]
    if results.idle:
        idle = [(name, f"{cost:.2f}") for name, cost in results.idle.items()]
        title = f"Idle, {results.viewers} viewers, a ping every 25 s"
        blocks.append(block(title, ("server", "us of CPU a viewer and second"), idle))
    if results.redis:
        words = f"{percentile(results.redis, 0.5):.0f} / {percentile(results.redis, 0.99):.0f}"
        title = f"Through Redis to the last of {results.viewers} viewers, {len(results.redis)} messages"
        blocks.append(block(title, ("server", "p50 / p99 ms"), [("ours", words)]))
    blocks.append(block("Who ran", ("server", "what"), list(results.about.items())))
    return "\n\n".join(blocks)


def _loads(results: Results, load: str) -> str:
    names = sorted(results.loads.rounds[load], key=lambda name: results.loads.cost(load, name) or 0.0)
    head = (
        "server",
        "us a delivery",
        "x stock",
        "x floor",
        "p50 / p99 ms to the last",
        "kB a viewer",
        "us a handshake",
    )
    viewers = int(load.partition("@")[2] or 0)
    rows = [
        (
            name,
            _shown(results.loads.cost(load, name), 2),
            _shown(results.loads.ratio(load, name, "stock"), 2),
            _shown(results.loads.ratio(load, name, "floor"), 2),
            f"{_shown(results.loads.latency(load, name, 0.5))} / {_shown(results.loads.latency(load, name, 0.99))}",
            _shown(results.memory.get((viewers, name)), 1),
            _shown(results.handshakes.get((viewers, name))),
        )
        for name in names
    ]
    return block(TITLES[load.partition("@")[0]].format(viewers=viewers), head, rows)


TITLES = {
    "one": "One message, one send, {viewers} viewers",
    "ten": "Ten messages at one instant, {viewers} viewers",
    "spaced": "40 messages a second one by one, 100 ms tick of ours",
}


def block(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown under a title."""
    lines = [f"### {title}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _shown(value: float | None, digits: int = 0) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def write_section(name: str, text: str, *, page: Path = PAGE) -> None:
    """Put ``text`` between the marks of ``name`` in the page, with this machine and the day."""
    found = f"<!-- {name}: begin -->"
    until = f"<!-- {name}: end -->"
    day = time.strftime("%Y-%m-%d", time.gmtime())
    section = f"{found}\nMeasured on {day}, {described()}.\n\n{text}\n{until}"
    old = page.read_text()
    if found not in old or until not in old:
        raise ValueError(f"{page.name} has no place for {name}")
    page.write_text(re.sub(f"{re.escape(found)}.*?{re.escape(until)}", lambda _: section, old, flags=re.DOTALL))
