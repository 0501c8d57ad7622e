"""Fakes: one per Protocol, minimal, held to the same contract as the real one."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from core.errors import NoSuchShow, ShowOver, TicketRefused
from core.events import AnyEvent, Localized, OfferView, ProductView, ShowState, ShowStatus, VariantView
from core.ids import OfferId, ProductId, ShowId, VariantId, ViewerId
from core.money import Money
from core.people import Viewer
from server.accounts.ended import Family
from server.accounts.tokens import Passage
from server.live.snapshot import ShowView, Snapshot, apply

EVENING = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
"""When tests begin, unless they say otherwise."""


class TurnedClock:
    """A clock that stands still until a test turns it."""

    def __init__(self, at: datetime = EVENING) -> None:
        self._at = at

    def now(self) -> datetime:
        """The moment it was last turned to."""
        return self._at

    def turn(self, by: timedelta) -> None:
        """Move on by ``by``."""
        self._at += by


async def nobody_hears() -> None:
    """A bell that rings for nobody."""


class OpenDoors:
    """Lets every message and purchase pass, except for shows that are over."""

    def __init__(self) -> None:
        self.over: set[ShowId] = set()

    async def check_open(self, show: ShowId) -> None:
        """Refuse shows that are over."""
        if show in self.over:
            raise ShowOver


class OpenToAll:
    """No show is for members alone."""

    closed: tuple[ShowId, ...] = ()


class PaperTickets:
    """Tickets that are a person's id; each is taken once."""

    def __init__(self) -> None:
        self._people: dict[str, Viewer] = {}

    def write(self, viewer: Viewer) -> str:
        """A ticket for ``viewer``."""
        ticket = f"ticket {len(self._people)}"
        self._people[ticket] = viewer
        return ticket

    def passage(self, ticket: str) -> Passage:
        """Take a ticket."""
        try:
            viewer = self._people.pop(ticket)
        except KeyError:
            raise TicketRefused from None
        return Passage(viewer=viewer, session=Family(f"session of {viewer.id}"), ends_at=EVENING)


class LoudHerald:
    """Remembers what it was told to tell."""

    def __init__(self) -> None:
        self.told: list[tuple[ViewerId, int]] = []

    def cart_changed(self, buyer: ViewerId, version: int) -> None:
        """Write it down."""
        self.told.append((buyer, version))


class PaintedShows:
    """Snapshots of shows that exist only here. A fact is painted before it is told, as a database would do it."""

    def __init__(self, *shows: ShowId) -> None:
        self.snapshots = {show: a_snapshot(show) for show in shows}
        self.taken = 0
        self.before_taking: list[Callable[[], Awaitable[None]]] = []
        self.after_taking: list[Callable[[], Awaitable[None]]] = []

    def paint(self, fact: AnyEvent) -> None:
        """Make ``fact`` true."""
        self.snapshots[fact.show] = apply(self.snapshots[fact.show], fact)

    async def snapshot(self, show: ShowId, viewer: Viewer | None) -> Snapshot:
        """The show as it stands; what a test wants to happen meanwhile happens."""
        self.taken += 1
        while self.before_taking:
            await self.before_taking.pop(0)()
        if show not in self.snapshots:
            raise NoSuchShow(show)
        snapshot = self.snapshots[show]
        while self.after_taking:
            await self.after_taking.pop(0)()
        return snapshot


def a_snapshot(show: ShowId) -> Snapshot:
    """A show about to begin, with one product of one variant."""
    words = Localized(ru="Вечер", en="Evening")
    variant = VariantView(id=VariantId(f"var_{1:032x}"), name=words, left=5, version=1)
    product = ProductView(
        id=ProductId(f"prd_{1:032x}"), slug="lamp", title=words, description=words, picture="/lamp.svg", attributes=()
    )
    price = Money(amount=100_00, currency="RUB")
    offer = OfferView(
        id=OfferId(f"ofr_{1:032x}"), product=product, price=price, list_price=price, limit=3, variants=(variant,)
    )
    state = ShowState(version=1, status=ShowStatus.SCHEDULED)
    view = ShowView(id=show, slug="evening", title=words, host_name=words, starts_at=EVENING, state=state)
    return Snapshot(show=view, offers=(offer,), messages=(), ticker=())
