"""Talk: one show's chat, with a judge that lets everything pass unless told otherwise."""

from dataclasses import dataclass, field
from itertools import count

from chat.message import Draft, Posted
from chat.posting import post
from chat.rooms import Chat
from core.events import ChatMessage, Event
from core.ids import MessageId, ShowId, ViewerId, mint
from core.outbox import Relay
from core.people import Origin, Role, Viewer
from moderation.judge import Surface
from moderation.verdict import ALLOWED, Action, Finding, Reason, Span, Verdict, refused_for
from tests.fakes import OpenDoors, TurnedClock

HOME = Origin(address="192.0.2.1", device="a phone")


class MildJudge:
    """Refuses and holds only what a test names."""

    def __init__(self) -> None:
        self.refused: dict[str, Reason] = {}
        self.held: dict[str, Verdict] = {}
        self.asked = 0

    async def judge(self, text: str, author: Viewer, *, surface: Surface, show: ShowId | None = None) -> Verdict:
        self.asked += 1
        if text in self.held:
            return self.held[text]
        if text not in self.refused:
            return ALLOWED
        return refused_for(Finding(reason=self.refused[text], rule="test", span=Span(start=0, end=1)))


@dataclass(slots=True)
class Talk:
    """One show's chat, and what was told about it."""

    chat: Chat
    doors: OpenDoors
    judge: MildJudge
    clock: TurnedClock
    told: list[Event]
    show: ShowId = field(default_factory=lambda: ShowId(mint("shw")))
    _keys: "count[int]" = field(default_factory=count)

    async def say(
        self, text: str, *, by: Viewer, key: str | None = None, reply_to: MessageId | None = None
    ) -> ChatMessage:
        """Say something, under a key of its own unless one is given."""
        return (await self.post(text, by=by, key=key, reply_to=reply_to)).message

    async def post(self, text: str, *, by: Viewer, key: str | None = None, reply_to: MessageId | None = None) -> Posted:
        """``say``, with what became of it."""
        key = key or f"key {next(self._keys)}"
        draft = Draft(show=self.show, author=by, origin=HOME, text=text, key=key, reply_to=reply_to)
        return await post(draft, chat=self.chat)

    async def wished(self, intent: str) -> int:
        """How many messages were counted as this."""
        return next(
            each.wishes.messages for each in await self.chat.listening.listed(self.show) if each.intent.key == intent
        )

    async def relay(self) -> None:
        """Tell what is owed, as the outbox does."""
        await Relay(database=self.chat.database, tell=self.chat.tell, clock=self.clock).relay_some()


def a_person(role: Role = Role.GUEST, name: str = "Mila") -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name=name, role=role)


def held_for(text: str, *words: str) -> Verdict:
    """A verdict that holds ``text`` for each of ``words`` in it."""
    spans = [Span(start=text.index(word), end=text.index(word) + len(word)) for word in words]
    findings = tuple(Finding(reason=Reason.WORD, rule="test", span=span) for span in spans)
    return Verdict(action=Action.HOLD, findings=findings, scores={"insult": 0.71})
