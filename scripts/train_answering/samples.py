"""Samples: what the network hears: the bank in both languages, talk that asks for nothing, and other English."""

import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.train_answering.bank import BANK, Line, Topic, all_said, said, ways
from scripts.train_answering.teaching import corpus, vocabulary

PAIRS = 6
"""Ways of a line that MiniLM is asked about."""

HEARD = 16
"""Ways of a line, per language, that are heard at least, if it has so many."""

AGAIN = 6
"""How often a line is heard that can be said in one way; each time it is spoiled anew."""

VOCABULARY = 4000

_PLAIN = (("есть ли {}", "is there {}"), ("{} какой", "what {}"), ("а {} как", "what about the {}"))
"""Questions that any word can be put in."""

_TRADE = re.compile(
    r"order|ship|deliver|track|return|refund|warrant|pay|card|credit|price|cost|how much|how long|calor|ingredient"
    r"|schedule|gift|reward|points|expire|support|human|bot|status|cancel|apr|plug",
    re.IGNORECASE,
)
"""Talk of another trade that sounds like ours is no example of talk about nothing."""


@dataclass(frozen=True)
class Sample:
    """What is said, in which language, the number of its topic (-1: unknown), and what MiniLM is asked instead."""

    text: str
    tongue: str
    topic: int
    taught: str


def of_lines(lines: Iterable[Line], numbers: dict[str, int]) -> list[Sample]:
    """The bank's lines, each in several of its ways."""
    samples: list[Sample] = []
    for line in lines:
        dice = random.Random(f"{line.topic} {line.ru} {line.en}")
        english = [said(line.en, dice) for _ in range(min(PAIRS, ways(line.en)))] if line.en else []
        for pattern, tongue in ((line.ru, "ru"), (line.en, "en")):
            if not pattern:
                continue
            number = numbers[line.topic]
            if tongue == "en":
                samples.extend(Sample(text, "en", number, text) for text in english)
            for text in all_said(pattern, dice, least=min(max(ways(pattern), AGAIN), HEARD)):
                taught = dice.choice(english) if tongue == "ru" and english else ""
                samples.append(Sample(text, tongue, number, taught))
    return samples


def of_names(topics: Iterable[Topic], numbers: dict[str, int]) -> list[Sample]:
    """The names of topics, as a catalogue writes them."""
    return [
        Sample(name, tongue, numbers[topic.key], topic.en)
        for topic in topics
        if topic.en
        for name, tongue in (
            (topic.en, "en"),
            (f"what is the {topic.en}", "en"),
            (topic.key.replace("_", " "), "en"),
            (topic.ru, "ru"),
        )
        for _ in range(3)
    ]


def of_others(data: Path, far: int) -> list[Sample]:
    """Talk that asks for nothing, and English without a topic, from rows whose licence lets weights be shipped."""
    samples: list[Sample] = []
    for raw in (data / "moderation" / "train.jsonl").read_text("utf-8").splitlines():
        row = json.loads(raw)
        if row["source"] == "koziev_questions":
            samples.append(Sample(row["text"], "ru", far, ""))
        elif row["source"] == "clinc150" and not _TRADE.search(row["text"]):
            samples.append(Sample(row["text"], "en", far, row["text"]))
    samples.extend(_of_glossary())
    words = vocabulary()
    random.Random(1).shuffle(words)
    samples.extend(Sample(text, "en", -1, text) for text in (*corpus(data), *words[:VOCABULARY]))
    return samples


def _of_glossary() -> list[Sample]:
    """Russian words by their English ones, alone and in the plainest questions."""
    samples: list[Sample] = []
    for line in (BANK / "_glossary.txt").read_text("utf-8").splitlines():
        russian, _, english = line.partition(" = ")
        for word in russian.split(","):
            samples += [Sample(word, "ru", -1, english)] * 3
            samples += [Sample(said.format(word), "ru", -1, meant.format(english)) for said, meant in _PLAIN]
        samples += [Sample(meant.format(english), "en", -1, meant.format(english)) for _, meant in _PLAIN]
    return samples


def asked_of_minilm(samples: Sequence[Sample]) -> list[str]:
    """All texts that MiniLM is asked about, once each."""
    return list(dict.fromkeys(each.taught for each in samples if each.taught))
