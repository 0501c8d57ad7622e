"""Weighing: what the words around a phrase make of it. Pure.

Who does not want it, asks about it, speaks of others or only mentions it, wishes for nothing.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from chat.intents import grammar
from core.normalising import ASKED, BREAK, skeleton

_WANTING = frozenset(map(skeleton, ("want", "need", "wanna", "like", "love")))
_ASKS_BACK = frozenset(map(skeleton, grammar.ASKS_BACK))
_WISHES = grammar.WISHES | frozenset(map(skeleton, grammar.WISHES))


class Why(StrEnum):
    """Why a phrase that was found is no wish."""

    NEGATED = "negated"
    QUESTION = "question"
    MENTION = "mention"
    SOMEBODY_ELSE = "somebody_else"
    ABOUT = "about"


def why_not(words: Sequence[str], found: Sequence[int], *, is_whole: bool) -> Why | None:
    """Why the phrase whose words stand at ``found`` is no wish; None: it is one."""
    first, last = found[0], found[-1]
    if is_whole and ASKED in words:
        return Why.QUESTION
    before = list(_clause_before(words, first))
    if before and (before[0] in grammar.ASKS_BESIDE or not grammar.ASKS.isdisjoint(before)):
        return Why.QUESTION
    if not grammar.MENTIONS.isdisjoint(words[:last]):
        return Why.MENTION
    if _subject(before) in grammar.OTHERS and words[first] in _WANTING:
        return Why.SOMEBODY_ELSE
    inside = [words[at] for at in range(first, last) if at not in found]
    if not grammar.ABOUT.isdisjoint(inside):
        return Why.ABOUT
    nots = sum(word in grammar.NOT or word in grammar.NONE for word in inside)
    if words[first] not in _ASKS_BACK:
        nots += _nots_before(before)
    return Why.NEGATED if nots % 2 or _nots_behind(words, last) else None


def _clause_before(words: Sequence[str], first: int) -> Iterator[str]:
    """What stands before the phrase in its clause, the nearest first."""
    for at in range(first - 1, -1, -1):
        if words[at] in {BREAK, ASKED}:
            return
        yield words[at]


def _subject(before: Sequence[str]) -> str | None:
    return next((word for word in before if word not in grammar.LIGHT - grammar.PEOPLE), None)


def _nots_before(before: Sequence[str]) -> int:
    nots, nearer = 0, ""
    for word in before:
        if word in grammar.NOT:
            if not (word in grammar.TURNED_ROUND and nearer in grammar.PEOPLE):
                nots += 1
        elif word not in grammar.LIGHT:
            break
        nearer = word
    return nots


def _nots_behind(words: Sequence[str], last: int) -> int:
    behind = [word for word in words[last + 1 : last + 5] if word not in grammar.LIGHT]
    if not behind or behind[0] not in grammar.NOT:
        return 0
    return int(len(behind) < 2 or behind[1] in {BREAK, ASKED} or behind[1] in _WISHES)
