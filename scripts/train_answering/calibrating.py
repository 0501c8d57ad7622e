"""Calibrating: how sure an answer is, learned from lines that the network has not heard, in shops made at random."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from chat.answering.knowledge import Entry
from chat.answering.reading import words
from chat.answering.understanding import Understanding
from chat.answering.weighing import Weighing
from scripts.train_answering.bank import NOTHING, Line, Topic, said, ways
from scripts.train_answering.spoiling import spoiled


def _words(text: str) -> list[str]:
    return text.split()


RULES = _words(
    "delivery_time delivery_cost delivery_regions pickup payment installments return exchange promo "
    "order_status giftwrap schedule giveaway authentic wholesale support tryon cancel"
)
"""Topics that belong to a shop and not to a product."""

_FIELDS = (6, 12)
"""How many fields a made-up product has."""

_HIDDEN = 0.3
"""Share of questions whose field the product lacks."""

_NAMELESS = 0.25
"""Share of shops whose keys say nothing, so that fields are told by their questions."""

Floats = npt.NDArray[np.float32]
Claims = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Examples:
    """Questions asked in made-up shops, a row each.

    Args:
        signs: What a confidence is reckoned from.
        right: Whether the best line was the one that answers.
        inside: Whether there was a line that answers.
        fold: Of the line that was asked: 0 or 1; a confidence is fitted on one and looked at on the other.
    """

    signs: Floats
    right: Claims
    inside: Claims
    fold: npt.NDArray[np.int_]


def examples(held: Sequence[Line], topics: Mapping[str, Topic], understanding: Understanding, *, seed: int) -> Examples:
    """What comes of asking ``held`` lines."""
    dice = random.Random(seed)
    fields = [key for key in topics if key not in RULES and key not in NOTHING]
    common = fields[: len(fields) // 2]
    weighing = {
        nameless: Weighing([_entry(topics[key], nameless) for key in topics if key not in NOTHING], understanding)
        for nameless in (False, True)
    }
    signs, right, inside, fold = [], [], [], []
    for number, line in enumerate(held):
        for pattern, tongue in ((line.ru, "ru"), (line.en, "en")):
            if not pattern:
                continue
            for _ in range(min(4, ways(pattern))):
                nameless = dice.random() < _NAMELESS
                lacks = dice.random() < _HIDDEN
                there = set(dice.sample(common, dice.randint(*_FIELDS))) | set(dice.sample(fields, 2)) | set(RULES)
                there = (there - {line.topic}) if lacks else (there | {line.topic})
                scope = [_entry(topics[key], nameless) for key in topics if key in there and key not in NOTHING]
                read = words(spoiled(said(pattern, dice), tongue, dice))
                weighed = weighing[nameless].weigh(understanding.of_words(read), read, scope)
                signs.append(weighed.signs)
                right.append(weighed.entries[0].id == line.topic)
                inside.append(line.topic in there and line.topic not in NOTHING)
                fold.append(number % 2)
    return Examples(np.stack(signs), np.array(right), np.array(inside), np.array(fold))


def calibrated(signs: Floats, right: Claims) -> Floats:
    """Weights of the signs; the last one is the constant."""
    found = LogisticRegression(C=1.0, max_iter=2000, fit_intercept=False).fit(signs, right)
    weights: Floats = found.coef_[0].astype(np.float32)
    return weights


def table(of: Examples) -> Iterator[str]:
    """What each confidence to answer from would mean, fitted on one half of the lines and asked on the other."""
    sure = np.zeros(len(of.right))
    for fold in (0, 1):
        weights = calibrated(of.signs[of.fold != fold], of.right[of.fold != fold])
        sure[of.fold == fold] = 1 / (1 + np.exp(-(of.signs[of.fold == fold] @ weights)))
    yield f"best line right: {of.right[of.inside].mean():.3f} of {of.inside.sum()} questions that have one"
    yield "from  precision  coverage  false answers"
    for least in (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        told = sure >= least
        shares = of.right[told].mean(), told[of.inside].mean(), told[~of.inside].mean()
        yield f"{least:.2f}  " + "  ".join(f"{each:.3f}" for each in shares)


def _entry(topic: Topic, nameless: bool) -> Entry:
    key = f"field-{len(topic.key)}" if nameless else topic.key
    asked = {"ru": topic.ru, "en": topic.en}
    return Entry(id=topic.key, sku=None, attribute=key, product={}, question=asked, answer={}, link="")
