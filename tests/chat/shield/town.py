"""Town: one show's chat in several processes over one database, with people who came when a test says."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from chat.message import Draft, Posted
from chat.posting import post
from chat.rooms import Chat, open_chat
from core.bus import Ration
from core.database import Database
from core.events import Event
from core.ids import ShowId, ViewerId, first_at, mint
from core.people import Origin, Role, Viewer
from tests.chat.talk import MildJudge
from tests.fakes import OpenDoors, TurnedClock, nobody_hears

_NUMBER = count(1)


class ShopBook:
    """Knows buyers and members whom a test names."""

    def __init__(self) -> None:
        self.bought: set[ViewerId] = set()
        self.belong: set[ViewerId] = set()

    async def buyers(self, viewers: Collection[ViewerId]) -> frozenset[ViewerId]:
        return frozenset(self.bought & set(viewers))

    async def members(self, viewers: Collection[ViewerId]) -> frozenset[ViewerId]:
        return frozenset(self.belong & set(viewers))


@dataclass(slots=True)
class Town:
    """The processes of a house, each with a chat of its own."""

    clock: TurnedClock
    judge: MildJudge
    book: ShopBook
    chats: list[Chat]
    told: list[Event]
    show: ShowId = field(default_factory=lambda: ShowId(mint("shw")))
    _keys: "count[int]" = field(default_factory=count)

    def person(self, *, ago: timedelta = timedelta(days=30), role: Role = Role.GUEST, name: str = "Mila") -> Viewer:
        """Somebody who came to the house so long ago."""
        first = first_at("vwr", self.clock.now() - ago)
        return Viewer(id=ViewerId(f"{first[:16]}7{next(_NUMBER):019x}"), name=name, role=role)

    async def say(self, text: str, *, by: Viewer, at: int = 0, key: str | None = None) -> Posted:
        """Say something in the process ``at``."""
        origin = Origin(address="192.0.2.1", device=None)
        key = key or f"key {next(self._keys)}"
        draft = Draft(show=self.show, author=by, origin=origin, text=text, key=key)
        return await post(draft, chat=self.chats[at])

    async def look(self) -> None:
        """Let every process look around."""
        for chat in self.chats:
            await chat.shielding.look()

    async def close(self) -> None:
        """Close every process."""
        for chat in self.chats:
            await chat.close()


def open_town(databases: list[Database], told: list[Event]) -> Town:
    """A process over each of ``databases``, which are doors to the same one."""
    clock, judge, book, doors = TurnedClock(), MildJudge(), ShopBook(), OpenDoors()

    async def tell(fact: Event, ration: Ration | None = None) -> None:
        told.append(fact)

    chats = [
        open_chat(database=each, doors=doors, judge=judge, tell=tell, clock=clock, ring=nobody_hears, regulars=book)
        for each in databases
    ]
    return Town(clock=clock, judge=judge, book=book, chats=chats, told=told)
