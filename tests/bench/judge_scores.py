"""Scores of a classifier: what is said of it in the tables of the judge's bench. Numbers only, no models."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Quality:
    """How well scores tell the ones from the others."""

    precision: float
    recall: float
    f1: float
    pr_auc: float


def quality(scores: Floats, meant: Bools, *, at: float) -> Quality:
    """At a threshold; the area is over all of them, as average precision."""
    said = scores >= at
    hits = int((said & meant).sum())
    precision, recall = hits / max(1, int(said.sum())), hits / max(1, int(meant.sum()))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return Quality(precision, recall, f1, average_precision(scores, meant))


def average_precision(scores: Floats, meant: Bools) -> float:
    """Area under the curve of precision over recall, by steps; equal scores are one step."""
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.diff(scores[order]) != 0, True)
    hits, said = np.cumsum(meant[order])[ends], (np.arange(len(scores)) + 1)[ends]
    recall = hits / max(1, int(meant.sum()))
    return float(np.sum(np.diff(recall, prepend=0.0) * hits / said))


def threshold(harmless: Floats, *, share: float) -> float:
    """The least score that at most this share of the harmless ones reach."""
    ordered = np.sort(harmless)[::-1]
    allowed = int(share * len(ordered))
    return float(np.nextafter(ordered[allowed], 2.0)) if allowed < len(ordered) else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
