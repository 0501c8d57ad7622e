"""The paraphrase bank: how people ask about each topic, Russian and English side by side.

A line is ``ru | en``; ``{a,b,}`` is one of several, or nothing. ``[topic] ru | en > parent`` begins a topic; whoever
asks about it is served by the parent where a product says nothing of the topic itself. ``$name = a,b`` in _words.txt
stands for many words, ``{$name}`` is one of them.
"""

import random
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

BANK = Path(__file__).parent / "bank"
NOTHING = ("far", "near")

_CHOICE = re.compile(r"\{([^{}]*)\}")
_LIST = re.compile(r"\$(\w+)")
_HEAD = re.compile(r"\[(\w+)\]\s*([^|>]*)\|?([^>]*)>?\s*(\w*)")


@dataclass(frozen=True)
class Line:
    """One line: a topic and how it is asked for in both languages; either may be empty."""

    topic: str
    ru: str
    en: str


@dataclass(frozen=True)
class Topic:
    """A thing that can be asked about, its names, and the topic that may stand in for it."""

    key: str
    ru: str
    en: str
    parent: str
    lines: list[Line] = field(default_factory=list)


def read_bank() -> dict[str, Topic]:
    """All topics by key, in the order of the files."""
    topics: dict[str, Topic] = {}
    for file in sorted(BANK.glob("[a-z]*.txt"), key=lambda each: (each.stem in ("beyond", "more"), each.stem)):
        topic = None
        for raw in file.read_text().splitlines():
            line = raw.strip()
            if head := _HEAD.match(line):
                key, ru, en, parent = (each.strip() for each in head.groups())
                topic = topics.setdefault(key, Topic(key, ru, en, parent))
            elif line and topic:
                ru, bar, en = line.partition("|")
                if not bar and not re.search("[а-я]", line):
                    ru, en = "", line
                topic.lines.append(Line(topic.key, ru.strip(), en.strip()))
    return topics


def said(pattern: str, dice: random.Random) -> str:
    """One of the ways that ``pattern`` can be said."""
    chosen = _CHOICE.sub(lambda found: dice.choice(found[1].split(",")), pattern)
    filled = _LIST.sub(lambda found: dice.choice(_lists()[found[1]]), chosen)
    return " ".join(filled.split())


def ways(pattern: str) -> int:
    """How many ways ``pattern`` can be said."""
    count = 1
    for found in _CHOICE.findall(pattern):
        count *= sum(_filled(each) for each in found.split(","))
    return count


def _filled(choice: str) -> int:
    named = _LIST.search(choice)
    return len(_lists()[named[1]]) if named else 1


@cache
def _lists() -> dict[str, list[str]]:
    lines = (line.partition(" = ") for line in (BANK / "_words.txt").read_text().splitlines() if line)
    return {name.strip("$ "): words.split(",") for name, _, words in lines}
