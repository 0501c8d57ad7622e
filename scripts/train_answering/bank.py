"""The paraphrase bank: how people ask about each topic, Russian and English side by side.

A line is ``ru | en``; ``{a,b,}`` is one of several, or nothing. ``[topic] ru | en > parent`` begins a topic; whoever
asks about it is served by the parent where a product says nothing of the topic itself. ``$name = a,b`` in _words.txt
stands for many words, ``{$name}`` is one of them.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from math import prod
from pathlib import Path

BANK = Path(__file__).parent / "bank"
NOTHING = ("far", "near")

_ADDING = (
    "beyond",
    "more",
    "street",
    "asked_devices",
    "asked_goods",
    "asked_home",
    "asked_life",
    "asked_nothing",
    "asked_shop",
    "asked_slang",
    "asked_trade",
)
"""Files that add lines to topics of the others; they are read last, in this order."""

_CHOICE = re.compile(r"\{([^{}]*)\}|(\$\w+)")
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
    for file in sorted(BANK.glob("[a-z]*.txt"), key=_place):
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


def _place(file: Path) -> tuple[int, str]:
    return (_ADDING.index(file.stem) + 1 if file.stem in _ADDING else 0), file.stem


def said(pattern: str, dice: random.Random) -> str:
    """One of the ways that ``pattern`` can be said."""
    return _filled(pattern, lambda options: dice.choice(options))


def all_said(pattern: str, dice: random.Random, *, least: int) -> list[str]:
    """So many ways of ``pattern`` that each of its words is said at least once, and not fewer than ``least``."""
    decks: dict[int, list[str]] = {}

    def dealt(options: list[str]) -> str:
        deck = decks.setdefault(id(options), [])
        if not deck:
            deck.extend(dice.sample(options, len(options)))
        return deck.pop()

    widest = max((len(_options(choice or name)) for choice, name in _CHOICE.findall(pattern)), default=1)
    return [_filled(pattern, dealt) for _ in range(max(least, widest))]


def _filled(pattern: str, choose: Callable[[list[str]], str]) -> str:
    return " ".join(_CHOICE.sub(lambda found: choose(_options(found[1] or found[2] or "")), pattern).split())


def ways(pattern: str) -> int:
    """How many ways ``pattern`` can be said."""
    return prod(len(_options(choice or name)) for choice, name in _CHOICE.findall(pattern))


@cache
def _options(choice: str) -> list[str]:
    """What may be said instead of ``{choice}``: lists are written out."""
    options: list[str] = []
    for each in choice.split(","):
        named = _LIST.search(each)
        options.extend(each.replace(named[0], word) for word in _lists()[named[1]]) if named else options.append(each)
    return options


@cache
def _lists() -> dict[str, list[str]]:
    lines = (line.partition(" = ") for line in (BANK / "_words.txt").read_text().splitlines() if line)
    return {name.strip("$ "): words.split(",") for name, _, words in lines}
