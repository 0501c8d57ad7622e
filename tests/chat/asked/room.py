"""A show's chat with an assistant in it, which knows a shelf that exists only here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.answering.knowledge import Entry
from chat.asked.assisting import Assisting
from chat.asked.knowing import Line, Moment, name_of, source_of
from chat.rooms import Chat
from core.database import Database
from core.events import (
    AnswerChanged,
    AnswerSaid,
    AnswerTakenBack,
    AnswerView,
    AssistantMode,
    Event,
    GroupState,
    GroupView,
    Localized,
    ModesView,
    QuestionsMoved,
)
from core.ids import MessageId, ProductId, ShowId, ViewerId
from core.people import Role, Viewer
from tests.chat.talk import Talk, a_person
from tests.fakes import TurnedClock

LAMP, SPEAKER = ProductId(f"prd_{1:032x}"), ProductId(f"prd_{2:032x}")

TITLES = {
    LAMP: Localized(ru="Лампа «Светляк»", en="Firefly lamp"),
    SPEAKER: Localized(ru="Колонка «Гагара»", en="Loon speaker"),
}


@dataclass(slots=True)
class PaintedShelf:
    """Two products, what is on air, and what lies in carts; a test may paint it anew. See ``Knowing``."""

    fields: dict[ProductId, dict[str, str]] = field(
        default_factory=lambda: {
            LAMP: {"waterproof": "нет, только для дома", "battery_life": "7 часов", "weight": "300 г"},
            SPEAKER: {"waterproof": "да, IP67", "battery_life": "24 часа"},
        }
    )
    prices: dict[ProductId, int] = field(default_factory=lambda: {LAMP: 2_490, SPEAKER: 5_990})
    on_air: list[tuple[datetime, ProductId | None]] = field(default_factory=list)
    carts: dict[ViewerId, tuple[ProductId, ...]] = field(default_factory=dict)
    read: int = 0

    async def stamp(self, sql: AsyncConnection, show: ShowId) -> str:
        return f"{self.fields} {self.prices}"

    async def entries(self, sql: AsyncConnection, show: ShowId) -> Sequence[Entry]:
        self.read += 1
        return entries_of(self)

    async def lines(self, sql: AsyncConnection, show: ShowId, entries: Collection[str]) -> Mapping[str, Line]:
        return {each: line for each in entries if (line := self._line(each)) is not None}

    def _line(self, entry: str) -> Line | None:
        source, product, key = entry.split(":", 2)
        of = ProductId(product)
        said = {"price": str(self.prices.get(of)), "delivery": "3 дня"}.get(source, self.fields.get(of, {}).get(key))
        if said is None:
            return None
        link = f"/p/{product}#{key}" if product else None
        words = Localized(ru=said, en=said)
        return Line(source=source_of(entry), text=words, field=words, link=link, product=of or None)

    async def titles(self, sql: AsyncConnection, products: Collection[ProductId]) -> Mapping[ProductId, Localized]:
        return {each: TITLES[each] for each in products}

    async def moments(
        self, sql: AsyncConnection, show: ShowId, asked: Sequence[tuple[ViewerId, datetime]]
    ) -> Sequence[Moment]:
        return [Moment(on_air=self._at(at), cart=self.carts.get(viewer, ())) for viewer, at in asked]

    def _at(self, moment: datetime) -> ProductId | None:
        before = [product for at, product in self.on_air if at <= moment]
        return before[-1] if before else None


def entries_of(shelf: PaintedShelf) -> list[Entry]:
    """Every line of it."""
    own = [_entry("field", product, key) for product, fields in shelf.fields.items() for key in fields]
    prices = [_entry("price", product, "price") for product in shelf.prices]
    return [*own, *prices, _entry("delivery", None, "delivery_time")]


def _entry(source: str, product: ProductId | None, key: str) -> Entry:
    return Entry(
        id=name_of(source_of(f"{source}:"), product, key),
        sku=product,
        attribute=key,
        product=TITLES[product].model_dump() if product else {},
        question={},
        answer={},
        link="",
    )


@dataclass(slots=True)
class Passed:
    """Whose questions were passed on. See ``Herald``."""

    on: list[tuple[ViewerId, str]] = field(default_factory=list)

    def question_passed_on(self, viewer: ViewerId, show: ShowId, message: str) -> None:
        self.on.append((viewer, message))


@dataclass(slots=True)
class Room:
    """One process's chat and assistant."""

    talk: Talk
    assistant: Assisting
    shelf: PaintedShelf
    passed: Passed
    host: Viewer = field(default_factory=lambda: a_person(Role.HOST, "Анна"))

    @property
    def show(self) -> ShowId:
        return self.talk.show

    @property
    def clock(self) -> TurnedClock:
        return self.talk.clock

    @property
    def database(self) -> Database:
        return self.talk.chat.database

    @property
    def chat(self) -> Chat:
        return self.talk.chat

    def hold_up(self, product: ProductId | None) -> None:
        self.shelf.on_air.append((self.clock.now(), product))

    async def ask(self, *texts: str, by: Viewer | None = None) -> MessageId:
        """Each of ``texts`` is asked by somebody else, unless it is one person; then the assistant looks."""
        said = [await self.talk.say(text, by=by or a_person()) for text in texts]
        await self.look()
        return said[-1].id

    async def look(self) -> None:
        """Until everything was looked at."""
        while await self.assistant.looking.look_some():
            continue

    async def groups(self) -> tuple[GroupView, ...]:
        return await self.assistant.replying.listed(self.show, states=tuple(GroupState))

    async def switch(self, mode: AssistantMode, **topics: AssistantMode) -> ModesView:
        version = (await self.assistant.allowing.read(self.show)).version
        wish = ModesView(version=version, mode=mode, topics=topics)
        return await self.assistant.allowing.decide(self.show, wish, by=self.host)

    async def answers(self) -> list[AnswerView]:
        """Everything that was said to everybody, as it was said."""
        await self.talk.relay()
        return [fact.answer for fact in self.talk.told if isinstance(fact, AnswerSaid)]

    async def heard(self, *kinds: type[Event]) -> list[Event]:
        """Facts of the assistant that were told."""
        await self.talk.relay()
        kinds = kinds or (AnswerSaid, AnswerChanged, AnswerTakenBack, QuestionsMoved)
        return [fact for fact in self.talk.told if isinstance(fact, kinds)]
