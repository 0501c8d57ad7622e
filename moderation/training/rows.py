"""Rows: labelled texts, and which labels of a row are known.

Public rows lie outside this repository, for their licences differ: only those of sources in ``SHIPPED`` go into weights
that ship.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from moderation.verdict import Label

SHIPPED = frozenset(
    {
        *("davidson2017", "civil_toxicspans", "paradetox_en", "convabuse", "sms_spam_uci", "youtube_spam_uci"),
        *("clinc150", "banking77", "russe_detox2022", "koziev_questions", "synth_live", "synth_live2"),
    }
)
"""Sources whose licence lets weights ship: MIT, CC0, CC BY 4.0, OpenRAIL++ (russe_detox2022), and our own."""

OWN = Path(__file__).parent
"""Where our own rows lie, in files of JSON lines."""

OWN_SOURCE = "own"

_ABUSE = frozenset({Label.TOXIC, Label.INSULT, Label.THREAT, Label.HATE})
_GUESSED = 0.3
"""How much a label counts that nobody annotated but that a row of its kind hardly ever has."""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled text.

    Args:
        known: How much each label's presence or absence counts, 0 (unknown) to 1.
    """

    text: str
    language: str
    labels: frozenset[Label]
    source: str
    known: dict[Label, float] = field(default_factory=dict)


def public(folder: Path, name: str) -> list[Row]:
    """The public rows of ``train`` or ``dev``."""
    annotated = {source: frozenset(map(Label, labels)) for source, labels in _known_labels(folder).items()}
    return [_row(each, annotated[str(each["source"])]) for each in _lines(folder / f"{name}.jsonl")]


def own() -> list[Row]:
    """Our own rows, which are annotated for every label."""
    files = sorted(OWN.glob("*.jsonl"))
    return [_row({**each, "source": OWN_SOURCE}, frozenset(Label)) for file in files for each in _lines(file)]


def _row(line: dict[str, object], annotated: frozenset[Label]) -> Row:
    named = line["labels"]
    assert isinstance(named, list)
    labels = frozenset(Label(each) for each in named if each != "ok")
    if labels & {Label.INSULT, Label.THREAT, Label.HATE}:
        labels |= {Label.TOXIC}
    return Row(str(line["text"]), str(line["lang"]), labels, str(line["source"]), _weights(labels, annotated))


def _weights(labels: frozenset[Label], annotated: frozenset[Label]) -> dict[Label, float]:
    known = dict.fromkeys(annotated, 1.0)
    if Label.TOXIC in annotated and Label.TOXIC not in labels:
        known |= dict.fromkeys(_ABUSE, 1.0)
    for label in labels:
        known.setdefault(label, 0.5)
    if Label.SPAM in labels:
        for label in _ABUSE:
            known.setdefault(label, _GUESSED)
    elif Label.SPAM not in annotated:
        known[Label.SPAM] = _GUESSED
    return known


def _known_labels(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads((folder / "known_labels.json").read_text("utf-8"))
    return found


def _lines(file: Path) -> Iterator[dict[str, object]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def shipped(rows: Iterable[Row]) -> list[Row]:
    """Those whose licence lets weights ship."""
    return [row for row in rows if row.source in SHIPPED or row.source == OWN_SOURCE]
