"""Limiting: whatever changes something is counted before it is done; who does too much is told when to come back."""

from collections.abc import Mapping
from typing import Final

from fastapi import Depends, Request

from server.api.asking import address_of, house_of, who_asks
from server.limits import Deed

_CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})

DEEDS: Final[Mapping[str, Deed]] = {
    "server.api.promo_codes.type_code": Deed.CODE,
    "server.api.orders.place_order": Deed.ORDER,
    "server.api.orders.pay": Deed.PAY,
    "server.api.appeals.appeal": Deed.APPEAL,
    "server.api.wallets.top_up": Deed.PAY,
}
"""Endpoints that are counted by themselves as well."""


async def count(request: Request) -> None:
    """Count ``request`` if it may change something.

    Raises:
        SlowDown: Too many came of late, of this person or from there.
    """
    if request.method not in _CHANGING:
        return
    asking, endpoint = await who_asks(request), request.scope["endpoint"]
    await house_of(request).limits.count(
        asking.principal if asking else None,
        address=address_of(request),
        deed=DEEDS.get(f"{endpoint.__module__}.{endpoint.__name__}"),
        program=asking is not None and asking.key is not None,
    )


Counted = Depends(count)
"""For every door of the API."""
