"""Paying: the port to a payment provider. Every call carries a key: asked twice, a provider acts once."""

from enum import StrEnum
from typing import Protocol

from core.money import Money


class Settlement(StrEnum):
    """What a provider says about a charge."""

    CAPTURED = "captured"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    PENDING = "pending"


class PaymentProvider(Protocol):
    """Whoever moves the money.

    A call may raise ``TimeoutError`` or ``OSError``: then it is not known whether it happened, and ``find`` tells.
    """

    name: str

    async def charge(self, key: str, *, amount: Money, how: str) -> Settlement:
        """Take ``amount`` from the buyer. A key that was cancelled before is never charged.

        Args:
            how: What the buyer chose at this provider: a method, a token; for play money the outcome.
        """
        ...

    async def find(self, key: str) -> Settlement | None:
        """What became of the charge with this key; None if the provider never heard of it."""
        ...

    async def cancel(self, key: str) -> Settlement:
        """Give the charge up, if it is not settled yet. Returns how it stands now; an unknown key is dead from now."""
        ...

    async def refund(self, key: str, *, refund_key: str) -> Settlement:
        """Give all of it back, once for each ``refund_key``. Returns how it stands now."""
        ...
