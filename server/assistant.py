"""Assistant: the one of a process is built here, and told what the house knows."""

from chat.asked.assisting import Assisting, open_assisting
from core.clock import Clock
from core.database import Database, Tell
from moderation.judge import Judge
from server.knowing import ShopKnowing
from server.settings import Settings
from shop.delivering import Methods


def open_assistant(
    settings: Settings, *, database: Database, clock: Clock, judge: Judge, methods: Methods, tell: Tell
) -> Assisting:
    """Build it. ``methods`` are the ways of this house to deliver."""
    return open_assisting(
        database=database,
        clock=clock,
        judge=judge,
        knowing=ShopKnowing(methods=methods, clock=clock),
        tell=tell,
        cool_down=settings.assistant_cool_down,
    )
