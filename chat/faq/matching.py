"""Matching: which entry of the FAQ a question means, by how people have asked before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from chat.answering.reading import words
from chat.answering.stemming import stem
from chat.answering.understanding import Floats, Understanding
from chat.faq.faq import Faq
from core.ids import ProductId

SAME: Final = 0.86
"""From this nearness on it is the same question in other words. Source: tests/chat/faq/test_matching.py."""

LIKELY: Final = 0.6
"""From this nearness on it may be; a human looks."""


@dataclass(frozen=True, slots=True)
class Match:
    """The nearest entry, and how near it is, 0 to 1."""

    entry: Faq
    near: float

    @property
    def is_sure(self) -> bool:
        """Whether it answers without a human."""
        return self.near >= SAME


class Matching:
    """All entries that a show may answer from, worked out once."""

    def __init__(self, entries: Sequence[Faq], understanding: Understanding) -> None:
        self._ways = [
            (entry, frozenset(map(stem, read))) for entry in entries for way in entry.ways if (read := words(way))
        ]
        vectors = [understanding.understand(way).meaning for entry in entries for way in entry.ways if words(way)]
        self._vectors: Floats = np.stack(vectors) if vectors else np.zeros((0, 1), dtype=np.float32)

    def find(self, text: str, meaning: Floats, *, product: ProductId | None) -> Match | None:
        """What ``text`` means of what is known of ``product`` or of the whole shop; None: nothing is near."""
        if not self._ways:
            return None
        said = frozenset(map(stem, words(text)))
        near = self._vectors @ meaning
        best: Match | None = None  # of two that are as near the newer one
        for (entry, way), like in zip(self._ways, near, strict=True):
            if entry.product not in (None, product):
                continue
            score = 1.0 if way == said else min(float(like), 0.99)
            if score >= LIKELY and (best is None or score >= best.near):
                best = Match(entry, score)
        return best
