"""Measuring: what the judge says of lines, so that anyone can measure it on lines of their own.

``python -m moderation.judge < lines.txt`` prints one JSON object for each line, in order. Nothing is remembered between
lines: flooding over several is not judged here.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from moderation import lexicon, rules
from moderation.flooding import repeated_inside
from moderation.links import contacts, links
from moderation.normalising import fold
from moderation.policy import Policy
from moderation.verdict import Finding, Label, Verdict

AT_ONCE = 64
"""Lines that are scored together."""


def judged(lines: Iterable[str]) -> Iterator[Verdict]:
    """A verdict for each line, as a guest's message in a shop without domains of its own."""
    words, policy = lexicon.read(), Policy()
    waiting = iter(lines)
    while batch := list(islice(waiting, AT_ONCE)):
        for text in batch:
            yield policy.decide(_found(text, words), length=len(text), scores={}, model=None)


def _found(text: str, words: lexicon.Lexicon) -> Iterator[Finding]:
    folded = fold(text)
    yield from rules.length(text, longest=rules.LONGEST["message"])
    yield from rules.words(folded, lexicon=words)
    yield from links(folded, own=())
    yield from contacts(folded, own=())
    yield from repeated_inside(text, folded)
    yield from rules.capitals(text)
    yield from rules.emoji(text)
    yield from rules.mentions(folded)


def line_of(verdict: Verdict) -> str:
    """A verdict as one line of JSON."""
    scores = {label.value: round(verdict.scores.get(label, 0.0), 4) for label in Label}
    return json.dumps({"action": verdict.action.value, "labels": list(verdict.labels), "scores": scores})


def main() -> None:
    """Judge the lines of the standard input."""
    lines = (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)
    for verdict in judged(lines):
        sys.stdout.write(line_of(verdict) + "\n")
