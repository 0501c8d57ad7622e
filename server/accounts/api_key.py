"""API key: what a program may do in the name of the host who made it, and what happened to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.ids import ApiKeyId, ViewerId


class Scope(StrEnum):
    """One thing that a key may be good for. Doors of the desk ask for one each."""

    CATALOGUE_READ = "catalogue:read"
    CATALOGUE_WRITE = "catalogue:write"
    STOCK_WRITE = "stock:write"
    PROMOTIONS_READ = "promotions:read"
    PROMOTIONS_WRITE = "promotions:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    REFUNDS_READ = "refunds:read"
    REFUNDS_WRITE = "refunds:write"


class KeyEvent(StrEnum):
    """What can happen to a key; each leaves a row for good."""

    MADE = "made"
    ROTATED = "rotated"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it may be shown: without its secret. ``by`` is the host who made it, and for whom it acts."""

    id: ApiKeyId
    prefix: str
    name: str
    scopes: frozenset[Scope]
    by: ViewerId
    version: int
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether it opens nothing any more."""
        return self.revoked_at is not None or self.expires_at <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of a key's history."""

    event: KeyEvent
    by: ViewerId
    at: datetime
