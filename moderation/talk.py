"""Talk: what was said lately, by each person and by all of a show, as far as it takes to know flooding from joining in.

Of this process alone: who floods over two connections meets two memories, and a raid is seen by each process that five
raiders speak to.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeAlias
from zlib import crc32

from core.clock import Clock
from core.ids import ShowId, ViewerId, minted_at
from core.people import Viewer
from moderation.flooding import FAST, VOTES, Said, repeated_lately
from moderation.normalising import Folded, fold
from moderation.verdict import Finding, Reason, Span

REMEMBERED = 20_000
"""People whose last messages are remembered; the one heard longest ago is forgotten first."""

RAID = (5, timedelta(seconds=60))
"""So many people with the same text in so short a time are a raid if most are new, and a crowd to look at if not."""

NEW = timedelta(minutes=10)
"""Who came to the house so lately is new: raiders come for the raid."""

RAIDED = 40
"""Letters of a text that is no chorus: shorter ones, and short questions, many people think of at once."""

COPIED = frozenset({"raid:copy", "crowd:copy"})
"""The rules that find the same long text of many."""

AROUND = 12
"""Letters of their own that may stand around what everybody may write: "Ура!", "Всем привет,"."""

_PIECE = 6
"""Words in a row by which a text is known in spite of what stands around them."""

_PIECES = 4
"""Pieces of a text that are remembered: those of the smallest checksums, so that two texts choose the same ones."""

CHORUS = (3, timedelta(seconds=30))
"""So many others who say the same short thing make it a vote: nobody repeats themself who joins in."""

CALLED = timedelta(minutes=5)
"""How long people may say what staff told them to say."""

_TEXTS = 1_000
"""Different texts of a show that are remembered."""

_SPEAKERS = 50
"""People remembered with a text: more than enough to call it a raid."""

_SHOWS = 100


@dataclass(slots=True)
class _Room:
    """What all of a show say: who said a text when, and what staff said last."""

    texts: OrderedDict[str, dict[ViewerId, datetime]] = field(default_factory=OrderedDict)
    called: deque[Said] = field(default_factory=lambda: deque(maxlen=20))

    def others(self, text: str, author: ViewerId, *, since: datetime) -> set[ViewerId]:
        """Who else said ``text``."""
        return {who for who, at in self.texts.get(text, {}).items() if at > since and who != author}

    def note(self, text: str, author: ViewerId, now: datetime) -> None:
        """``author`` says ``text``."""
        speakers = self.texts.setdefault(text, {})
        self.texts.move_to_end(text)
        speakers.pop(author, None)
        speakers[author] = now
        if len(speakers) > _SPEAKERS:
            del speakers[next(iter(speakers))]
        if len(self.texts) > _TEXTS:
            self.texts.popitem(last=False)


PhrasesOf: TypeAlias = Callable[[ShowId | None], Collection[str]]
"""What staff of a show let everybody write, as it was written."""


class Talk:
    """Remembers, and knows flooding by it."""

    def __init__(self, *, clock: Clock, phrases_of: PhrasesOf = lambda show: ()) -> None:
        self._clock = clock
        self._phrases_of = phrases_of
        self._said: OrderedDict[ViewerId, deque[Said]] = OrderedDict()
        self._rooms: OrderedDict[ShowId | None, _Room] = OrderedDict()

    def repeated(self, folded: Folded, author: Viewer, *, show: ShowId | None, end: int) -> Iterator[Finding]:
        """What floods: too much of one person, or the same of many. Asking is counted, whatever comes of it.

        Args:
            end: The length of the text as it was written.
        """
        now, room = self._clock.now(), self._room(show)
        bare = _letters(folded.text)
        letters = bare or folded.text.strip()
        parts = {letters} if len(letters) < RAIDED else pieces(folded.text)
        count, within = CHORUS if len(letters) < RAIDED else RAID
        others = max((room.others(part, author.id, since=now - within) for part in parts), key=len)
        for part in parts:
            room.note(part, author.id, now)
        findings = list(repeated_lately(folded, self._said.get(author.id, ()), now=now, end=end))
        if len(letters) >= RAIDED and len(others) >= count - 1:
            rule = "raid:copy" if _is_raid(author.id, others, now) else "crowd:copy"
            findings.append(Finding(reason=Reason.REPEAT, rule=rule, span=Span(start=0, end=end)))
        if any(each.reason is Reason.REPEAT for each in findings):
            if (len(letters) < RAIDED and len(others) >= count) or self._is_called(folded, room, now):
                findings = [each for each in findings if each.reason is not Reason.REPEAT]
            else:
                let = self._let(bare, show)
                findings = [each for each in findings if each.rule not in let]
        yield from findings

    def remember(self, folded: Folded, author: Viewer, *, show: ShowId | None) -> None:
        """``author`` was let to say it."""
        now = self._clock.now()
        said = self._said.setdefault(author.id, deque(maxlen=max(FAST[0], VOTES)))
        said.append(Said(folded.text, now))
        self._said.move_to_end(author.id)
        if len(self._said) > REMEMBERED:
            self._said.popitem(last=False)
        if author.is_staff:
            self._room(show).called.append(Said(folded.text, now))

    def _let(self, letters: str, show: ShowId | None) -> frozenset[str]:
        """The rules that do not count against these letters, because staff let everybody write them."""
        let = [each for each in map(letters_of, self._phrases_of(show)) if len(each) >= RAIDED]
        if letters in let:
            return COPIED | {"repeat:same"}
        around = any(each in letters and len(letters) - len(each) <= AROUND for each in let)
        return COPIED if around else frozenset()

    def _is_called(self, folded: Folded, room: _Room, now: datetime) -> bool:
        """Whether staff said it, or said to say it: "write + if you want one"."""
        words = _bare(folded.text)
        return any(now - each.at < CALLED and f" {words} " in f" {_bare(each.text)} " for each in room.called)

    def _room(self, show: ShowId | None) -> _Room:
        room = self._rooms.get(show)
        if room is None:
            room = self._rooms[show] = _Room()
        self._rooms.move_to_end(show)
        if len(self._rooms) > _SHOWS:
            self._rooms.popitem(last=False)
        return room


@lru_cache(_TEXTS)
def letters_of(text: str) -> str:
    """The letters and digits alone of a text as it was written: two with the same say the same."""
    return _letters(fold(text).text)


def _is_raid(author: ViewerId, others: Collection[ViewerId], now: datetime) -> bool:
    """Whether ``author`` and most of those who wrote it before came for it; a crowd has people who were here before."""
    fresh = sum(_is_new(each, now) for each in (author, *others))
    return _is_new(author, now) and 2 * fresh > len(others) + 1


def _is_new(viewer: ViewerId, now: datetime) -> bool:
    came = minted_at(viewer)
    return came is None or came > now - NEW


def pieces(text: str) -> set[str]:
    """A few rows of words by which a normalised text is known; two that say nearly the same share one."""
    return set(sorted(rows(text), key=lambda row: crc32(row.encode()))[:_PIECES])


def rows(text: str) -> set[str]:
    """Every row of ``_PIECE`` words of a normalised text, without what stands between the letters."""
    words = [_letters(word) for word in text.split()]
    words = [word for word in words if word]
    return {"".join(words[first : first + _PIECE]) for first in range(max(1, len(words) - _PIECE + 1))}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _bare(text: str) -> str:
    return " ".join(word.strip(".,!?:;\"'«»()") for word in text.split())
