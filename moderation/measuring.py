"""Measuring: what the judge says of lines, so that anyone can measure it on lines of their own.

``python -m moderation.judge < lines.txt`` prints one JSON object for each line, in order. Nothing is remembered between
lines: flooding over several is not judged here.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from moderation import lexicon, rules
from moderation.flooding import repeated_inside
from moderation.links import contacts, links
from moderation.model import ModerationModel
from moderation.model_text import OWN_DOMAIN
from moderation.normalising import fold
from moderation.policy import Policy, meant_by
from moderation.serving import OURS, load
from moderation.verdict import Finding, Label, Verdict

AT_ONCE = 64
"""Lines that are scored together."""

_OWN = (OWN_DOMAIN,)
"""Where this shop's viewers may link to."""


def judged(lines: Iterable[str], *, model: ModerationModel) -> Iterator[Verdict]:
    """A verdict for each line, as a guest's message in a shop at ``shop.example``."""
    words, policy = lexicon.read(), Policy()
    waiting = iter(lines)
    while batch := list(islice(waiting, AT_ONCE)):
        for text, scores in zip(batch, model.score(batch), strict=True):
            found = _found(text, words) if text.strip() else ()
            heard = scores if text.strip() else {}
            yield policy.decide(found, length=len(text), scores=heard, model=model.version)


def _found(text: str, words: lexicon.Lexicon) -> Iterator[Finding]:
    folded = fold(text)
    yield from rules.length(text, longest=rules.LONGEST["message"])
    yield from rules.words(folded, lexicon=words)
    yield from links(folded, own=_OWN)
    yield from contacts(folded, own=_OWN)
    yield from repeated_inside(text, folded)
    yield from rules.capitals(text)
    yield from rules.emoji(text)
    yield from rules.mentions(folded)


def line_of(verdict: Verdict) -> str:
    """A verdict as one line of JSON. What a rule found has at least .5, and the more the surer the model is too."""
    certain = meant_by(verdict.findings)
    guessed = {label: verdict.scores.get(label, 0.0) for label in Label}
    scores = {label: round((1 + score) / 2 if label in certain else score, 4) for label, score in guessed.items()}
    return json.dumps({"action": verdict.action.value, "labels": list(verdict.labels), "scores": scores})


def main() -> None:
    """Judge the lines of the standard input."""
    parser = argparse.ArgumentParser(
        prog="python -m moderation.judge", description="Judge lines of the standard input."
    )
    parser.add_argument(
        "--model",
        default=OURS,
        help="ours, a folder with an ONNX export (the onnx extra), or any that transformers loads (models)",
    )
    asked = parser.parse_args()
    lines = (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)
    for verdict in judged(lines, model=load(asked.model)):
        sys.stdout.write(line_of(verdict) + "\n")
