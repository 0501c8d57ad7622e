"""Gate: whether a message may be a question at all. Pure, and cheap: whatever passes costs a hundred times as much."""

import re
from typing import Final

from chat.answering.reading import LONGEST, words
from chat.answering.stemming import stem
from chat.asked.topics import NAMES

MOST_WORDS: Final = 40
"""Words of a question; who writes more tells a story."""

BARE: Final = 4
"""Words of a message that names a topic and says nothing else: *цена*, *размеры есть*, *battery life*."""

_MARK = re.compile(r"[?？¿]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ASKING: Final = _words(
    "кто что че чо шо чем чего как какой какая какое какие какого какую каком какими скок скока скоко сколько скольки "
    "где куда откуда когда почему зачем почем ли чей чья чье чьи kakoy kakaya kak skolko skoka gde kogda pochem "
    "можно нельзя можете сможете подскажите подскажешь скажите реально имеется имеются "
    "what whats which who whose how hows when where why wheres wut hw"
)
"""They ask wherever they stand."""

_OPENING: Final = _words(
    "а и есть можно будет будут бывает подойдет подойдут влезет хватит хватает держит можете скажите подскажите "
    "покажите интересно it is are does do did can could will would has have any anyone may should est mozhno"
)
"""They ask where a message begins."""

_TOGETHER: Final = re.compile(
    r"\b(?:(?:is|are|does|do|did|can|could|will|would|has|have) (?:it|they|this|that|these|you|u|i|we|there)"
    r"|or (?:not|nah|no|what)|или (?:нет|не|как|только|тока))\b"
)
"""So do these."""

_FILLING: Final = frozenset(map(stem, _words("из что и в to max the of is in")))

_NAMED: Final = (
    frozenset(stem(word) for name in NAMES.values() for text in (name.ru, name.en) for word in words(text))
    | frozenset(map(stem, _words("батарея аккум батарейка доставка вода размер состав цвет ценник стоимость нал")))
    | frozenset(map(stem, _words("battery delivery shipping water size colour color cost stock")))
) - _FILLING


def may_ask(text: str, *, wishes: bool = False) -> bool:
    """Whether it is worth a closer look; what ``wishes`` for something is counted elsewhere, unless it has a mark."""
    if len(text) > LONGEST or (wishes and not _MARK.search(text)):
        return False
    read = words(text)
    if not 0 < len(read) <= MOST_WORDS:
        return False
    if _MARK.search(text) or read[0] in _OPENING or any(word in _ASKING for word in read):
        return True
    if _TOGETHER.search(" ".join(read)):
        return True
    return len(read) <= BARE and any(stem(word) in _NAMED for word in read)
