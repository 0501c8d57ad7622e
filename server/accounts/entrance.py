"""Entrance: how many may come in from one place, and how often a password may be guessed."""

from datetime import timedelta
from typing import Final

from core.rates import Count, Rate, Rates
from server.accounts.emails import fold

FROM_ADDRESS: Final = Rate("passwords from", at_once=30, every=timedelta(seconds=20))
"""Passwords tried from one address, whoever's they are."""

AT_ACCOUNT: Final = Rate("passwords of", at_once=10, every=timedelta(minutes=2))
"""Passwords of one account tried from one address: nobody else is kept out of it."""


class Entrance:
    """Lets people in at a pace.

    Args:
        guests: How many new guests may come from one address.
    """

    def __init__(self, *, rates: Rates, guests: Rate) -> None:
        self._rates = rates
        self._guests = guests

    async def let_in(self, address: str) -> None:
        """Count a new guest from ``address``.

        Raises:
            SlowDown: Too many of late.
        """
        await self._rates.take(Count(self._guests, address))

    async def try_password(self, email: str, address: str) -> None:
        """Count a guess at the password of ``email`` from ``address``.

        Raises:
            SlowDown: Too many of late, for this account or from this address.
        """
        await self._rates.take(Count(FROM_ADDRESS, address), Count(AT_ACCOUNT, f"{fold(email)} {address}"))
