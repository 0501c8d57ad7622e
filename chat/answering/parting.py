"""Parting: the questions that stand in one message, and those that no line of a shop can answer. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

MOST_PARTS: Final = 4
"""Parts of a message that are looked at; who asks more is better served by people."""

_BETWEEN = re.compile(
    r"[?!;\n]+|[.,](?!\d)|\s(?:и|а|но|плюс|ещё|еще|заодно|and|plus|also|but|n)\s(?!все\b|всё\b|all\b)",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MORE: Final = _words(
    "cheaper better worse bigger smaller lighter heavier stronger weaker quieter louder faster slower longer "
    "shorter warmer colder thicker thinner newer safer softer easier tougher sturdier roomier brighter sharper "
    "nicer larger more less"
)
_MORE_RU = re.compile(r"\w{2,}(?:ее|вле|че|ше|же)")
_NOT_MORE: Final = _words("уже тоже даже вообще такое свежее нее ваше наше горячее рабочее также хоже похоже")
_WHICH: Final = _words("что че чо кто какой какая какое какие которая который у which what whats who whos is are")
_OR: Final = _words("или иль либо чем or than vs versus")
_OTHER: Final = _words(
    "то тот та те тем прошлый прошлая прошлое предыдущий предыдущая другой другая второй вторая второе "
    "that those other second previous earlier last former"
)
_BETWEEN_TWO: Final = _words("отличается отличие отличия сравните сравни сравнить compare versus vs")


_YOURS = re.compile(r"ваш(?:а|и|у|ей|его|ему|им|их|ем|е)?|тво(?:я|й|и|ю|ей|его|ему|им|их|ем)|your")
_DEAR = re.compile(
    r"доч\w*|сын\w*|муж(?:а|у|ем)?|жен(?:а|ы|у|е|ой)|мам\w*|пап(?:а|ы|у|е|ой)|сестр\w*|брат\w*|бабушк\w*|дедушк\w*"
    r"|ребен\w*|дет(?:и|ей|ям)|малыш\w*|парн\w*|кот(?:а|у|ом|ик\w*)?|кошк\w*|собак\w*|пес\w*"
    r"|daughters?|sons?|husbands?|wife|mums?|moms?|dads?|sisters?|brothers?|kids?|baby|boyfriends?|girlfriends?"
    r"|cats?|dogs?|family"
)


def of_yours(read: Sequence[str]) -> bool:
    """Whether ``read`` words are about the family of whoever is on air: *сколько лет вашей дочке*, *your dog*."""
    beside = (pair for both in pairwise(read) for pair in (both, both[::-1]))
    return any(_YOURS.fullmatch(whose) and _DEAR.fullmatch(who) for whose, who in beside)


def parts(text: str) -> list[str]:
    """What stands between marks and *and* in ``text``; nothing if it is of one piece, or of too many."""
    found = [part for each in _BETWEEN.split(text) if (part := each.strip())]
    return found if 1 < len(found) <= MOST_PARTS else []


def compares(read: Sequence[str]) -> bool:
    """Whether ``read`` words weigh one thing against another: *что дешевле, это или то*."""
    if not _BETWEEN_TWO.isdisjoint(read):
        return True
    more = next((place for place, word in enumerate(read) if _is_more(word)), None)
    if more is None or _OR.isdisjoint(read):
        return False
    return not _WHICH.isdisjoint(read[:more]) or not _OTHER.isdisjoint(read)


def _is_more(word: str) -> bool:
    return word in _MORE or (word not in _NOT_MORE and _MORE_RU.fullmatch(word) is not None)
