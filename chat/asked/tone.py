"""Tone: whether a message asks, exclaims, or neither, by how it is built. Pure.

The words of questions are those of exclamations: *какая гарантия*, *какая красота*; *how big*, *how cute*. A mark tells
them apart, else what stands beside the word does.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chat.answering.reading import words
from chat.answering.stemming import stem


class Tone(StrEnum):
    """How a message is built."""

    ASKS = "asks"
    PLAIN = "plain"
    EXCLAIMS = "exclaims"


_FIRST: Final = (Tone.ASKS, Tone.EXCLAIMS, Tone.PLAIN)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MARK = re.compile(r"[?？¿]")
_PART = re.compile(r"[^.!?？;,\n…)]+[.!?？;,\n…)]*")

_LEADING: Final = _words(
    "а и но ну ой ох ах эх ух ого вау ага так вот ребят ребята девочки девушки привет здравствуйте добрый вечер день "
    "пожалуйста простите извините слушайте and but so oh ok okay hi hey hello please sorry well um yo omg wow guys "
    "btw"
)
"""They stand before a question and before an exclamation alike."""

_ASKING: Final = _words(
    "кто кому кого что че чо шо чем чему чего как какой какая какое какие какого какую каком какими скок скока скоко "
    "сколько скольки где куда откуда когда почему зачем почем чей чья чье чьи kakoy kakaya kak skolko skoka gde kogda "
    "pochem what whats which who whose whos how hows when where wheres why wut hw"
)
"""A question or an exclamation opens with one of these."""

_WISHING: Final = _words(
    "можно нельзя есть будет будут бывает подскажите подскажешь скажите покажите расскажите можете сможете подойдет "
    "подойдут влезет хватит интересно is are am was were do does did dont doesnt isnt arent can could cant will would "
    "wont may should has have any anyone anybody"
)
"""A question alone opens with one of these, unless it goes on as a statement."""

_GOING_ON: Final = _words(
    "not be been to what how buy buying love see watch recommend have get look come believe agree just also always "
    "never definitely already so же чему чем кто спасибо"
)
"""After a word that would open a question they make a statement of it: *would buy again*, *can not wait*."""

_EXCLAIMING = re.compile(
    r"(?:(?:what|such) an?|how i (?:love|wish|want)|who (?:knew|needs|else|cares|would have)|as (?:always|ever)"
    r"|where has (?:this|it) been|why (?:did|do) i|what can i say|thats (?:what|how|where|why)|how did i"
    r"|(?:ничего|ни фига|нифига) себе|кто (?:бы|ж|знал)|что ж|что за (?:прелесть|чудо|красота)|что ни|до чего"
    r"|чего только|как (?:всегда|обычно|раз|хорошо)|есть же|(?:какая|какой) разница|кто первый|сколько лет сколько"
    r"|что (?:тут )?(?:сказать|скажешь)|(?:как|какой|какая|какое|какие|сколько|где|куда|когда|что|зачем|почему) же"
    r"|вот (?:что|как|где|это|какой|какая|какие|такой|такая))\b"
)

_MEASURED: Final = _words(
    "long much many big heavy old tall wide deep thick loud fast quick far often soon hot warm cold high strong large "
    "small powerful bright do does did is are can to come about would will should"
)
"""After *how* they ask; another word there exclaims."""

_SHORT: Final = 4
"""Words of *how soft it is*; a longer one goes on to ask."""

_PRAISING: Final = frozenset(
    map(
        stem,
        _words(
            "красота красоту красотища прелесть прелестный чудо чудесный умница умнички молодец молодцы шикарный "
            "шикарно шик роскошь роскошный классный класс кайф восторг супер огонь бомба обалденный обалдеть милый "
            "мило милота красивый красиво красотка щедрость вкуснота вкуснятина сказка мечта замечательный прекрасный "
            "прекрасно потрясающий хорошенький няшный офигенный крутой круто здорово талант beauty beautiful cool "
            "cute pretty gorgeous lovely adorable sweet elegant stunning amazing awesome fun legend angel treat steal "
            "bargain genius masterpiece relaxing thoughtful nice perfect incredible fantastic wonderful sparkle magic "
            "dream love"
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Built:
    """How a message is built, and which of its parts are so."""

    tone: Tone
    parts: tuple[str, ...]


def built(text: str) -> Built:
    """How ``text`` is built: it asks if a part of it does; of the rest it exclaims if a part of it does."""
    found = [(_of_part(part), part) for part in _PART.findall(text)]
    tone = min((each for each, _ in found), key=_FIRST.index, default=Tone.PLAIN)
    return Built(tone, tuple(part for each, part in found if each is tone))


def _of_part(part: str) -> Tone:
    if _MARK.search(part):
        return Tone.ASKS
    read = words(part)
    while len(read) > 1 and read[0] in _LEADING and not _EXCLAIMING.match(" ".join(read)):
        read = read[1:]
    if not read:
        return Tone.PLAIN
    first, second = read[0], read[1] if len(read) > 1 else ""
    if _EXCLAIMING.match(" ".join(read)) or ("!" in part and first in _ASKING):
        return Tone.EXCLAIMS
    if "ли" in read[1:3] or (first in _WISHING and second not in _GOING_ON):
        return Tone.ASKS
    if any(stem(word) in _PRAISING for word in read):
        return Tone.EXCLAIMS
    if first == "how" and second not in _MEASURED and len(read) < _SHORT:
        return Tone.EXCLAIMS
    return Tone.ASKS if first in _ASKING else Tone.PLAIN
