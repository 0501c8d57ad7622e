"""Releasing: what was hushed is let go, and the latest of it is shown."""

from chat import store
from chat.held import store as held_store
from chat.showing import Showing
from core.database import Database
from core.events import MessagePosted, QuizEnded

AT_ONCE = 50
"""Messages that are shown of those let go: as many as a joiner is given. All are in the history from then on."""


class Releasing:
    """Lets go what was hushed."""

    def __init__(self, *, database: Database, showing: Showing) -> None:
        self._database = database
        self._showing = showing

    async def on_quiz(self, fact: QuizEnded) -> None:
        """A quiz is over: nobody needs to guess any more."""
        await self.release(fact.quiz.id)

    async def release(self, holder: str) -> int:
        """Let go what was kept back for ``holder``; told again, there is nothing left. Returns how many that were."""
        async with self._database.transaction() as work:
            released = await store.release(work.connection, holder)
            newest = sorted(released, key=lambda kept: kept.message.id)[-AT_ONCE:]
            approved = await held_store.let_through(work.connection, [each.message.id for each in newest])
        facts = [
            MessagePosted(show=each.show, at=said.at, message=said, approved=said.id in approved)
            for each in newest
            for said in [each.message]
        ]
        if facts:
            await self._showing.show(facts)
        return len(released)
