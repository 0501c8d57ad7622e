"""Report: what calibrating found, as a table for whoever decides whether it shall count. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from chat.reviews.review import masked
from moderation.calibrating import ENOUGH, Found, Scored, Texts, held
from moderation.thresholds import Marks, Thresholds
from moderation.verdict import Label

_LONGEST: Final = 90
"""Characters of an example."""


def report(found: Sequence[Found], *, share: float, today: Thresholds, examples: int) -> str:
    """What would change.

    Args:
        share: Of the approved messages, how many were wanted to be held.
        examples: How many texts of each kind are shown, without what leads to somebody.
    """
    return "\n".join(line for each in found for line in _of_language(each, share, today, examples))


def _of_language(found: Found, share: float, today: Thresholds, examples: int) -> Iterator[str]:
    chat, count = found.chat, len(found.chat.approved)
    yield f"\n{found.language}: {count} approved messages with words"
    if not found.is_enough:
        yield f"  too few: a language needs {ENOUGH}; it stays as it is"
        return
    before = {label: today.of(found.language, label) for label in Label}
    after = found.marks
    yield f"  {'label':<10}{'held from':<20}refused from"
    for label in Label:
        yield f"  {label:<10}{_moved(before[label], after[label])}{_why(found, label)}".rstrip()
    old, new = _part(chat.approved, before), _part(chat.approved, after)
    yield f"  of approved messages held: {old} → {new}, wanted {share:.1%}"
    if chat.abuse:
        yield f"  of what staff denied or took away held: {_part(chat.abuse, before)} → {_part(chat.abuse, after)}"
    else:
        yield "  staff have denied or taken away nothing: how much abuse is found cannot be said"
    yield from _shown("of it, now would pass", held(chat.abuse, before), held(chat.abuse, after), examples)
    if chat.plain:
        yield f"  of plain abuse held: {_part(chat.plain, before)} → {_part(chat.plain, after)}"
    if found.unsure:
        yield "  nothing was lowered: too much was held of which nobody said in time what it is"
    for title, texts in (("would be said", (after, before)), ("would be held", (before, after))):
        missing, there = (held(chat.approved, marks) for marks in texts)
        yield from _shown(f"of the approved, now {title}", there, missing, examples)


def _shown(title: str, there: Texts, missing: Texts, examples: int) -> Iterator[str]:
    known = set(map(id, missing))
    news = [each for each in there if id(each) not in known]
    if news and examples:
        yield f"  {title}: {len(news)}"
        yield from (f"    {line}" for line in list(dict.fromkeys(map(_line, news)))[:examples])


def _line(scored: Scored) -> str:
    label = max(Label, key=lambda each: scored.scores.get(each, 0.0))
    text = masked(" ".join(scored.text.split()), ())
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return f"{scored.scores.get(label, 0.0):.2f} {label:<8} {short}"


def _moved(before: Marks, after: Marks) -> str:
    pairs = ((before.held, after.held), (before.refused, after.refused))
    return "".join(f"{f'{old:.4f} → {new:.4f}' if old != new else f'{old:.4f}':<20}" for old, new in pairs)


def _why(found: Found, label: Label) -> str:
    if label in found.kept:
        return "abuse that is held today would pass"
    return "as far as it may go" if label in found.bound else ""


def _part(texts: Texts, marks: dict[Label, Marks]) -> str:
    count = len(held(texts, marks))
    return f"{count} of {len(texts)} ({count / max(1, len(texts)):.1%})"
