"""Working: the Celery app, and a worker that lives inside the server when there is no broker.

Everything here may be lost: what is due is a row in the database.
Source: docs/decisions/0010-celery-for-what-may-be-late.md.
"""

import asyncio
import logging
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.beat import Scheduler
from celery.exceptions import WorkerShutdown
from celery.worker import WorkController
from celery.worker.consumer import Consumer
from kombu.exceptions import OperationalError

from core.clock import SystemClock
from server.accounts.order_links import OrderLinks
from server.errands.letterhead import HouseLetterhead
from server.errands.mailing import mailer_for
from server.errands.registering import LogRegister
from server.errands.tasks import BEAT, SEND_LETTER, Bench, add_tasks, as_args
from server.settings import Settings
from shop.letter_store import LetterName

VISIBILITY = timedelta(minutes=5)
"""How long a worker may be at a task before Redis gives it to another. Source: commerce.md, E4."""

TASK_LIMIT = VISIBILITY - timedelta(minutes=1)
"""How long a task may run; below ``VISIBILITY``, so that it never runs twice at once."""

LOOKS_EVERY = 0.25
"""Seconds between two looks of the embedded worker into its queue, and the most its stop waits for it."""

STOPS_WITHIN = 10.0
"""Seconds the embedded worker has to finish the task in hand."""

ENQUEUES_WITHIN = 3.0
"""Seconds a broker may take for a task before it counts as down."""

log = logging.getLogger(__name__)


def make_app(settings: Settings, bench: Bench) -> Celery:
    """The Celery app of this house, whose tasks work at ``bench``: over Redis if there is one, else in memory."""
    app = Celery("vitrina", set_as_current=False)
    app.conf.update(
        broker_url=settings.broker or "memory://localhost/",
        broker_transport_options=_transport(settings),
        broker_connection_timeout=ENQUEUES_WITHIN,
        broker_connection_retry_on_startup=True,
        visibility_timeout=VISIBILITY.total_seconds(),
        task_default_queue="vitrina",
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        result_expires=None,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=TASK_LIMIT.total_seconds(),
        worker_prefetch_multiplier=1,
        worker_soft_shutdown_timeout=10.0,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        timezone="UTC",
        beat_schedule=BEAT,
        beat_scheduler="celery.beat:Scheduler",  # in memory: what must be done once has a row in job_slots
        beat_max_loop_interval=5,
    )
    add_tasks(app, bench=bench)
    return app


def bench_of(settings: Settings) -> Bench:
    """What the tasks of this house work with."""
    clock = SystemClock()
    links = OrderLinks(settings.secret.get_secret_value(), clock=clock)
    letterhead = HouseLetterhead(links=links, root=settings.public_url or settings.own_url)
    return Bench(
        database_url=settings.database_url,
        mailer=mailer_for(settings),
        letterhead=letterhead,
        register=LogRegister(),
        clock=clock,
    )


def _transport(settings: Settings) -> dict[str, object]:
    if settings.broker is None:
        return {"polling_interval": LOOKS_EVERY}
    return {
        "visibility_timeout": VISIBILITY.total_seconds(),
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "global_keyprefix": "vitrina:tasks:",
        "socket_connect_timeout": ENQUEUES_WITHIN,
        "socket_timeout": 30,
        "max_retries": 1,
        "interval_start": 0,
    }


class CeleryLetters:
    """Has letters sent by the worker. See ``shop.notifying.LetterQueue``."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    async def ask_for(self, *letters: LetterName) -> None:
        """Put the tasks into the queue, outside of the event loop."""
        try:
            async with asyncio.timeout(2 * ENQUEUES_WITHIN):
                await asyncio.to_thread(self._send, letters)
        except OperationalError as failure:
            raise ConnectionError("the broker takes no tasks") from failure

    def _send(self, letters: Sequence[LetterName]) -> None:
        with self._app.producer_pool.acquire(block=True) as producer:
            for letter in letters:
                self._app.send_task(SEND_LETTER, args=as_args(letter), retry=False, producer=producer)


class EmbeddedWorker:
    """A worker and its beat inside the server, for a house without a broker: one task after another, off the loop."""

    def __init__(self, app: Celery, bench: Bench) -> None:
        self._app = app
        self._bench = bench
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._threads: list[threading.Thread] = []

    async def start(self) -> None:
        """Begin to work; returns when tasks are taken."""
        self._app.finalize()
        self._threads = [
            threading.Thread(target=self._work, name="tasks", daemon=True),
            threading.Thread(target=self._beat, name="beat", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        await asyncio.to_thread(self._ready.wait, STOPS_WITHIN)

    async def stop(self) -> None:
        """Finish the task in hand, take no other, and let go of every thread."""
        self._stopping.set()
        for thread in self._threads:
            await asyncio.to_thread(thread.join, STOPS_WITHIN)
        if any(thread.is_alive() for thread in self._threads):
            log.error("the embedded worker is stuck in a task")
        self._threads = []
        self._app.close()

    def _work(self) -> None:
        self._app.set_current()  # in this thread alone
        with self._bench.kept_open():
            _Controller(app=self._app, stopping=self._stopping, ready=self._ready).start()

    def _beat(self) -> None:
        schedule = Scheduler(self._app)
        while not self._stopping.wait(schedule.tick()):
            pass


class _Consumer(Consumer):  # type: ignore[misc]
    """Celery's consumer, but it looks for the stop more often than every two seconds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.loop = _consume


class _Controller(WorkController):  # type: ignore[misc]
    def __init__(self, *, app: Celery, stopping: threading.Event, ready: threading.Event) -> None:
        self.stopping = stopping
        self.ready = ready
        super().__init__(
            app=app,
            pool="solo",
            concurrency=1,
            consumer_cls=_Consumer,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )

    def on_consumer_ready(self, consumer: Consumer) -> None:
        self.ready.set()


def _consume(obj: Any, connection: Any, consumer: Any, *_rest: Any, **_more: Any) -> None:
    consumer.on_message = obj.create_task_handler()
    consumer.consume()
    obj.on_ready()
    while not obj.controller.stopping.is_set():
        obj.perform_pending_operations()
        try:
            connection.drain_events(timeout=LOOKS_EVERY)
        except TimeoutError:
            continue
    raise WorkerShutdown(0)
