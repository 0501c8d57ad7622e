"""Weighing: how well each line of the knowledge answers a question, and how sure that is. Pure.

A line is as likely as its topic. A topic that the product says nothing of keeps its share: a question about what is not
there stays a question about what is not there, and nothing else wins by default.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from chat.answering.knowledge import Entry
from chat.answering.reading import words
from chat.answering.stemming import stems
from chat.answering.understanding import NOTHING, Floats, Understanding, Understood

_INHERITED: Final = 0.6
"""What a topic that the product lacks leaves to the one that may stand in for it."""

_TRUSTED: Final = 0.45
"""A line whose key is no topic belongs to a topic of which its own words are this sure."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The lines that may answer, best first, and how sure the first is.

    Args:
        signs: What ``confidence`` was reckoned from; see ``Weighing.signs``.
    """

    entries: tuple[Entry, ...]
    scores: tuple[float, ...]
    confidence: float
    missing: str | None
    signs: Floats


class Weighing:
    """Lines of the knowledge, worked out once."""

    def __init__(self, entries: Sequence[Entry], understanding: Understanding) -> None:
        self._understanding = understanding
        self._topics: dict[str, Floats] = {}
        self._meanings: dict[str, Floats] = {}
        self._asked: dict[str, Counter[str]] = {}
        self._values: dict[str, Counter[str]] = {}
        kinds: dict[tuple[str, str], tuple[Floats, Floats]] = {}
        for entry in entries:
            kind = (entry.attribute, " ".join(entry.question.values()))
            if kind not in kinds:
                kinds[kind] = self._kind(entry)
            self._topics[entry.id], self._meanings[entry.id] = kinds[kind]
            self._asked[entry.id] = Counter(stems(words(f"{kind[1]} {entry.attribute.replace('_', ' ')}")))
            self._values[entry.id] = Counter(stems(words(" ".join(entry.answer.values()))))
        seen = Counter(each for said in (*self._asked.values(), *self._values.values()) for each in said)
        self._rare = {each: float(np.log(1 + len(entries) / count)) for each, count in seen.items()}
        self._rarest = float(np.log(1 + len(entries)))

    def weigh(self, understood: Understood, read: Sequence[str], scope: Sequence[Entry]) -> Weighed:
        """How well each line in ``scope`` answers."""
        keys, at = self._understanding.keys, self._understanding.at
        topics = _stacked([self._topics[entry.id] for entry in scope], len(keys))
        there = topics.max(axis=0, initial=0) > 0.3
        likely = understood.topics.copy()
        for key, parent in self._understanding.parents.items():
            if parent and not there[at[key]] and there[at[parent]]:
                likely[at[parent]] += likely[at[key]] * _INHERITED
                likely[at[key]] *= 1 - _INHERITED
        nothing = float(sum(likely[at[key]] for key in NOTHING))
        by_topic = topics @ likely
        near = _floats(float((self._meanings[entry.id] @ understood.meaning).max()) for entry in scope)
        said = stems(list(read))
        by_words = _floats(self._shared(said, self._asked[entry.id]) for entry in scope)
        by_value = _floats(self._shared(said, self._values[entry.id]) for entry in scope)
        own = _floats(1 - float(row.max(initial=0)) for row in topics)
        scores = by_topic + (0.02 + 0.5 * own) * (0.5 * np.maximum(near, 0) + by_words) + 0.05 * by_value
        order = np.argsort(-scores, kind="stable")
        signs = self._signs(order, scores, by_topic, near, by_words, by_value, likely, there, nothing, understood)
        best = int(np.argmax(likely))
        absent = keys[best] if not there[best] and keys[best] not in NOTHING else None
        confidence = float(1 / (1 + np.exp(-(signs @ self._understanding.sure)))) if len(scope) else 0.0
        return Weighed(
            tuple(scope[row] for row in order), tuple(float(scores[row]) for row in order), confidence, absent, signs
        )

    def _signs(
        self,
        order: npt.NDArray[np.intp],
        scores: Floats,
        by_topic: Floats,
        near: Floats,
        by_words: Floats,
        by_value: Floats,
        likely: Floats,
        there: npt.NDArray[np.bool_],
        nothing: float,
        understood: Understood,
    ) -> Floats:
        """What a confidence is reckoned from, one number each; the last is always one."""
        if not len(order):
            return np.zeros(12, dtype=np.float32)
        first = order[0]
        second = float(scores[order[1]]) if len(order) > 1 else 0.0
        rest = likely.copy()
        rest[[self._understanding.at[key] for key in NOTHING]] = 0
        absent = float(rest[~there].max(initial=0))
        top = float(by_topic[first])
        return np.array(
            [
                _logit(top),
                top - second,
                _logit(nothing),
                _logit(absent),
                near[first],
                near[first] - np.partition(near, -2)[-2] if len(near) > 1 else 0.0,
                by_words[first],
                by_value[first],
                understood.known,
                top * understood.known,
                float(first == int(np.argmax(near))),
                1.0,
            ],
            dtype=np.float32,
        )

    def _kind(self, entry: Entry) -> tuple[Floats, Floats]:
        """The topics of a line, and where its questions lie."""
        at = self._understanding.at
        named = entry.attribute.replace("_", " ")
        heard = [self._understanding.understand(text) for text in (*entry.question.values(), named) if text]
        likely: Floats = np.mean([each.topics for each in heard], axis=0)
        for key in NOTHING:
            likely[at[key]] = 0
        share: Floats = np.zeros_like(likely)
        best = int(np.argmax(likely))
        if entry.attribute in at and entry.attribute not in NOTHING:
            share[at[entry.attribute]] = 1
        elif likely[best] >= _TRUSTED:
            share[best] = likely[best]
        return share, np.stack([each.meaning for each in heard])

    def _shared(self, said: Sequence[str], line: Mapping[str, int]) -> float:
        """Share of what was said, rare words first, that ``line`` says too."""
        whole = sum(self._rare.get(each, self._rarest) for each in said)
        return sum(self._rare[each] for each in said if each in line) / whole if whole else 0.0


def _floats(numbers: Iterable[float]) -> Floats:
    return np.fromiter(numbers, dtype=np.float32)


def _stacked(rows: Sequence[Floats], width: int) -> Floats:
    return np.stack(rows) if rows else np.zeros((0, width), dtype=np.float32)


def _logit(share: float) -> float:
    safe = min(max(share, 1e-4), 1 - 1e-4)
    return float(np.log(safe / (1 - safe))) / 4
