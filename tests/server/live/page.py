"""A page without a browser: it keeps the rules of the wire, and complains when the server does not."""

import json
import random
from typing import Any

from core.bus import Batch, MemoryBus, Position, Signal
from core.events import (
    AnyEvent,
    Author,
    ChatMessage,
    Lane,
    MessagePosted,
    MessageRemoved,
    OfferPinned,
    OfferUnpinned,
    ShowState,
    ShowStatus,
    StockChanged,
    decode,
)
from core.ids import MessageId, OfferId, ShowId, VariantId, ViewerId, mint
from core.people import Role, Viewer
from server.live.hub import Hub
from server.live.seat import Seat
from server.live.snapshot import Snapshot, apply
from tests.fakes import EVENING


class Page(Seat):
    """A seat that applies what it is given at once, and checks that nothing is missing or comes twice."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        self.state: Snapshot | None = None
        self.places: dict[Lane, Position] = {}
        self.was_reset = False
        self.recovered = 0
        self.stats: dict[str, Any] = {}

    def give(self, frame: str) -> None:
        told = json.loads(frame)
        if "join" in told:
            self._joined(told["join"])
        elif "reset" in told:
            self.was_reset, self.places = True, {}
        elif "l" in told:
            self._pushed(Lane(told["l"]), Position(offset=told["o"], epoch=told["ep"]), told["e"])
        else:
            self.stats = told

    async def join(self, hub: Hub, show: ShowId) -> None:
        """Join, or join again from where it stands."""
        self.was_reset = False
        await hub.join(self, show, dict(self.places), command=1)

    def _joined(self, answer: dict[str, Any]) -> None:
        places = {Lane(lane): Position(offset=at["o"], epoch=at["ep"]) for lane, at in answer["lanes"].items()}
        if answer["snapshot"] is not None:
            self.state = Snapshot.model_validate(answer["snapshot"])
            assert not any(at["recovered"] or at["e"] for at in answer["lanes"].values())
        else:
            self.recovered += 1
            for lane, at in answer["lanes"].items():
                assert at["recovered"]
                assert places[Lane(lane)].offset == self.places[Lane(lane)].offset + len(at["e"])
                self._apply(at["e"])
        self.places = places

    def _pushed(self, lane: Lane, at: Position, facts: list[Any]) -> None:
        before = self.places[lane]
        assert at.epoch == before.epoch, "facts of another numbering without a reset"
        assert at.offset == before.offset + len(facts), f"{lane}: {before.offset} -> {at.offset} by {len(facts)}"
        self.places[lane] = at
        self._apply(facts)

    def _apply(self, facts: list[Any]) -> None:
        assert self.state is not None
        for fact in facts:
            self.state = apply(self.state, decode(json.dumps(fact)))


class PatchyBus(MemoryBus):
    """A bus that loses deliveries, cuts listeners off and forgets, when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.losing = False

    def cut(self) -> None:
        """End every listener, as a broken connection does."""
        for queues in self._listeners.values():
            for queue in queues:
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)

    def flush(self) -> None:
        """Forget every numbering, as a restarted Redis does."""
        self._logs.clear()
        self.cut()

    def _deliver(self, show: ShowId, delivery: Batch | Signal) -> None:
        if not self.losing:
            super()._deliver(show, delivery)


class NoWaiting(random.Random):
    """Chance that never makes anybody wait."""

    def uniform(self, a: float, b: float) -> float:
        return 0.0


def a_page(role: Role = Role.GUEST) -> Page:
    return Page(Viewer(id=ViewerId(mint("vwr")), name="Mila", role=role))


class Story:
    """Facts of one show, each true when it is told, versions growing."""

    def __init__(self, show: ShowId) -> None:
        self._show = show
        self._version = 1
        self._messages: list[MessageId] = []

    def next(self, what: int) -> AnyEvent:
        """Another fact; ``what`` chooses its kind."""
        self._version += 1
        kinds = (self._stock, self._message, self._message, self._pin, self._removal)
        return kinds[what % len(kinds)]()

    def _stock(self) -> AnyEvent:
        variant = VariantId(f"var_{1:032x}")
        return StockChanged(show=self._show, at=EVENING, variant=variant, left=self._version % 9, version=self._version)

    def _message(self) -> AnyEvent:
        author = Author(id=ViewerId(mint("vwr")), name="Bo", role=Role.GUEST)
        message = ChatMessage(id=MessageId(mint("msg")), author=author, text=f"№ {self._version}", at=EVENING)
        self._messages.append(message.id)
        return MessagePosted(show=self._show, at=EVENING, message=message)

    def _pin(self) -> AnyEvent:
        pinned = OfferId(f"ofr_{1:032x}") if self._version % 2 else None
        state = ShowState(version=self._version, status=ShowStatus.LIVE, pinned=pinned)
        return (OfferPinned if pinned else OfferUnpinned)(show=self._show, at=EVENING, state=state)

    def _removal(self) -> AnyEvent:
        if not self._messages:
            return self._stock()
        return MessageRemoved(show=self._show, at=EVENING, message=self._messages.pop(0))
