"""Made-up rows: what is said in chats of shops and elsewhere, out of two grammars of our own. They are CC0."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

from moderation.training.rows import OWN_SOURCE, Row
from moderation.verdict import Label

_GRAMMARS = sorted(Path(__file__).parent.glob("grammar_*.txt"))
_KIND = re.compile(r"\[(ru|en) (\w+) (\w+)\]")
_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\$([a-z]+)")
_JOINTS = (". ", ". ", "! ", " ", "\n", ", ", " - ", "; ")
_PARTS = {"2": 3, "3": 1, "4": 1}
"""How many sentences of each kind there are at most."""

_ROWS = {"spam": 400, "ok": 1_300, "insult": 2_200, "threat": 900, "hate": 1_000}
"""Rows of each kind, doubles among them."""

_MEANT = {
    "ok": frozenset[Label](),
    "spam": frozenset({Label.SPAM}),
    **{label.value: frozenset({label, Label.TOXIC}) for label in (Label.INSULT, Label.THREAT, Label.HATE)},
}


def made_up(random: Random) -> Iterator[Row]:
    """The rows, each once."""
    seen: set[str] = set()
    for grammar in _GRAMMARS:
        slots, kinds = _read(grammar)
        for (language, meant, _), sentences in kinds.items():
            for _ in range(_ROWS[meant]):
                text = _message(sentences, slots, random)
                if text not in seen:
                    seen.add(text)
                    yield Row(text, language, _MEANT[meant], OWN_SOURCE, dict.fromkeys(Label, 1.0))


def _message(sentences: dict[str, list[str]], slots: dict[str, list[str]], random: Random) -> str:
    chosen = [random.choice(sentences["1"])]
    for part, most in _PARTS.items():
        there = sentences.get(part, [])
        chosen += random.sample(there, min(len(there), random.randint(0, most)))
    said = [re.sub(r"\s+", " ", _said(each, slots, random)).strip() for each in chosen]
    text = said[0]
    for each in said[1:]:
        text += random.choice(_JOINTS) + each
    return _dressed(text, random)


def _said(sentence: str, slots: dict[str, list[str]], random: Random) -> str:
    while _SLOT.search(sentence) or _CHOICE.search(sentence):
        sentence = _CHOICE.sub(lambda found: random.choice(found[1].split("|")), sentence)
        sentence = _SLOT.sub(lambda found: random.choice(slots[found[1]]), sentence)
    return sentence


def _dressed(text: str, random: Random) -> str:
    drawn = random.random()
    if drawn < 0.08:
        return text.upper()
    if drawn < 0.45:
        text = text.lower()
    if random.random() < 0.15:
        text = text.replace(",", "").replace(".", "")
    return text + random.choice(("", "", "", "", "", "!", ".", "!!", ")", "))", "...", " 😂", " 🤡", " 🙏"))


def _read(grammar: Path) -> tuple[dict[str, list[str]], dict[tuple[str, ...], dict[str, list[str]]]]:
    slots: dict[str, list[str]] = {}
    kinds: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for line in grammar.read_text("utf-8").splitlines():
        if kind := _KIND.fullmatch(line):
            sentences = kinds.setdefault(kind.groups(), {})
        elif line.startswith("$"):
            name, _, words = line[1:].partition(" = ")
            slots[name] = words.split("|")
        elif line and not line.startswith("#"):
            sentences.setdefault(line[0], []).append(line[2:])
    return slots, kinds
