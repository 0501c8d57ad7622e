"""Calibrating: where a chance is held and where it is refused, by manner and label, so that few harmless rows are."""

from collections.abc import Sequence

import numpy as np

from moderation.model_small import MANNERS
from moderation.training.rows import Row
from moderation.verdict import Label

LINEAR_SHARE = (0.4, 0.5, 0.7, 0.5, 0.3, 0.7)
"""How much the linear half counts, by label: where PR-AUC was best on the rows that thresholds are chosen by."""

_LIKE_CHAT = frozenset(
    {"written", "synth_live", "synth_live2", "koziev_questions", "clinc150", "banking77", "sms_spam_uci"}
)
"""Sources whose harmless rows are like a shop's chat. Each counts the same, however many rows it has."""

_HELD = {
    **{Label.TOXIC: 0.006, Label.INSULT: 0.005, Label.THREAT: 0.003, Label.HATE: 0.003},
    **{Label.OBSCENE: 0.002, Label.SPAM: 0.006},
}
"""Shares of short harmless rows that may be held for each label, on average over sources of which all but one are easy:
of those that are meant to mislead it is some 5 % for all labels together."""

_LONG_MORE = 10
"""So many times as many of the long ones, of which a chat has few."""

_REFUSED = 0.001
"""Share of harmless rows that may be refused for each label."""

_LEAST, _MOST, _CERTAIN, _NEVER_WRONG = 0.2, 0.8, 0.9, 0.97
"""Held from between the first two; refused from a chance between the others."""

_ENOUGH = 10
"""Rows with and without a label that a source must have to say where its F1 is best."""

_NEARLY = 0.01
"""So little F1 less is as good."""

_GRID = np.linspace(0.05, 0.95, 91)


def stretch(rows: Sequence[Row], manners: Sequence[str], chances: np.ndarray) -> dict[str, list[list[float]]]:
    """By manner and label: the chance from which it is held, and from which it is refused.

    Where no source says enough of a manner, all rows of the language do. Held is where F1 is best, on average over the
    sources that know the label, and of chances nearly as good the highest; higher where more harmless rows would be
    held than ``_HELD`` says. A long advert is held from the lowest such chance, for few buyers write letters.

    Args:
        rows: Rows that were not trained on.
        manners: The manner of each, see ``moderation.model_small.manner_of``.
        chances: By row and label.
    """
    found: dict[str, list[list[float]]] = {}
    for manner in MANNERS:
        alike = [at for at, each in enumerate(manners) if each[:2] == manner[:2]]
        just = [at for at in alike if manners[at] == manner]
        found[manner] = []
        for number, label in enumerate(Label):
            of = just if _curves([rows[at] for at in just], chances[just, number], label) else alike
            found[manner].append(
                _marks([rows[at] for at in of], chances[of, number], label, long=manner.endswith("_long"))
            )
    return found


def _marks(rows: Sequence[Row], chances: np.ndarray, label: Label, *, long: bool) -> list[float]:
    harmless = np.array([not row.labels and row.source in _LIKE_CHAT for row in rows], dtype=bool)
    sources = np.array([row.source for row in rows])
    groups = [chances[harmless & (sources == source)] for source in sorted(set(sources[harmless]))]
    enough = [group for group in groups if len(group) >= _ENOUGH]
    curves = _curves(rows, chances, label)
    letter = long and label is Label.SPAM
    best = _best(np.mean(curves, axis=0), lowest=letter) if curves else 0.5
    held = best if letter else max(best, _reached_by(enough, _HELD[label] * (_LONG_MORE if long else 1)))
    refused = float(np.clip(_reached_by(enough, _REFUSED), _CERTAIN, _NEVER_WRONG))
    return [round(float(np.clip(held, _LEAST, _MOST)), 4), round(refused, 4)]


def _reached_by(groups: Sequence[np.ndarray], share: float) -> float:
    """The least chance of the grid that so small a share of ``groups`` reaches, on average over them; 0 without any."""
    if not groups:
        return 0.0
    reached = np.mean([[float((group >= at).mean()) for at in _GRID] for group in groups], axis=0)
    return float(next((at for at, each in zip(_GRID, reached, strict=True) if each <= share), 1.0))


def _best(curve: np.ndarray, *, lowest: bool) -> float:
    """The highest chance of the grid where F1 is nearly as good as it gets, or the lowest."""
    good = np.flatnonzero(curve >= curve.max() - _NEARLY)
    return float(_GRID[good[0] if lowest else good[-1]])


def _curves(rows: Sequence[Row], chances: np.ndarray, label: Label) -> list[list[float]]:
    """F1 by the chance of the grid, for each source that has enough rows with ``label`` and without."""
    sources = np.array([row.source for row in rows])
    known = np.array([row.known.get(label, 0) >= 1 for row in rows], dtype=bool)
    meant = np.array([label in row.labels for row in rows], dtype=bool)
    curves = []
    for source in sorted(set(sources)):
        here = known & (sources == source)
        if min((meant & here).sum(), (~meant & here).sum()) >= _ENOUGH:
            curves.append([_f1(chances[here] >= at, meant[here]) for at in _GRID])
    return curves


def _f1(said: np.ndarray, meant: np.ndarray) -> float:
    return float(2 * (said & meant).sum() / max(1, said.sum() + meant.sum()))
