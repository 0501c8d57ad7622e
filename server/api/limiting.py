"""Limiting: whatever changes something is counted before it is done; who does too much is told when to come back."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import Depends, Request

from server.api import orders, promo_codes
from server.api.asking import address_of, house_of, who_asks
from server.limits import Deed

_CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})

DEEDS: Final[Mapping[Callable[..., Any], Deed]] = {
    promo_codes.type_code: Deed.CODE,
    orders.place_order: Deed.ORDER,
    orders.pay: Deed.PAY,
}
"""Doors that are counted by themselves as well."""


async def _count(request: Request) -> None:
    if request.method not in _CHANGING:
        return
    asking = await who_asks(request)
    await house_of(request).limits.count(
        asking.principal if asking else None,
        address=address_of(request),
        deed=DEEDS.get(request.scope["endpoint"]),
        program=asking is not None and asking.key is not None,
    )


Counted = Depends(_count)
"""For every door of the API."""
