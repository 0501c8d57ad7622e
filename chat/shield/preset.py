"""Preset: what a show's shield does when it is up, and the line by which viewers know it. Pure.

The line is made from the settings, a part for each that binds, so that what is said and what is done cannot part.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from core.errors import BadRules
from core.events import Localized
from moderation.policy import LEVELS, USUAL

SLOWEST: Final = timedelta(minutes=5)
"""The longest that somebody has to wait between two messages."""

LONGEST: Final = timedelta(hours=4)
"""A shield is for a while: who wants it for good changes the rules."""

LONGEST_KNOWN: Final = timedelta(days=30)


class Who(StrEnum):
    """Who may write while the shield is up."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed_in"
    KNOWN = "known"
    BUYERS = "buyers"
    MEMBERS = "members"


class Fate(StrEnum):
    """What becomes of messages of newcomers, and of those who take part in the raid."""

    FREE = "free"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What the shield does.

    Attributes:
        slow: How long everybody waits between two messages, if the chat is not slower anyway.
        known_for: Who came to the house so long before the shield is known, who came later is a newcomer.
        strictness: The judge is at least so strict, 1 to 4; what staff switched off stays off.
        hold_unsure: Whether a message waits for the staff when the model has not answered in time.
        spares_buyers: Whether who has bought here writes as ever.
        spares_members: Whether members write as ever.
        lasts: When it ends by itself after staff put it up.
    """

    slow: timedelta = timedelta(seconds=10)
    who: Who = Who.EVERYBODY
    known_for: timedelta = timedelta(minutes=10)
    no_links: bool = True
    emoji_only: bool = False
    strictness: int = 3
    hold_unsure: bool = True
    newcomers: Fate = Fate.HELD
    spares_buyers: bool = True
    spares_members: bool = True
    lasts: timedelta = timedelta(minutes=15)

    def check(self) -> None:
        """Let it pass.

        Raises:
            BadRules: A length or a level makes no sense.
        """
        if not timedelta() <= self.slow <= SLOWEST:
            raise BadRules(f"nobody waits longer than {SLOWEST}", line="")
        if not timedelta() <= self.known_for <= LONGEST_KNOWN:
            raise BadRules(f"nobody has to be known for longer than {LONGEST_KNOWN}", line="")
        if self.strictness not in LEVELS or self.strictness == 0:
            raise BadRules("a shield is 1 to 4 strict", line="")
        if not timedelta(seconds=1) <= self.lasts <= LONGEST:
            raise BadRules(f"a shield ends within {LONGEST}", line="")

    @property
    def looks_closer(self) -> bool:
        """Whether more is held than usual."""
        return self.strictness > USUAL or self.hold_unsure


def line(preset: Preset, *, by_itself: bool) -> Localized:
    """What viewers read while it is up."""
    head = _BY_ITSELF if by_itself else _BY_STAFF
    parts = _parts(preset, raided=by_itself)
    spared = _SPARED.get((preset.spares_buyers, preset.spares_members)) if parts else None
    return Localized(
        ru=_sentence(head.ru, [each.ru for each in parts], "команда присматривает", spared.ru if spared else ""),
        en=_sentence(head.en, [each.en for each in parts], "the team looks after it", spared.en if spared else ""),
    )


def _sentence(head: str, parts: list[str], nothing: str, spared: str) -> str:
    return f"{head}: {', '.join(parts) or nothing}.{' ' if spared else ''}{spared}"


def _parts(preset: Preset, *, raided: bool) -> list[Localized]:
    parts = _writers(preset, raided=raided)
    if preset.slow:
        slow = _length(preset.slow)
        parts.append(Localized(ru=f"одно сообщение за {slow.ru}", en=f"one message in {slow.en}"))
    if preset.emoji_only:
        parts.append(Localized(ru="только эмодзи", en="emoji only"))
    if preset.no_links:
        parts.append(Localized(ru="без ссылок", en="no links"))
    read = _read_first(preset, raided=raided)
    if read:
        ru, en = _listed([each.ru for each in read], " и "), _listed([each.en for each in read], " and ")
        parts.append(Localized(ru=f"команда сначала читает {ru}", en=f"the team first reads {en}"))
    return parts


def _writers(preset: Preset, *, raided: bool) -> list[Localized]:
    known, parts = _length(preset.known_for), []
    if preset.who is Who.KNOWN:
        ru, en = f"пишут только те, кто пришёл хотя бы за {known.ru} до этого", f"came at least {known.en} before"
        parts.append(Localized(ru=ru, en=f"only those write who {en}"))
    elif preset.who is not Who.EVERYBODY:
        parts.append(_WHO[preset.who])
    if preset.newcomers is Fate.REFUSED and preset.who is not Who.KNOWN:
        ru, en = f"не пишут те, кто пришёл меньше чем за {known.ru} до этого", f"came less than {known.en} before"
        parts.append(Localized(ru=ru, en=f"nobody writes who {en}"))
    if preset.newcomers is Fate.REFUSED and raided:
        parts.append(Localized(ru="участники рейда не пишут", en="raiders do not write"))
    return parts


def _read_first(preset: Preset, *, raided: bool) -> list[Localized]:
    known, read = _length(preset.known_for), []
    if preset.looks_closer:
        read.append(Localized(ru="сомнительное", en="what is doubtful"))
    if preset.newcomers is Fate.HELD and raided:
        read.append(Localized(ru="участников рейда", en="raiders"))
    if preset.newcomers is Fate.HELD and preset.who is not Who.KNOWN:
        ru, en = f"тех, кто пришёл меньше чем за {known.ru} до этого", f"those who came less than {known.en} before"
        read.append(Localized(ru=ru, en=en))
    return read


def _listed(what: list[str], last: str) -> str:
    return last.join(filter(None, (", ".join(what[:-1]), what[-1])))


def _length(length: timedelta) -> Localized:
    """So long: ``30 seconds``, ``2 minutes``, each in the form that follows a number."""
    seconds = round(length.total_seconds())
    for size, ru, en in _UNITS:
        if seconds >= size and seconds % size == 0:
            n = seconds // size
            return Localized(ru=f"{n} {_russian(n, *ru)}", en=f"{n} {en}{'' if n == 1 else 's'}")
    return Localized(ru=f"{seconds} {_russian(seconds, *_UNITS[-1][1])}", en=f"{seconds} seconds")


def _russian(n: int, one: str, few: str, many: str) -> str:
    if n % 10 == 1 and n % 100 != 11:
        return one
    return few if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else many


_UNITS: Final = (
    (86_400, ("день", "дня", "дней"), "day"),
    (3_600, ("час", "часа", "часов"), "hour"),
    (60, ("минуту", "минуты", "минут"), "minute"),
    (1, ("секунду", "секунды", "секунд"), "second"),
)

_BY_STAFF: Final = Localized(ru="Ведущий ненадолго успокоил чат", en="The host has calmed the chat for a while")
_BY_ITSELF: Final = Localized(ru="В чате ненадолго спокойный режим", en="The chat is calm for a while")

_WHO: Final = {
    Who.SIGNED_IN: Localized(ru="пишут только те, кто вошёл в аккаунт", en="only those write who have signed in"),
    Who.BUYERS: Localized(ru="пишут только те, кто здесь уже покупал", en="only those write who have bought here"),
    Who.MEMBERS: Localized(ru="пишут только участники клуба", en="only members write"),
}

_SPARED: Final = {
    (True, True): Localized(
        ru="Покупатели и участники клуба пишут как обычно.", en="Buyers and members write as ever."
    ),
    (True, False): Localized(ru="Покупатели пишут как обычно.", en="Buyers write as ever."),
    (False, True): Localized(ru="Участники клуба пишут как обычно.", en="Members write as ever."),
}
