"""Calibrating: where a chance is held and where it is refused, by language and label, so that few harmless rows are."""

from collections.abc import Sequence

import numpy as np

from moderation.languages import language_of
from moderation.training.rows import Row
from moderation.verdict import Label

LINEAR_SHARE = (0.6, 0.5, 0.7, 0.9, 0.5, 0.8)
"""How much the linear half counts, by label: where PR-AUC was best on the rows that thresholds are chosen by."""

_LIKE_CHAT = frozenset(
    {"written", "synth_live", "synth_live2", "koziev_questions", "clinc150", "banking77", "sms_spam_uci"}
)
"""Sources whose harmless rows are like a shop's chat. Each counts the same, however many rows it has."""

_HELD = {
    **{Label.TOXIC: 0.015, Label.INSULT: 0.012, Label.THREAT: 0.008, Label.HATE: 0.008},
    **{Label.OBSCENE: 0.005, Label.SPAM: 0.015},
}
"""Shares of harmless rows that may be held for each label; most are the same rows, together some 3 %."""

_REFUSED = 0.001
"""Share of harmless rows that may be refused for each label."""

_LEAST, _MOST, _CERTAIN, _NEVER_WRONG = 0.1, 0.8, 0.9, 0.97
"""Held from between the first two; refused from a chance between the others."""

_ENOUGH = 10
"""Rows with and without a label that a source must have to say where its F1 is best."""

_GRID = np.linspace(0.05, 0.95, 91)


def stretch(rows: Sequence[Row], chances: np.ndarray) -> dict[str, list[list[float]]]:
    """By language and label: the chance from which it is held, and from which it is refused.

    Held is where F1 is best, on average over the sources that know the label; higher where more harmless rows would be
    held than ``_HELD`` says.

    Args:
        rows: Rows that were not trained on.
        chances: By row and label.
    """
    found: dict[str, list[list[float]]] = {}
    for language in ("ru", "en"):
        of = [at for at, row in enumerate(rows) if language_of(row.text) == language]
        found[language] = [
            _marks([rows[at] for at in of], chances[of, number], label) for number, label in enumerate(Label)
        ]
    return found


def _marks(rows: Sequence[Row], chances: np.ndarray, label: Label) -> list[float]:
    harmless = np.array([not row.labels and row.source in _LIKE_CHAT for row in rows])
    sources = np.array([row.source for row in rows])
    groups = [chances[harmless & (sources == source)] for source in sorted(set(sources[harmless]))]
    found = [group for group in groups if len(group) >= _ENOUGH]
    best = max(_best(rows, sources, chances, label), _reached_by(found, _HELD[label]))
    held = float(np.clip(best, _LEAST, _MOST))
    refused = float(np.clip(_reached_by(found, _REFUSED), _CERTAIN, _NEVER_WRONG))
    return [round(held, 4), round(refused, 4)]


def _reached_by(groups: Sequence[np.ndarray], share: float) -> float:
    """The least chance of the grid that so small a share of ``groups`` reaches, on average over them."""
    reached = np.mean([[float((group >= at).mean()) for at in _GRID] for group in groups], axis=0)
    return float(next((at for at, each in zip(_GRID, reached, strict=True) if each <= share), 1.0))


def _best(rows: Sequence[Row], sources: np.ndarray, chances: np.ndarray, label: Label) -> float:
    known = np.array([row.known.get(label, 0) >= 1 for row in rows])
    meant = np.array([label in row.labels for row in rows])
    curves = []
    for source in sorted(set(sources)):
        here = known & (sources == source)
        if min((meant & here).sum(), (~meant & here).sum()) >= _ENOUGH:
            curves.append([_f1(chances[here] >= at, meant[here]) for at in _GRID])
    return float(_GRID[int(np.argmax(np.mean(curves, axis=0)))]) if curves else 0.5


def _f1(said: np.ndarray, meant: np.ndarray) -> float:
    return float(2 * (said & meant).sum() / max(1, said.sum() + meant.sum()))
