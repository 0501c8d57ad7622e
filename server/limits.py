"""Limits: how often each thing may be done, by one person or program and from one address.

A person's limits stop a machine, not a hand: who taps at a flash sale, retries and pays stays below. An address is
often a carrier's, with thousands of buyers behind it; its limits stop floods only.
Source: docs/decisions/0025-manners-of-the-api.md.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from core.rates import Count, Rate, Rates
from server.settings import Settings

_SECOND: Final = timedelta(seconds=1)


class Deed(StrEnum):
    """What is counted by itself, beside all that changes something."""

    ORDER = "order"
    PAY = "pay"
    CODE = "code"
    APPEAL = "appeal"


WRITES: Final = Rate("write", at_once=100, every=_SECOND / 10)
"""Requests of one person that change something, whatever it is; more than a hand can do."""

PROGRAM_WRITES: Final = Rate("program", at_once=500, every=_SECOND / 50)
"""The same of a program: who brings in a warehouse's stock has much to say."""

DEEDS: Final = {
    Deed.ORDER: Rate("order", at_once=20, every=3 * _SECOND),
    Deed.PAY: Rate("pay", at_once=20, every=3 * _SECOND),
    Deed.CODE: Rate("code", at_once=10, every=timedelta(minutes=6)),
    Deed.APPEAL: Rate("appeal", at_once=5, every=timedelta(minutes=10)),
}
"""What one person may do of each. A code is worth guessing: ten an hour. Source: commerce.md, section 8."""


class Limits:
    """Counts what people and programs do.

    Args:
        settings: How much one address may do.
    """

    def __init__(self, *, rates: Rates, settings: Settings) -> None:
        self._rates = rates
        self._address = Rate("address", settings.requests_at_once, _SECOND / settings.requests_per_second)
        self.guests = Rate("guest", settings.guests_at_once, _SECOND / settings.guests_per_second)

    async def count(
        self, principal: str | None, *, address: str, deed: Deed | None = None, program: bool = False
    ) -> None:
        """Count something that changes the house, and with it ``deed``, if it is one that counts by itself.

        Args:
            principal: Who does it; None: nobody knows, only the address counts.

        Raises:
            SlowDown: They did too much of late, or too much came from there.
        """
        counts = [Count(self._address, address)]
        if principal is not None:
            counts.append(Count(PROGRAM_WRITES if program else WRITES, principal))
        if principal is not None and deed is not None:
            counts.append(Count(DEEDS[deed], principal))
        await self._rates.take(*counts)
