"""Poll: a question, its options, and the rules as people read them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import BadPoll
from core.events import Localized, PollKind, PollOptionView, PollStatus, PollView
from core.ids import OfferId, PollId, ShowId
from core.people import Role, Viewer
from shop.engaging.grace import GRACE

LONGEST_TITLE, LONGEST_OPTION = 60, 60
"""Code points. Source: features.md, F1 (Twitch: a title of 60)."""

FEWEST, MOST = 2, 10
"""Options."""

SHORTEST, LONGEST = timedelta(seconds=15), timedelta(minutes=30)
"""How long people may vote. Source: features.md, F1 (Twitch: 15 to 1,800 s)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What one may vote for: words, and an offer of the show or a picture of the shop."""

    text: Localized
    offer: OfferId | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked; none of it changes once the poll has begun.

    Attributes:
        hidden: Nobody but the staff sees results before the end.
        named_only: Guests who have not chosen a name have no vote.

    Raises:
        BadPoll: It makes no sense.
    """

    kind: PollKind
    title: str
    options: tuple[Option, ...]
    lasts: timedelta
    hidden: bool = False
    named_only: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.title) <= LONGEST_TITLE:
            raise BadPoll(why="title")
        if not FEWEST <= len(self.options) <= MOST:
            raise BadPoll(why="options")
        if any(not 1 <= len(text) <= LONGEST_OPTION for each in self.options for text in (each.text.ru, each.text.en)):
            raise BadPoll(why="option")
        if len({(each.text.ru, each.text.en, each.offer) for each in self.options}) < len(self.options):
            raise BadPoll(why="twice")
        if not SHORTEST <= self.lasts <= LONGEST:
            raise BadPoll(why="lasts")
        if self.kind is PollKind.NEXT_PRODUCT and any(each.offer is None for each in self.options):
            raise BadPoll(why="offer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A poll as it stands. ``counts`` are votes by option, in their order."""

    id: PollId
    show: ShowId
    question: Question
    status: PollStatus
    version: int
    counts: tuple[int, ...]
    ends_at: datetime | None = None
    winner: int | None = None

    @property
    def votes(self) -> int:
        """How many people voted."""
        return sum(self.counts)

    def is_over_at(self, now: datetime) -> bool:
        """Whether it can be ended: whoever voted in time is counted by ``now``."""
        return self.ends_at is not None and now >= self.ends_at + GRACE

    def takes_at(self, now: datetime) -> bool:
        """Whether a vote that comes at ``now`` counts."""
        return self.status is PollStatus.OPEN and self.ends_at is not None and now < self.ends_at

    def lets(self, viewer: Viewer) -> bool:
        """Whether ``viewer`` has a vote. Whoever decides what is shown does not vote on it."""
        if viewer.is_staff:
            return self.question.kind is not PollKind.NEXT_PRODUCT
        return viewer.role is not Role.GUEST or viewer.named or not self.question.named_only


def winner_of(counts: Sequence[int]) -> int | None:
    """The place of the option with most votes, the earlier of equals; None if nobody voted."""
    most = max(counts, default=0)
    return counts.index(most) + 1 if most else None


def view_of(poll: Poll, *, staff: bool = False) -> PollView:
    """The poll as everybody sees it; ``staff`` see results that are hidden."""
    question = poll.question
    shown = staff or not question.hidden or poll.status is PollStatus.ENDED
    options = tuple(
        PollOptionView(
            place=place,
            text=option.text,
            picture=option.picture,
            offer=option.offer,
            votes=poll.counts[place - 1] if shown else None,
        )
        for place, option in enumerate(question.options, 1)
    )
    return PollView(
        id=poll.id,
        version=poll.version,
        kind=question.kind,
        status=poll.status,
        title=question.title,
        options=options,
        votes=poll.votes,
        hidden=question.hidden,
        named_only=question.named_only,
        ends_at=poll.ends_at,
        winner=poll.winner,
        rules=rules(question),
    )


def rules(question: Question) -> Localized:
    """All of ``question`` that a voter has to know, in one line of each language."""
    seconds = round(question.lasts.total_seconds())
    minutes, rest = divmod(seconds, 60)
    lasts = (f"{seconds} с", f"{seconds} s") if rest else (f"{minutes} мин", f"{minutes} min")
    who = ("назвавшийся", "who has a name") if question.named_only else ("зритель", "who watches")
    results = (
        ("итоги видны в конце", "results are shown at the end")
        if question.hidden
        else ("итоги видны сразу", "results are shown at once")
    )
    then = {
        PollKind.POLL: ("", ""),
        PollKind.NEXT_PRODUCT: (
            " Победителя покажут следующим, при равенстве — тот, что стоит раньше; команда не голосует.",
            " The winner is shown next, of equals the earlier one; the team does not vote.",
        ),
        PollKind.DESIGN: (" Победитель может стать товаром.", " The winner may become a product."),
    }[question.kind]
    return Localized(
        ru=f"Один голос на человека, голосует каждый {who[0]}, {lasts[0]}; до конца можно передумать, {results[0]}."
        f"{then[0]}",
        en=f"One vote a person, for everybody {who[1]}, {lasts[1]}; you may change it until the end, {results[1]}."
        f"{then[1]}",
    )
