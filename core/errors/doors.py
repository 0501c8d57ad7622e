"""Errors of any door: how one asks, and what is too much at once."""

from datetime import timedelta

from core.errors.family import Conflict, NotAllowed, TooFast, Unavailable, Unfit


class StaffOnly(NotAllowed):
    """Only hosts and moderators may do this."""

    code = "staff_only"


class NotTheHost(NotAllowed):
    """Only the host may do this."""

    code = "not_the_host"


class ForeignOrigin(NotAllowed):
    """The request comes from a page that is not ours."""

    code = "foreign_origin"


class StillRunning(Conflict):
    """The same request is still being worked on."""

    code = "still_running"


class BadKey(Unfit):
    """The Idempotency-Key header is missing or longer than 255 characters."""

    code = "bad_key"


class KeyReused(Unfit):
    """This Idempotency-Key came before with another request."""

    code = "key_reused"


class BadCursor(Unfit):
    """The cursor is of another list, or was not given out by this server."""

    code = "bad_cursor"


class BadAmount(Unfit):
    """It is too little or too much money, or of another currency."""

    code = "bad_amount"


class SlowDown(TooFast):
    """Too many at once; try again in a moment."""

    code = "slow_down"

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(retry_after_ms=max(1, round(wait.total_seconds() * 1000)))


class DatabaseBusy(Unavailable):
    """Too many want the database at once; nothing was changed."""

    code = "busy"


class QueueFull(Unavailable):
    """Too many wait already; nothing was done."""

    code = "queue_full"


class NotReady(Unavailable):
    """This process cannot serve now: the database or the bus does not answer, or it is leaving."""

    code = "not_ready"
