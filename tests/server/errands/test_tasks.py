import os
import signal
import subprocess
import sys
import threading
from asyncio import gather, to_thread
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from celery import Celery
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Database, Tell
from core.ids import OrderId, ViewerId, mint
from core.outbox import Relay
from core.people import Role, Viewer
from core.tables import JobSlotRow, OutboxRow
from server.accounts import store as accounts
from server.accounts.ended import Family
from server.errands.registering import LogRegister
from server.errands.tasks import CHASE_LETTERS, PRUNE, SEND_LETTER, Bench, as_args, prune
from server.errands.working import CeleryLetters, EmbeddedWorker, bench_of, make_app
from server.settings import Settings
from shop.letter import Letter, LetterKind
from shop.letter_store import LetterName
from shop.notifying import overdue_letters
from shop.order import Order
from shop.order_tables import KeyRow, LetterRow
from shop.receipts import Around
from tests.fakes import TurnedClock
from tests.server.post_office import PostOffice
from tests.services import RedisServer
from tests.shop.shelf import NO_ORDER, Shelf, a_viewer, an_offer

HOUSE = Path(__file__).parents[3]


class Worker:
    """A worker with its beat, in a process of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder = folder
        environment = {**os.environ, **{f"VITRINA_{name.upper()}": value for name, value in settings.items()}}
        serving = ["--app", "server.worker", "--workdir", str(HOUSE), "worker", "--beat", "--pool", "solo"]
        with (folder / "worker.log").open("wb") as worker_log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "celery", *serving, "--without-gossip", "--without-mingle"],
                env=environment,
                cwd=folder,
                stdout=worker_log,
                stderr=worker_log,
            )

    def stop(self) -> tuple[int, list[Path]]:
        """End it kindly. Returns its exit status, and files that its beat left."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(15), list(self._folder.glob("celerybeat*"))


@pytest.fixture
async def post() -> AsyncIterator[PostOffice]:
    async with PostOffice().open() as office:
        yield office


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database, TurnedClock())


async def _paid(shelf: Shelf) -> OrderId:
    mug = await shelf.put(an_offer())
    return (await shelf.buy(a_viewer(), mug)).id


def receipt_of(order: OrderId) -> LetterName:
    return LetterName(order=order, kind=LetterKind.RECEIPT)


async def _status(database: Database, order: OrderId) -> str:
    async with database.reading() as sql:
        return str((await sql.execute(select(LetterRow.status).where(LetterRow.order == order))).scalar_one())


def _settings(url: str, *, post: PostOffice | None = None, folder: Path = Path(), redis: str | None = None) -> Settings:
    smtp = post.url if post else None
    return Settings.model_validate(
        {
            "database_url": url,
            "smtp_url": smtp,
            "mail_folder": folder,
            "redis_url": redis,
            "mailer": "auto" if smtp else "folder",
        }
    )


def _app(settings: Settings) -> Celery:
    return make_app(settings, bench_of(settings))


def _embedded(settings: Settings) -> tuple[Celery, EmbeddedWorker]:
    bench = bench_of(settings)
    app = make_app(settings, bench)
    return app, EmbeddedWorker(app, bench)


async def test_the_embedded_worker_sends_a_receipt_and_stops_within_two_seconds(
    shelf: Shelf, database_url: str, post: PostOffice
) -> None:
    before = {thread.name for thread in threading.enumerate() if not thread.name.startswith("asyncio")}
    order = await _paid(shelf)
    app, worker = _embedded(_settings(database_url, post=post))

    await worker.start()
    await CeleryLetters(app).ask_for(receipt_of(order))
    letter = await post.letter()
    began = monotonic()
    await worker.stop()

    assert monotonic() - began < 2
    assert letter["To"] == "anna@shop.example"
    assert await _status(shelf.database, order) == "sent"
    after = {thread.name for thread in threading.enumerate() if not thread.name.startswith("asyncio")}
    assert {"tasks", "beat"} & (after - before) == set()


async def test_the_embedded_worker_can_be_started_again(shelf: Shelf, database_url: str, post: PostOffice) -> None:
    order = await _paid(shelf)
    for _ in range(2):
        _, worker = _embedded(_settings(database_url, post=post))
        await worker.start()
        await worker.stop()

    app, worker = _embedded(_settings(database_url, post=post))
    await worker.start()
    await CeleryLetters(app).ask_for(receipt_of(order))

    assert await post.letter()
    await worker.stop()


