"""Pinning: staff keep an answer in view, or take it back."""

from chat.asked import answer_store, mode_store, store
from chat.asked.group import Answer
from chat.asked.knowing import Knowing
from chat.asked.viewing import owe_group
from chat.asked.writing_down import write_answer
from chat.log.entry import Deed
from core.clock import Clock
from core.database import Database
from core.errors import NoSuchAnswer, StaffOnly
from core.events import AnswerChanged, AnswerTakenBack, GroupState
from core.ids import AnswerId, ShowId
from core.people import Viewer


class Pinning:
    """Pins answers, and takes them back."""

    def __init__(self, *, database: Database, clock: Clock, knowing: Knowing) -> None:
        self._database = database
        self._clock = clock
        self._knowing = knowing

    async def pin(self, answer: AnswerId, *, show: ShowId, by: Viewer, pinned: bool) -> Answer:
        """Keep an answer in view, instead of any other, or let it go. Once more changes nothing.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NoSuchAnswer: The show has none of that id, or it was taken back.
        """
        if not by.is_staff:
            raise StaffOnly
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql = work.connection
            await mode_store.hold(sql, show, alone=True)  # of two who pin at once the second lets go of the first's
            found = await answer_store.find(sql, answer, show=show)
            if found is None or found.taken_back:
                raise NoSuchAnswer(answer)
            if pinned:
                changed = await answer_store.let_go(sql, show, but=answer)
                new = await answer_store.pin(sql, answer, show=show)
                changed += [new] if new is not None else []
            else:
                changed = await answer_store.let_go(sql, show) if found.pinned else []
            await work.owe(*(AnswerChanged(show=show, at=now, answer=each.view) for each in changed))
        return next((each for each in changed if each.id == answer), found)

    async def take_back(self, answer: AnswerId, *, show: ShowId, by: Viewer) -> None:
        """Take an answer from everybody; its group waits for staff again. Once more changes nothing.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NoSuchAnswer: The show has none of that id.
        """
        if not by.is_staff:
            raise StaffOnly
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql = work.connection
            if (found := await answer_store.find(sql, answer, show=show)) is None:
                raise NoSuchAnswer(answer)
            await store.lock(sql, found.group)  # first, as whoever answers does
            if await answer_store.take_back(sql, answer, show=show, by=by, now=now) is None:
                return
            await write_answer(sql, found, deed=Deed.ANSWER_TAKEN_BACK, by=by, at=now)
            await work.owe(AnswerTakenBack(show=show, at=now, answer=answer))
            group = await store.find(sql, found.group, show=show)
            if group is not None and group.round == found.round and group.state is GroupState.ANSWERED:
                await owe_group(work, await store.wait(sql, group.id), knowing=self._knowing, now=now)
