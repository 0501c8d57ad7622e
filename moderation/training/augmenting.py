"""Augmenting: the same rows as their authors would write them to get past a filter, and words that mean no harm."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random

from moderation.lexicon import Lexicon
from moderation.training import harmless
from moderation.training.disguising import MILD, TECHNIQUES, disguise
from moderation.training.rows import Row
from moderation.verdict import Label

_DISGUISED = 0.5
"""Share of harmful rows that are there once more, disguised."""

_MILDLY = 0.12
"""Share of harmless rows that are there once more, written carelessly."""

_SALADS = 14_000
"""Rows of a few harmless words each: without them any rare word looks suspicious."""


def augmented(
    rows: Sequence[Row], *, lexicon: Lexicon, random: Random, without: frozenset[str] = frozenset()
) -> Iterator[Row]:
    """``rows``, their disguised copies, and harmless words.

    Args:
        without: Techniques of disguise that are not used.
    """
    yield from rows
    techniques = [name for name in TECHNIQUES if name not in without]
    for row in rows:
        if row.labels and random.random() < _DISGUISED:
            yield replace(row, text=_hidden(row, lexicon, random, techniques))
        elif not row.labels and random.random() < _MILDLY:
            yield replace(row, text=_careless(row.text, random))
    yield from _salads(rows, lexicon, random)
    said = Counter(_bare(word) for row in rows for word in (row.text.split() if row.labels else ()))
    yield from harmless.rows(random, lexicon=lexicon, harmful=frozenset(said))


def _hidden(row: Row, lexicon: Lexicon, random: Random, techniques: list[str]) -> str:
    words = row.text.split(" ")
    said = [at for at, word in enumerate(words) if lexicon.category(_bare(word))]
    if not said:
        harmful = 0.5 if Label.SPAM in row.labels else 0.35
        said = [at for at in range(len(words)) if len(words[at]) > 2 and random.random() < harmful]
    for at in said:
        words[at] = disguise(words[at], random, techniques)
    return " ".join(words)


def _careless(text: str, random: Random) -> str:
    return " ".join(
        disguise(word, random, MILD) if len(word) > 2 and random.random() < 0.3 else word for word in text.split(" ")
    )


def _salads(rows: Iterable[Row], lexicon: Lexicon, random: Random) -> Iterator[Row]:
    clean: dict[str, Counter[str]] = {"ru": Counter(), "en": Counter()}
    harmful: Counter[str] = Counter()
    for row in rows:
        words = {_bare(word) for word in row.text.split()}
        if not row.labels and row.known.get(Label.TOXIC, 0) >= 1:
            clean["ru" if row.language == "ru" else "en"].update(words)
        else:
            harmful.update(words)
    for language, counted in clean.items():
        pool = sorted(
            word
            for word, count in counted.items()
            if word.isalpha() and len(word) > 2 and count > harmful[word] and lexicon.category(word) is None
        )
        for number in range(_SALADS // 2 if pool else 0):
            text = " ".join(random.sample(pool, min(len(pool), random.randint(1, 4))))
            shown = _careless(text, random) if number % 3 == 0 else text
            yield Row(shown, language, frozenset(), "salad", dict.fromkeys(Label, 1.5))


def _bare(word: str) -> str:
    return word.strip(".,!?:;()\"'«»").casefold().replace("ё", "е")
