"""The linear half: logistic regression over parts of words, one for each label, on the rows that know it."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from moderation.training.reading import counts, targets
from moderation.training.rows import Row
from moderation.verdict import Label

SIZE = 1 << 18
"""Parts that are told apart; others share their weights."""

_REGULAR = 6.0
_COMMON = 2
"""Parts of fewer texts weigh nothing."""


def fit(rows: Sequence[Row], texts: Sequence[Sequence[str]], *, seed: int) -> dict[str, np.ndarray]:
    """The weights as ``LinearHalf`` takes them."""
    table = counts(texts, size=SIZE)
    spread = np.asarray((table > 0).sum(axis=0)).ravel()
    rarity = np.where(spread >= _COMMON, np.log((1 + len(rows)) / (1 + spread)) + 1, 0).astype(np.float32)
    table = table.multiply(rarity).tocsr()
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    table.eliminate_zeros()
    table = table.multiply(1 / np.maximum(length, 1e-9)[:, None]).tocsr()
    wanted, counted = targets(rows)
    weights, bias = np.zeros((SIZE, len(Label)), np.float32), np.zeros(len(Label), np.float32)
    for at in range(len(Label)):
        rows_that_know = counted[:, at] > 0
        model = LogisticRegression(C=_REGULAR, solver="liblinear", tol=0.01, random_state=seed)
        model.fit(table[rows_that_know], wanted[rows_that_know, at], sample_weight=counted[rows_that_know, at])
        weights[:, at], bias[at] = model.coef_[0], model.intercept_[0]
    scale = np.abs(weights).max(axis=0) / 127
    return {
        "rarity": rarity.astype(np.float16),
        "weights": np.round(weights / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "bias": bias,
    }
