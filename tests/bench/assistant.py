"""How well the assistant answers, on questions of products that no weight has seen: ``make bench-assistant``.

Eight sets, told apart by how much they were looked at while the bank was written; see docs/quality-assistant.md. The
last line is one JSON object about the one that was looked at least.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chat.answering.answering import SURE, Assistant
from chat.answering.knowledge import Knowledge
from chat.answering.question import Question
from chat.answering.understanding import Understanding

SETS = Path(__file__).parents[1] / "chat" / "answering"
SEEN, OWN = ("dev", "unseen", "blind", "fresh", "slang", "last", "strangers"), ("later",)


@dataclass(frozen=True)
class Asked:
    """One question and what came of it."""

    row: dict[str, str]
    guess: str | None
    confidence: float
    answered: bool
    ms: float

    @property
    def in_scope(self) -> bool:
        """Whether the knowledge answers it."""
        return self.row["gold"] is not None

    @property
    def right(self) -> bool:
        """Whether the best line is the one that answers."""
        return self.guess == self.row["gold"]

    @property
    def kind(self) -> str:
        """In scope, or far, near, or of a field that the product lacks."""
        return "in scope" if self.in_scope else self.row["attr"].partition(":")[0].removeprefix("oos_")


def ask(name: str, understanding: Understanding) -> list[Asked]:
    """Every question of a set, one after the other."""
    known = Knowledge.read(map(json.loads, (SETS / f"{name}_kb.jsonl").read_text().splitlines()))
    assistant = Assistant(known, understanding)
    asked = []
    for line in (SETS / f"{name}.jsonl").read_text().splitlines():
        row = json.loads(line)
        begun = time.thread_time()
        found = assistant.answer(Question(text=row["text"], pinned=row["pinned"], tongue=row["lang"]))
        ms = (time.thread_time() - begun) * 1e3
        guess = found.guess.id if found.guess else None
        asked.append(Asked(row, guess, found.confidence, found.entry is not None, ms))
    return asked


def share(of: Sequence[bool]) -> float:
    """How many of them are true."""
    return round(sum(of) / len(of), 3) if of else 0.0


def figures(asked: Sequence[Asked]) -> dict[str, float]:
    """Recall of the best line, precision of what was said, coverage, and answers to what has none."""
    inside = [each for each in asked if each.in_scope]
    return {
        "recall1": share([each.right for each in inside]),
        "precision": share([each.right for each in asked if each.answered]),
        "coverage": share([each.answered for each in inside]),
        "false_answer_rate": share([each.answered for each in asked if not each.in_scope]),
    }


def p99(asked: Sequence[Asked]) -> float:
    """Milliseconds of one core that the slowest hundredth takes; neighbours of a busy machine are not measured."""
    return round(sorted(each.ms for each in asked)[int(len(asked) * 0.99)], 2)


def table(asked: Sequence[Asked]) -> Iterator[str]:
    """Figures of each language as Markdown."""
    yield "| | questions | recall@1 | precision | coverage | false answers |"
    yield "|---|---|---|---|---|---|"
    for tongue in ("ru", "en", "both"):
        of = [each for each in asked if tongue in ("both", each.row["lang"])]
        told = figures(of)
        yield f"| {tongue} | {len(of)} | " + " | ".join(f"{told[each]:.3f}" for each in told) + " |"
    yield ""
    yield "| out of scope | questions | refused |"
    yield "|---|---|---|"
    kinds = defaultdict(list)
    for each in asked:
        if not each.in_scope:
            kinds[each.kind, each.row["lang"]].append(not each.answered)
    for (kind, tongue), refused in sorted(kinds.items()):
        yield f"| {kind.replace('_', ' ')}, {tongue} | {len(refused)} | {share(refused):.3f} |"


def failures(asked: Sequence[Asked]) -> Iterator[str]:
    """What was answered wrongly, and what was missed, as Markdown."""
    yield "| question | on air | should be | was | confidence | said |"
    yield "|---|---|---|---|---|---|"
    for each in asked:
        if not each.right and (each.answered or each.in_scope):
            row, said = each.row, "yes" if each.answered else "no"
            should = row["gold"] or f"nothing ({each.kind.replace('_', ' ')})"
            yield f"| {row['text']} | {row['pinned']} | {should} | {each.guess} | {each.confidence:.2f} | {said} |"


def main() -> None:
    """Measure and print."""
    understanding = Understanding.shipped()
    results = {name: ask(name, understanding) for name in (*SEEN, *OWN)}
    print(f"Answered from confidence {SURE} on.")
    for name, asked in results.items():
        print(f"\n## {name}\n", *table(asked), sep="\n")
    if "--failures" in sys.argv:
        for name in results:
            print(f"\n## What goes wrong: {name}\n", *failures(results[name]), sep="\n")
    own = [each for name in OWN for each in results[name]]
    told = figures(own)
    by_tongue = {
        f"recall1_{tongue}": figures([each for each in own if each.row["lang"] == tongue])["recall1"]
        for tongue in ("en", "ru")
    }
    last = {"bench": "assistant", **by_tongue, **{key: told[key] for key in list(told)[1:]}, "p99_ms": p99(own)}
    print(json.dumps(last))


if __name__ == "__main__":
    main()