async def test_the_embedded_worker_opens_the_database_once_and_closes_it(
    shelf: Shelf, database_url: str, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    class Counted(Database):
        def __init__(self, url: str, *, tell: Tell) -> None:
            super().__init__(url, tell=tell)
            opened.append("opened")

        async def close(self) -> None:
            await super().close()
            opened.append("closed")

    orders = [await _paid(shelf), await _paid(shelf)]
    monkeypatch.setattr("server.errands.tasks.Database", Counted)
    app, worker = _embedded(_settings(database_url, post=post))

    await worker.start()
    for order in orders:
        await CeleryLetters(app).ask_for(receipt_of(order))
        assert await post.letter()
    await worker.stop()

    assert opened == ["opened", "closed"]


async def test_a_task_that_fails_leaves_the_database_to_the_next(bench: Bench, shelf: Shelf) -> None:
    async def _fails(database: Database) -> int:
        async with database.transaction() as work:
            await work.connection.execute(select(LetterRow.order))
            raise LookupError

    async def _works(database: Database) -> int:
        return len(await overdue_letters(database=database, clock=shelf.clock))

    def _both() -> int:
        with bench.kept_open():
            with pytest.raises(LookupError):
                bench.do(_fails)
            return bench.do(_works)

    assert await to_thread(_both) == 0


@pytest.mark.redis
async def test_a_worker_over_redis_sends_a_receipt(
    shelf: Shelf, database_url: str, post: PostOffice, own_redis: RedisServer, tmp_path: Path
) -> None:
    order = await _paid(shelf)
    app = _app(_settings(database_url, post=post, redis=own_redis.url))
    worker = Worker(tmp_path, database_url=database_url, redis_url=own_redis.url, smtp_url=post.url)

    await CeleryLetters(app).ask_for(receipt_of(order))
    try:
        letter = await post.letter()
    finally:
        ending = await to_thread(worker.stop)

    assert letter["Message-ID"] == f"<receipt-{order}@vitrina.example>"
    assert ending == (0, []), "it ends well, and its beat leaves no file behind"
    app.close()


@pytest.mark.redis
async def test_a_broker_that_is_down_is_an_os_error_soon(own_redis: RedisServer, database_url: str) -> None:
    app = _app(_settings(database_url, redis=own_redis.url))
    own_redis.kill()

    began = monotonic()
    with pytest.raises(OSError, match="broker"):
        await CeleryLetters(app).ask_for(receipt_of(NO_ORDER))

    assert monotonic() - began < 6
    app.close()


class _PlainPaper:
    """Says nothing beside the order."""

    async def around(self, sql: AsyncConnection, order: Order) -> Around:
        return Around()


class _LetterBox:
    """Keeps letters; refuses them while ``closed``."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.closed = False

    async def send(self, letter: Letter) -> None:
        if self.closed:
            raise OSError("closed")
        self.letters.append(letter)


@pytest.fixture
def box() -> _LetterBox:
    return _LetterBox()


@pytest.fixture
def bench(database_url: str, box: _LetterBox, shelf: Shelf) -> Bench:
    return Bench(
        database_url=database_url, mailer=box, letterhead=_PlainPaper(), register=LogRegister(), clock=shelf.clock
    )


@pytest.fixture
def app(database_url: str, bench: Bench) -> Celery:
    return make_app(_settings(database_url), bench)


async def _do(app: Celery, task: str, *args: str) -> object:
    return await to_thread(lambda: app.tasks[task].apply(args=args, throw=True).get(disable_sync_subtasks=False))


async def test_a_receipt_asked_for_twice_is_sent_once(app: Celery, box: _LetterBox, shelf: Shelf) -> None:
    order = await _paid(shelf)

    sent = [await _do(app, SEND_LETTER, *as_args(receipt_of(order))) for _ in range(3)]

    assert sent == [True, False, False]
    assert [letter.key for letter in box.letters] == [f"receipt-{order}"]


async def test_a_receipt_the_post_refused_is_chased(app: Celery, box: _LetterBox, shelf: Shelf) -> None:
    order = await _paid(shelf)
    box.closed = True
    with pytest.raises(OSError, match="closed"):
        await _do(app, SEND_LETTER, *as_args(receipt_of(order)))
    early = await _do(app, CHASE_LETTERS)
    box.closed = False

    shelf.clock.turn(timedelta(minutes=10))
    late = await _do(app, CHASE_LETTERS)

    assert (early, late) == (0, 1)


async def test_pruning_is_done_once_a_day_by_two_beats(app: Celery, database: Database, shelf: Shelf) -> None:
    await _paid(shelf)
    heard: list[str] = []

    async def _hear(fact: object) -> None:
        heard.append(type(fact).__name__)

    relay = Relay(database=database, tell=_hear, clock=shelf.clock)
    await relay.relay_some()
    shelf.clock.turn(timedelta(days=8))

    gone = await gather(prune(database, shelf.clock), prune(database, shelf.clock))
    again = await _do(app, PRUNE)

    assert heard
    assert sorted(gone) == [0, len(heard) + 2]
    assert again == 0
    async with database.reading() as sql:
        assert (await sql.execute(select(OutboxRow.id))).all() == []
        assert (await sql.execute(select(KeyRow.key))).all() == []
        assert len((await sql.execute(select(JobSlotRow.slot))).all()) == 1


async def test_facts_nobody_was_told_are_never_pruned(database: Database, shelf: Shelf) -> None:
    await _paid(shelf)
    shelf.clock.turn(timedelta(days=365))

    await prune(database, shelf.clock)

    async with database.reading() as sql:
        assert (await sql.execute(select(OutboxRow.id))).all() != []


async def test_a_sender_that_died_leaves_the_receipt_to_another(app: Celery, box: _LetterBox, shelf: Shelf) -> None:
    order = await _paid(shelf)
    async with shelf.database.transaction() as work:
        claimed = {"status": "sending", "due_at": shelf.clock.now() + timedelta(minutes=5)}
        await work.connection.execute(update(LetterRow).where(LetterRow.order == order).values(**claimed))
    early = await _do(app, SEND_LETTER, *as_args(receipt_of(order)))

    shelf.clock.turn(timedelta(minutes=5))

    assert (early, await _do(app, SEND_LETTER, *as_args(receipt_of(order)))) == (False, True)


async def test_sessions_nobody_can_continue_are_forgotten(database: Database) -> None:
    clock = TurnedClock()
    guest = Viewer(id=ViewerId(mint("vwr")), name="Аня", role=Role.GUEST)
    async with database.transaction() as work:
        await accounts.add_account(work.connection, guest, now=clock.now())
        for token, days in (("old", 1), ("new", 3)):
            ends = clock.now() + timedelta(days=days)
            family = Family("f")
            await accounts.open_session(work.connection, guest.id, family=family, token_hash=token, expires_at=ends)
    clock.turn(timedelta(days=2))

    assert await prune(database, clock) == 1

    async with database.transaction() as work:
        assert await accounts.session(work.connection, "old") is None
        assert await accounts.session(work.connection, "new") is not None
