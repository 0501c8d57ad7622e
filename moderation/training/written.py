"""Written: lines of chats of shops and of the rest of the net, by hand, none of them near to one that we measure on.

``written/<language>_<what>.txt``: a heading ``[kind: labels]`` stands over its lines, one a line; ``ok`` is no label.
Some of them are kept from training, always the same ones, to choose thresholds by.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

from moderation.normalising import at_a_glance
from moderation.training.rows import Row
from moderation.verdict import Label

FOLDER = Path(__file__).parent / "written"
SOURCE = "written"

NEAR = 0.6
"""Jaccard likeness of groups of three letters from which two lines are taken for one."""

COUNTS = 2.0
"""How much a label of such a line counts beside one from elsewhere."""

_EVERYWHERE = frozenset({Label.TOXIC, Label.OBSCENE})
"""Labels of which others have many rows too: there such a line counts like theirs."""

_KEPT = 8
"""One of so many is not trained on."""

_HEADING = re.compile(r"\[(?P<kind>[^:\]]+): (?P<labels>[a-z ]+)\]")
_WORD = re.compile(r"\w+")


def written(folder: Path = FOLDER) -> Iterator[Row]:
    """Every line once.

    Raises:
        ValueError: A line stands under no heading.
    """
    told: set[str] = set()
    for file in sorted(folder.glob("*.txt")):
        language, labels = file.stem.partition("_")[0], None
        for line in filter(None, map(str.strip, file.read_text("utf-8").splitlines())):
            if heading := _HEADING.fullmatch(line):
                labels = frozenset(Label(each) for each in heading["labels"].split() if each != "ok")
                continue
            if labels is None:
                raise ValueError(f"{file.name}: {line!r} stands under no heading")
            if (plain := _plain(line) or line) not in told:
                told.add(plain)
                yield Row(line, language, labels, SOURCE, _known(labels))


def _known(labels: frozenset[Label]) -> dict[Label, float]:
    """How much each label counts. Sources differ about whether swearing at nobody is toxic; it is obscene anyhow."""
    doubted = {Label.TOXIC} if Label.OBSCENE in labels and Label.TOXIC not in labels else set()
    return {label: 1.0 if label in _EVERYWHERE else COUNTS for label in Label if label not in doubted}


def is_kept(row: Row) -> bool:
    """Whether ``row`` is not trained on."""
    return row.source == SOURCE and crc32(at_a_glance(row.text).encode()) % _KEPT == 0


class Likeness:
    """Finds which of ``texts`` another one nearly equals.

    Two sets of which one holds at least ``NEAR`` of both together share one of the rarest members of either; only those
    are looked up.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._grams = [grams(text) for text in self._texts]
        self._common = Counter(gram for each in self._grams for gram in each)
        self._holders: dict[str, list[int]] = defaultdict(list)
        for at, each in enumerate(self._grams):
            for gram in each:
                self._holders[gram].append(at)

    def of(self, text: str) -> str | None:
        """The text that ``text`` nearly equals, if there is one."""
        asked = grams(text)
        rarest = sorted(asked, key=lambda gram: (self._common[gram], gram))[: len(asked) - int(NEAR * len(asked)) + 1]
        for at in sorted({at for gram in rarest for at in self._holders.get(gram, ())}):
            shared = len(asked & self._grams[at])
            if shared >= NEAR * (len(asked) + len(self._grams[at]) - shared):
                return self._texts[at]
        return None


def grams(text: str) -> frozenset[str]:
    """Groups of three letters of ``text``, without marks and capitals."""
    plain = f" {_plain(text)} "
    return frozenset(plain[at : at + 3] for at in range(max(1, len(plain) - 2)))


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
