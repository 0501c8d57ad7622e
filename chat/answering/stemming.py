"""Stemming: words without their endings, so that «чайника» and «чайник» are one; English and Russian, by a short list.

Less than a full Snowball stemmer: names and values are short, and a wrong stem costs a match that the model sees too.
"""

import re
from functools import lru_cache
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RUSSIAN = re.compile(
    r"(?:иями|ями|ами|иях|ях|ах|ого|его|ому|ему|ыми|ими|ую|юю|ая|яя|ое|ее|ые|ие|ый|ий|ой|ей|ом|ем|ам|ям|ов|ев"
    r"|ется|ится|ает|яет|ить|ать|еть|ешь|ишь|ет|ит|ут|ют|ат|ят|ла|ло|ли|а|я|о|е|ы|и|у|ю|ь|й)$"
)
_ENGLISH = re.compile(r"(?:ing|edly|ed|ies|es|s|ly|er)$")
_SHORTEST: Final = 3

EMPTY: Final = _words(
    "а и в во на с со у к ко от до по о об за из для под не ли же бы это этот эта эти есть он она они его "
    "ее их там тут какой какая какие какое сколько что как где когда можно мне вы вас ваш у меня или если "
    "то ну да нет the a an is are it this that these of in on at for to with and or do does did you your "
    "i my me can will what which how much many when where who any have has there be be if not no so by "
    "from its"
)
"""Words that are in every question and tell no field from another."""


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """``word`` without its ending."""
    cut = _RUSSIAN.sub("", word) if "а" <= word[:1] <= "я" else _ENGLISH.sub("", word)
    return cut if len(cut) >= _SHORTEST else word


def stems(words: list[str]) -> list[str]:
    """The stems of ``words`` that tell something."""
    return [stem(each) for each in words if each not in EMPTY]
