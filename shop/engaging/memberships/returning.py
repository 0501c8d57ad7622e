"""Returning: what was paid for a membership goes back, all that is left of it, once."""

from core.ids import FeeId, ViewerId
from core.money import Money
from shop.fees import refund_store, refunding, store
from shop.fees.charging import Fees


class Returning:
    """Gives fees back by the provider that took them."""

    def __init__(self, fees: Fees) -> None:
        self._fees = fees

    async def give_back(self, fee: FeeId, *, reason: str, by: ViewerId | None) -> None:
        """Give all back that is left of ``fee``. Asked twice, it goes back once.

        Raises:
            NoSuchFee: There is none.
        """
        till, payables = self._fees.till, self._fees.payables
        now = till.clock.now()
        async with till.database.transaction() as work:
            paid = await store.find(work.connection, fee, lock=True)
            gone = (await refund_store.spoken_for(work.connection, [fee])).get(fee, 0)
            left = Money(amount=(paid.amount.amount if paid.paid_at else 0) - gone, currency=paid.amount.currency)
            if not left.amount:
                return
            wanted = [(paid, left)]
            refunds = await refunding.intend(work, wanted, reason=reason, by=by, now=now, payables=payables)
        for refund in refunds:
            await refunding.send(refund, till=till, payables=payables)
