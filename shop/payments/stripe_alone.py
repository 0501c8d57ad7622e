"""Stripe, while nobody is there: a card that was kept is charged by a PaymentIntent of its own, without a page.

A key that was never heard of is not dead here, unlike a session's: should a request that we gave up arrive after a
minute, what it takes is a break and is seen. Source: Stripe API, off-session payments.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

import stripe

from core.errors import PaymentUnavailable
from shop.payments.asking import shaped
from shop.payments.paying import Asked, Charge, ChargeRequest, Settlement
from shop.payments.stripe_shapes import Intent, charge_alone_of

REF: Final = "pi_"
"""How Stripe's names of such charges begin."""

_EXPANDED: Final = ["latest_charge"]
_ALONE: Final = "alone"
"""Marks in the metadata what is no part of a session."""

_MOST_PAGES: Final = 200

Said = Callable[[Awaitable[Any]], Awaitable[dict[str, Any]]]


class Alone:
    """Charges of kept cards.

    Args:
        said: Awaits a call and gives what it said; refusals go on to the caller.
    """

    def __init__(self, intents: Any, *, said: Said) -> None:
        self._intents = intents
        self._said = said

    async def charge(self, request: ChargeRequest) -> Charge:
        """Take the money now; a bank that would ask somebody is a refusal.

        Raises:
            StripeError: It was refused.
        """
        customer, _, method = (request.saved or "").partition(":")
        wish: Any = {
            "amount": request.amount.amount,
            "currency": request.amount.currency.lower(),
            "customer": customer,
            "payment_method": method,
            "payment_method_types": [request.how],
            "off_session": True,
            "confirm": True,
            "description": request.description,
            "metadata": {"key": request.key, "kind": _ALONE},
            "expand": _EXPANDED,
        }
        said = await self._said(self._intents.create_async(wish, {"idempotency_key": request.key}))
        return charge_alone_of(shaped(Intent, said))

    async def find(self, ref: str) -> Charge | None:
        """The charge of this name."""
        try:
            said = await self._said(self._intents.retrieve_async(ref, {"expand": _EXPANDED}))
        except stripe.InvalidRequestError as refusal:
            if refusal.http_status == 404:
                return None
            raise PaymentUnavailable("not to be read") from refusal
        return charge_alone_of(shaped(Intent, said))

    async def named(self, asked: Asked, *, since: datetime, until: datetime) -> Charge | None:
        """The charge with our key, among those of its minutes."""
        async for charge in self.between(since, until):
            if charge.key == asked.key:
                return charge
        return None

    async def cancel(self, ref: str) -> Charge | None:
        """Give a charge up that is not settled."""
        found = await self.find(ref)
        if found is not None and found.settlement is Settlement.PENDING:
            with suppress(stripe.InvalidRequestError):  # it was settled this moment
                await self._said(self._intents.cancel_async(ref))
            found = await self.find(ref)
        return found

    async def between(self, since: datetime, until: datetime) -> AsyncIterator[Charge]:
        """Charges of that time that are no part of a session, the newest first."""
        created = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
        params: Any = {"created": created, "limit": 100, "expand": [f"data.{each}" for each in _EXPANDED]}
        for _ in range(_MOST_PAGES):
            page = await self._said(self._intents.list_async(params))
            intents = [shaped(Intent, each) for each in page["data"]]
            for intent in intents:
                if intent.metadata.kind == _ALONE:
                    yield charge_alone_of(intent)
            if not page["has_more"] or not intents:
                return
            params = {**params, "starting_after": intents[-1].id}
        raise PaymentUnavailable("a list without an end")
