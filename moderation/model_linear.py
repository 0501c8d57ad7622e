"""The half of our model that counts: parts of words weighed by how rare they are, and a weight for each label."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from moderation.model_text import number, parts

_MEMORY = 50_000


def numbers(words: Sequence[str], *, size: int) -> NDArray[np.int64]:
    """Numbers below ``size`` of every part of ``words``, and of every two neighbours."""
    every = [_of_word(word, size) for word in words]
    every += [_of_pair(f"{one} {other}", size) for one, other in pairwise(words)]
    return np.concatenate(every)


@lru_cache(_MEMORY)
def _of_word(word: str, size: int) -> NDArray[np.int64]:
    return np.array([number(part) % size for part in parts(word)], dtype=np.int64)


@lru_cache(_MEMORY)
def _of_pair(pair: str, size: int) -> NDArray[np.int64]:
    return np.array([number(pair) % size], dtype=np.int64)


class LinearHalf:
    """Weighs parts of words.

    Args:
        rarity: How rare each part is.
        weights: By part and label, as whole numbers.
        scale: What a whole number is worth, by label.
        bias: By label.
    """

    def __init__(
        self,
        *,
        rarity: NDArray[np.float32],
        weights: NDArray[np.int8],
        scale: NDArray[np.float32],
        bias: NDArray[np.float32],
    ) -> None:
        self._rarity = rarity
        self._weights = weights
        self._scale = scale
        self._bias = bias

    def logits(self, words: Sequence[str]) -> NDArray[np.float32]:
        """For each label."""
        ids, counts = np.unique(numbers(words, size=len(self._rarity)), return_counts=True)
        values = counts * self._rarity[ids]
        values /= np.sqrt(values @ values) or 1.0
        logits: NDArray[np.float32] = values @ self._weights[ids].astype(np.float32) * self._scale + self._bias
        return logits
