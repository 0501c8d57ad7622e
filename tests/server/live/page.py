"""A page without a browser: it keeps the rules of the wire, and complains when the server does not."""

import json
import random
from collections.abc import Mapping
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
from core.people import Origin, Role, Viewer
from server.live.framing import Form
from server.live.hub import Hub
from server.live.seat import Seat
from server.live.snapshot import Snapshot, apply
from tests.fakes import EVENING


class Page:
    """A line that applies what it is given at once, and checks that nothing is missing unless it was told so."""

    fd = -1
    form = Form.PLAIN

    def __init__(self, viewer: Viewer, origin: Origin | None = None) -> None:
        self.seat = Seat(viewer, self, origin=origin)
        self.state: Snapshot | None = None
        self.places: dict[Lane, Position] = {}
        self.was_reset = False
        self.skipped_chat = False
        self.looked_away = False
        self.recovered = 0
        self.frames = 0
        self.stats: dict[str, Any] = {}
        self.goodbye: int | None = None
        self._unread: list[bytes] | None = None

    @property
    def viewer(self) -> Viewer:
        return self.seat.viewer

    def write(self, frame: bytes) -> None:
        if self._unread is not None:
            self._unread.append(frame)
        else:
            self._read(frame)

    def close(self, code: int, reason: str) -> None:
        self.goodbye = code

    def abort(self) -> None:
        self.goodbye = 1006

    def stop_reading(self, hub: Hub) -> None:
        """What is written waits from now on; the transport says so."""
        if self._unread is None:
            self._unread = []
            hub.wheel.blocked(self.seat)

    def go_on_reading(self, hub: Hub) -> None:
        """Read all that waits; the transport says so."""
        unread, self._unread = self._unread or [], None
        for frame in unread:
            self._read(frame)
        hub.wheel.flowing(self.seat)

    def look(self, hub: Hub, *, away: bool) -> None:
        """Hide the page, or show it again; who looks again has to join again, too."""
        self.looked_away = self.looked_away or away
        self.seat.look(away=away)

    async def join(self, hub: Hub, show: ShowId) -> None:
        """Join, or join again from where it stands."""
        self.was_reset = False
        self.looked_away = self.seat.passive
        await hub.join(self.seat, show, dict(self.places), command=1)

    def _read(self, frame: bytes) -> None:
        self.frames += 1
        for line in payload_of(frame).split(b"\n"):
            self.hear(json.loads(line))

    def hear(self, told: dict[str, Any]) -> None:
        """Take in one object of a frame."""
        if "join" in told:
            self._joined(told["join"])
        elif "reset" in told:
            self.was_reset, self.places = True, {}
        elif "gap" in told:
            self._skip(told["gap"])
        elif "l" in told:
            self._pushed(Lane(told["l"]), Position(offset=told["o"], epoch=told["ep"]), told["e"])
        elif "n" in told:
            self.stats = told

    def _joined(self, answer: dict[str, Any]) -> None:
        places = {Lane(lane): Position(offset=at["o"], epoch=at["ep"]) for lane, at in answer["lanes"].items()}
        if answer["snapshot"] is not None:
            self.state = Snapshot.model_validate(answer["snapshot"])
            self.skipped_chat = False
            self.places = places
            assert not any(at["recovered"] or at["e"] for at in answer["lanes"].values())
        else:
            self.recovered += 1
            for lane, at in answer["lanes"].items():
                assert at["recovered"]
                self._pushed(Lane(lane), places[Lane(lane)], at["e"])

    def _pushed(self, lane: Lane, at: Position, facts: list[Any]) -> None:
        if lane not in self.places:
            assert self.was_reset, "facts of a lane nobody joined"
            return
        if lane is Lane.CHAT and self.looked_away:
            return  # it has to ask for what it missed
        before = self.places[lane]
        assert at.epoch == before.epoch, "facts of another numbering without a reset"
        new = at.offset - before.offset
        assert new <= len(facts), f"{lane}: {before.offset} -> {at.offset} by {len(facts)}"
        if new > 0:
            self.places[lane] = at
            self._apply(facts[-new:])

    def _skip(self, gap: dict[str, Any]) -> None:
        lane, at = Lane(gap["l"]), Position(offset=gap["o"], epoch=gap["ep"])
        assert lane is Lane.CHAT, "only chat is skipped"
        assert at.epoch == self.places[lane].epoch
        if at.offset > self.places[lane].offset:
            self.places[lane] = at
            self.skipped_chat = True
            self._apply(gap["e"])

    def _apply(self, facts: list[Any]) -> None:
        assert self.state is not None
        for fact in facts:
            self.state = apply(self.state, decode(json.dumps(fact)))


def payload_of(frame: bytes) -> bytes:
    """The text of one unmasked frame."""
    start = {126: 4, 127: 10}.get(frame[1], 2)
    return frame[start:]


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


class CountingBus(PatchyBus):
    """Counts how often it is asked for what was."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def positions(self, show: ShowId) -> Mapping[Lane, Position]:
        self.asked += 1
        return await super().positions(show)

    async def replay(self, show: ShowId, lane: Lane, *, since: Position) -> Batch | None:
        self.asked += 1
        return await super().replay(show, lane, since=since)


class NoWaiting(random.Random):
    """Chance that never makes anybody wait."""

    def uniform(self, a: float, b: float) -> float:
        return 0.0


def a_page(role: Role = Role.GUEST) -> Page:
    return Page(Viewer(id=ViewerId(mint("vwr")), name="Mila", role=role))


class Story:
    """Facts of one show, each true when it is told, versions growing."""

    def __init__(self, show: ShowId) -> None:
        self.show = show
        self._version = 1
        self._messages: list[MessageId] = []
        self.standing: set[MessageId] = set()

    def next(self, what: int) -> AnyEvent:
        """Another fact; ``what`` chooses its kind."""
        self._version += 1
        kinds = (self._stock, self._message, self._message, self._pin, self._removal)
        return kinds[what % len(kinds)]()

    def _stock(self) -> AnyEvent:
        variant = VariantId(f"var_{1:032x}")
        return StockChanged(show=self.show, at=EVENING, variant=variant, left=self._version % 9, version=self._version)

    def _message(self) -> AnyEvent:
        author = Author(id=ViewerId(mint("vwr")), name="Bo", role=Role.GUEST)
        message = ChatMessage(id=MessageId(mint("msg")), author=author, text=f"№ {self._version}", at=EVENING)
        self._messages.append(message.id)
        self.standing.add(message.id)
        return MessagePosted(show=self.show, at=EVENING, message=message)

    def _pin(self) -> AnyEvent:
        pinned = OfferId(f"ofr_{1:032x}") if self._version % 2 else None
        state = ShowState(version=self._version, status=ShowStatus.LIVE, pinned=pinned)
        return (OfferPinned if pinned else OfferUnpinned)(show=self.show, at=EVENING, state=state)

    def _removal(self) -> AnyEvent:
        if not self._messages:
            return self._stock()
        gone = self._messages.pop(0)
        self.standing.discard(gone)
        return MessageRemoved(show=self.show, at=EVENING, message=gone)
