"""Reading: rows as numbers, for both halves of the model."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from moderation.lexicon import Lexicon
from moderation.model_linear import numbers
from moderation.model_text import Reader, Vocabulary, places
from moderation.normalising import fold
from moderation.training.rows import Row
from moderation.verdict import Label

VOCABULARY_BYTES = 1 << 17
_SEEN = 2
"""So often a word must have been seen to be known."""


def vocabulary(rows: Iterable[Row]) -> Vocabulary:
    """The words of ``rows``, which are as people wrote them."""
    counted: Counter[str] = Counter()
    for row in rows:
        counted.update({word for word in _plain(row.text) if word.isalpha()})
    bits = bytearray(VOCABULARY_BYTES)
    for word, count in counted.items():
        if count >= _SEEN and len(word) > 1:
            for place in places(word, bits=8 * len(bits)):
                bits[place >> 3] |= 1 << (place & 7)
    return Vocabulary(bytes(bits))


def _plain(text: str) -> list[str]:
    folded = fold(text).text
    return "".join(each if each.isalnum() else " " for each in folded).split()


def read(rows: Sequence[Row], *, known: Vocabulary, lexicon: Lexicon) -> list[list[str]]:
    """The words of each row."""
    reader = Reader(known=known, lexicon=lexicon)
    return [reader.words(row.text) for row in rows]


def counts(texts: Iterable[Sequence[str]], *, size: int) -> "csr_matrix":
    """How often each part is in each text."""
    indices, values, ends = [], [], [0]
    for words in texts:
        ids, seen = np.unique(numbers(words, size=size), return_counts=True)
        indices.append(ids)
        values.append(seen)
        ends.append(ends[-1] + len(ids))
    data = np.concatenate(values).astype(np.float32)
    return csr_matrix((data, np.concatenate(indices), np.array(ends)), shape=(len(ends) - 1, size))


def targets(rows: Sequence[Row]) -> tuple["np.ndarray", "np.ndarray"]:
    """What each row is, by label, and how much that counts."""
    wanted = np.array([[label in row.labels for label in Label] for row in rows], dtype=np.float32)
    counted = np.array([[row.known.get(label, 0.0) for label in Label] for row in rows], dtype=np.float32)
    return wanted, counted
