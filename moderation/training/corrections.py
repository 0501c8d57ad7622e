"""Corrections: what a shop's staff said about texts (``/verdict-reviews.jsonl``), as rows to train on."""

import json
from collections.abc import Iterator
from pathlib import Path

from moderation.training.rows import Row
from moderation.verdict import Label, Reason

SOURCE = "corrections"

COUNTS = 2.0
"""How much such a row counts beside one from elsewhere."""

_MEANT = {
    **{Reason.RUDE.value: Label.TOXIC, Reason.INSULT.value: Label.INSULT, Reason.THREAT.value: Label.THREAT},
    **{Reason.HATE.value: Label.HATE, Reason.OBSCENE.value: Label.OBSCENE, Reason.SPAM.value: Label.SPAM},
}
"""What the reasons of a verdict say that a text is."""


def corrections(file: Path) -> Iterator[Row]:
    """Each text once, as it was reviewed last.

    What was let through is nothing. What was denied or removed is what the judge held it for; where it held it for
    nothing a model looks for, it is not known what it is, and it is left out.
    """
    last = {str(each["text"]): each for each in map(json.loads, file.read_text("utf-8").splitlines())}
    for text, each in last.items():
        language = "ru" if any("а" <= letter <= "я" for letter in text.casefold()) else "en"
        if each["label"] == "ok":
            yield Row(text, language, frozenset(), SOURCE, dict.fromkeys(Label, COUNTS))
        elif meant := frozenset(_MEANT[reason] for reason in each["reasons"] if reason in _MEANT):
            labels = meant | ({Label.TOXIC} if meant & {Label.INSULT, Label.THREAT, Label.HATE} else set())
            yield Row(text, language, labels, SOURCE, dict.fromkeys(labels, COUNTS))
