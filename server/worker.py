"""Worker: ``celery --app server.worker worker --beat`` does the errands over Redis."""

from contextlib import ExitStack

from celery.signals import worker_process_init, worker_process_shutdown, worker_shutdown

from server.errands.working import bench_of, make_app
from server.logs import configure
from server.settings import Settings

_settings = Settings()
configure(_settings.log_level)

_bench, _open = bench_of(_settings), ExitStack()

app = make_app(_settings, _bench)
"""What the ``celery`` command looks for."""


@worker_process_init.connect(weak=False)  # type: ignore[untyped-decorator]
def _begin(**_more: object) -> None:
    """A process that does tasks has begun: the worker itself, or one of its children."""
    _open.enter_context(_bench.kept_open())


@worker_process_shutdown.connect(weak=False)  # type: ignore[untyped-decorator]
@worker_shutdown.connect(weak=False)  # type: ignore[untyped-decorator]
def _end(**_more: object) -> None:
    _open.close()
