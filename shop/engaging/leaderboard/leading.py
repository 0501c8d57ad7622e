"""Leading: a host states the rules, lets a board begin, the server's clock ends it; everybody hears how it stands.

Source: docs/decisions/0035-points-from-stated-rules.md.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from core import due
from core.clock import Clock
from core.database import Database, Tell, Work
from core.errors import BadBoard, BoardRunning, MessageRefused, NoSuchBoard
from core.events import (
    BoardAnnounced,
    BoardBegan,
    BoardProgressed,
    BoardStatus,
    BoardView,
    Mechanic,
)
from core.ids import BoardId, ShowId, ViewerId, mint
from core.people import Viewer
from moderation.judge import Judge
from shop import key_store
from shop.engaging import switch_store
from shop.engaging.leaderboard import point_store, store
from shop.engaging.leaderboard.board import Absence, Board, Terms
from shop.engaging.leaderboard.showing import MyBoard, Ranked, Showing
from shop.engaging.progress import Progress
from shop.key import Key

CLOSE: Final = "board.close"
"""What falls due for a board: its end."""

LISTED: Final = 20
"""Boards that staff see of one show."""


class Boards:
    """Announces boards, begins and ends them, and shows where people stand.

    Args:
        judge: Says whether the words of a prize may be shown.
        tell: Tells everybody who watches how a board stands.
        currency: The one currency this house sells in (ISO 4217).
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        judge: Judge,
        showing: Showing,
        progress: Progress,
        tell: Tell,
        currency: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._judge = judge
        self._showing = showing
        self._progress = progress
        self._tell = tell
        self._currency = currency
        progress.introduce(Mechanic.BOARDS, self.tell)

    # What staff do

    async def announce(self, show: ShowId, terms: Terms, *, key: Key, by: Viewer) -> tuple[BoardView, bool]:
        """Fix the rules of a board and let them be read. Returns it, and whether ``key`` came before.

        Raises:
            BadBoard: Its money is not the house's.
            BoardRunning: Another board of the show is announced or open.
            MessageRefused: The judge found something in the words.
            MechanicOff: Staff have switched boards off.
            KeyReused: The key came before with another wish.
        """
        if terms.step is not None and terms.step.currency != self._currency:
            raise BadBoard(why="step")
        if terms.prize is not None:
            verdict = await self._judge.judge(terms.prize, by, surface="message")
            if not verdict.allowed:
                raise MessageRefused(reasons=[reason.value for reason in verdict.reasons])
        now, board = self._clock.now(), BoardId(mint("brd"))
        made = Board(id=board, show=show, terms=terms, status=BoardStatus.ANNOUNCED, version=1)
        async with self._database.transaction() as work:
            if (known := await key_store.once(work, key, result=board, now=now)) is not None:
                return await self._view(work.connection, BoardId(known)), True
            await switch_store.check_on(work.connection, show, Mechanic.BOARDS)
            if not await store.add(work.connection, made, currency=self._currency, by=by.id, now=now):
                raise BoardRunning(show)
            shown = await self._view(work.connection, board)
            await work.owe(BoardAnnounced(show=show, at=now, board=shown))
        return shown, False

    async def begin(self, board: BoardId, *, show: ShowId) -> BoardView:
        """Give points from now on. One that runs already runs on.

        Raises:
            NoSuchBoard: The show has none of that id.
            BadBoard: It is over.
            MechanicOff: Staff have switched boards off.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql = work.connection
            await switch_store.check_on(sql, show, Mechanic.BOARDS)
            found = await self._of(work.connection, board, show)
            if found.status is BoardStatus.OPEN:
                return await self._view(sql, board)
            if found.status is not BoardStatus.ANNOUNCED:
                raise BadBoard(why="over")
            ends_at = now + found.terms.lasts
            values = {"began_at": now, "ends_at": ends_at}
            await store.change_status(sql, board, old=[BoardStatus.ANNOUNCED], new=BoardStatus.OPEN, **values)
            await due.remind(sql, CLOSE, board, at=ends_at)
            stands = await self._view(sql, board)
            await work.owe(BoardBegan(show=show, at=now, board=stands))
        return stands

    async def end(self, board: BoardId, *, show: ShowId) -> BoardView:
        """End it now, with the places that there are. One that is over stays so.

        Raises:
            NoSuchBoard: The show has none of that id.
            BadBoard: It has not begun.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await self._of(work.connection, board, show)
            if found.status is BoardStatus.ANNOUNCED:
                raise BadBoard(why="not_begun")
            if found.status is BoardStatus.OPEN:
                await self._finish(work, found, now=now)
            return await self._view(work.connection, board)

    async def cancel(self, board: BoardId, *, show: ShowId) -> BoardView:
        """Take it back: it has no places, and never had. One that has ended stays as it ended.

        Raises:
            NoSuchBoard: The show has none of that id.
        """
        now, old = self._clock.now(), [BoardStatus.ANNOUNCED, BoardStatus.OPEN]
        async with self._database.transaction() as work:
            sql = work.connection
            found = await self._of(sql, board, show)
            if await store.change_status(sql, board, old=old, new=BoardStatus.CANCELLED):
                await due.forget(sql, CLOSE, board)
                await self._showing.owe_end(work, found, now=now)
            return await self._view(sql, board)

    async def listed(self, show: ShowId) -> list[tuple[BoardView, list[Ranked]]]:
        """The latest boards of ``show``, the newest first, with the first of each by their whole names."""
        async with self._database.reading() as sql:
            found = await store.all_of(sql, show, limit=LISTED)
            return [(await self._showing.view(sql, each), await self._showing.ranked(sql, each)) for each in found]

    # What everybody may see

    async def standing(self, show: ShowId) -> tuple[BoardView, ...]:
        """What pages of ``show`` draw."""
        async with self._database.reading() as sql:
            found = await store.shown(sql, show, now=self._clock.now())
            return (await self._showing.view(sql, found),) if found is not None else ()

    async def mine(self, show: ShowId, viewer: Viewer) -> MyBoard | None:
        """Where ``viewer`` stands. Staff stand nowhere."""
        if viewer.is_staff:
            return None
        async with self._database.reading() as sql:
            found = await store.shown(sql, show, now=self._clock.now())
            return await self._showing.mine(sql, found, viewer.id) if found is not None else None

    async def show_me(self, show: ShowId, viewer: ViewerId, *, shown: bool) -> None:
        """Let ``viewer`` stand on boards of ``show``, or not any more; who was banned is not shown."""
        now = self._clock.now()
        async with self._database.reading() as sql:
            if await point_store.stays_out(sql, show, viewer) is not shown:
                return
        async with self._database.transaction() as work:
            sql = work.connection
            boards = await store.begun(sql, show)
            if shown:
                await point_store.come_back(sql, show, viewer)
            else:
                await point_store.stay_out(sql, show, viewer, now=now)
            for board in boards:
                points, _ = await point_store.score_of(sql, board.id, viewer)
                why = None if shown else Absence.WISH
                if await point_store.set_absent(sql, board.id, viewer, why, now=now) and points:
                    await self._showing.changed(work, board, now=now)
        self._progress.moved(Mechanic.BOARDS, show)

    async def rename(self, show: ShowId, viewer: ViewerId) -> None:
        """``viewer`` lets their name be said, or not any more: boards where it is among the first are told anew."""
        async with self._database.reading() as sql:
            concerned = await store.with_points_of(sql, viewer, show=show)
        for each in concerned:
            async with self._database.transaction() as work:
                board = await store.find(work.connection, each, lock=True)
                await self._showing.renamed(work, board, viewer, now=self._clock.now())
        if concerned:
            self._progress.moved(Mechanic.BOARDS, show)

    # What the clock does

    async def close(self, board: str) -> None:
        """End one whose time is over."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await store.find(work.connection, BoardId(board), lock=True)
            if found.status is BoardStatus.OPEN and not found.counts_at(now):
                await self._finish(work, found, now=now)

    async def tell(self, show: str) -> None:
        """Tell everybody how the board of a show stands; one that is over is told when that changes."""
        now = self._clock.now()
        async with self._database.reading() as sql:
            found = await store.shown(sql, ShowId(show), now=now)
            view = await self._showing.view(sql, found) if found is not None else None
        if view is not None and view.status is BoardStatus.OPEN:
            await self._tell(BoardProgressed(show=ShowId(show), at=now, board=view))

    async def _finish(self, work: Work, board: Board, *, now: datetime) -> None:
        sql = work.connection
        ends_at = min(now, board.ends_at or now)
        await store.change_status(sql, board.id, old=[BoardStatus.OPEN], new=BoardStatus.ENDED, ends_at=ends_at)
        await due.forget(sql, CLOSE, board.id)
        await self._showing.owe_end(work, board, now=now)

    async def _of(self, sql: AsyncConnection, board: BoardId, show: ShowId) -> Board:
        found = await store.find(sql, board, lock=True)
        if found.show != show:
            raise NoSuchBoard(board)
        return found

    async def _view(self, sql: AsyncConnection, board: BoardId) -> BoardView:
        return await self._showing.view(sql, await store.find(sql, board))
