"""A stage: one show in one hub, with pages that check what they are given, and a clock that is turned."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chat.reacting import Reactions
from core.bus import Bus
from core.crowd import Crowd, MemoryCrowd
from core.events import AnyEvent
from core.ids import MessageId, ShowId, mint
from server.live.hub import Hub
from server.live.snapshot import Snapshot
from server.live.tempo import Tick
from tests.fakes import PaintedShows, TurnedClock
from tests.server.live.page import NoWaiting, Page, PatchyBus, Story

AT_ONCE = Tick(least=0.0, most=0.0)
"""A room that speaks as soon as the loop comes round."""


@dataclass(slots=True)
class Stage:
    show: ShowId
    bus: Bus
    shows: PaintedShows
    clock: TurnedClock
    hub: Hub
    reactions: Reactions
    story: Story

    async def tell(self, what: int = 0) -> AnyEvent:
        fact = self.story.next(what)
        self.shows.paint(fact)
        await self.bus.publish(fact)
        return fact

    async def enter(self, page: Page) -> Page:
        self.hub.enter(page.seat)
        await page.join(self.hub, self.show)
        return page

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not is_so():  # noqa: ASYNC110, a test may spin
                await asyncio.sleep(0)

    def stands(self, page: Page) -> bool:
        """Whether the page shows what is; who was told of skipped chat may lack messages, but shows no removed one."""
        now = self.shows.snapshots[self.show]
        if page.state is None or not page.skipped_chat:
            return page.state == now
        there = {message.id for message in now.messages}
        shown = [message.id for message in page.state.messages]
        return page.state.model_copy(update={"messages": now.messages}) == now and there.issuperset(
            message for message in shown if message not in self.older(now)
        )

    def older(self, now: Snapshot) -> set[MessageId]:
        """Messages that a page may still show though newer ones have taken their place in the snapshot."""
        return self.story.standing - {message.id for message in now.messages}


@asynccontextmanager
async def a_stage(bus: Bus | None = None, *, crowd: Crowd | None = None) -> AsyncIterator[Stage]:
    show, clock = ShowId(mint("shw")), TurnedClock()
    crowd = crowd or MemoryCrowd()
    bus, shows, reactions = bus or PatchyBus(), PaintedShows(show), Reactions(clock=clock)
    async with Hub(
        bus=bus, snapshots=shows, taps=reactions, crowd=crowd, clock=clock, tick=AT_ONCE, chance=NoWaiting()
    ) as hub:
        stage = Stage(show=show, bus=bus, shows=shows, clock=clock, hub=hub, reactions=reactions, story=Story(show))
        try:
            yield stage
        finally:
            for seat in tuple(hub.wheel):
                hub.exit(seat)
    await bus.close()


async def breathe(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0)
