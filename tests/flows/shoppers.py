"""Shoppers: buyers who do not give up. What they do and hear goes into a history."""

import asyncio
import random
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Any

from core.ids import OrderId
from tests.bench.buy import order_request
from tests.bench.buy_house import HOST, Buyer, Sale
from tests.bench.caller import Answered, Caller, request
from tests.flows.histories import Deed, History, Moment, Outcome

PATIENCE = 10.0
"""Seconds before a page gives an answer up and asks again with the same key."""

UNCERTAIN = {429, 500, 502, 503}
"""Answers after which nobody knows: it may have been done, or may be done a moment later."""

_BOUGHT = {"paid", "packed", "shipped", "delivered"}
_CAME_TO_NOTHING = {"declined", "cancelled"}


@dataclass(slots=True)
class Shopper:
    """One buyer: wants what is in the cart, then pays.

    Attributes:
        until: When even the most patient goes home; of the monotonic clock.
        stumbles: Statuses of answers that were no help, and failures of the connection.
    """

    buyer: Buyer
    sale: Sale
    port: int
    history: History
    until: float
    stumbles: list[str] = field(default_factory=list)
    _caller: Caller | None = None

    async def shop(self) -> None:
        """Order and pay."""
        wish = order_request(self.sale, self.buyer, host=f"{HOST}:{self.port}")
        answered = await self._certain(Deed.ORDER, self.buyer.key, wish)
        if answered is not None and answered.status == 201:
            order = OrderId(answered.json()["id"])
            self._note(Deed.ORDER, self.buyer.key, Outcome.OK, order=order)
            await self._pay(order)
        elif answered is not None:
            self._note(Deed.ORDER, self.buyer.key, Outcome.FAIL, said=answered.json()["code"])
        self._hang_up()

    async def _pay(self, order: OrderId) -> None:
        wish = {"provider": "play", "outcome": "pays"}
        for attempt in count(1):
            key = f"{self.buyer.key}:{attempt}"
            answered = await self._certain(Deed.PAY, key, self._asking("POST", f"/{order}/payments", key, wish))
            if answered is None:
                return
            ending = await self._ending_of(order, answered)
            if ending in _BOUGHT:
                self._note(Deed.PAY, key, Outcome.OK, order=order, said=ending)
            elif ending:
                self._note(Deed.PAY, key, Outcome.FAIL, order=order, said=ending)
            if ending not in _CAME_TO_NOTHING:
                return

    async def _ending_of(self, order: OrderId, answered: Answered) -> str:
        """How the order stands once it waits no more, how its payment does if that came to nothing; "" is unknown."""
        while monotonic() < self.until:
            found = answered.json()
            if answered.status in {200, 201}:
                if found["status"] != "pending_payment":
                    return str(found["status"])
                if found["payment"] is not None and found["payment"]["status"] in _CAME_TO_NOTHING:
                    return str(found["payment"]["status"])
            await asyncio.sleep(0.5)
            looked = await self._try(self._asking("GET", f"/{order}"))
            answered = looked if looked is not None and looked.status == 200 else answered
        return ""

    async def _certain(self, deed: Deed, key: str, wish: bytes) -> Answered | None:
        """Ask until the answer says something certain; None when it is time to go home."""
        while monotonic() < self.until:
            self._note(deed, key, Outcome.INVOKED)
            answered = await self._try(wish)
            if answered is not None and answered.status not in UNCERTAIN:
                return answered
            self._note(deed, key, Outcome.UNKNOWN, said=self.stumbles[-1])
            await asyncio.sleep(random.uniform(0.05, 0.5))
        return None

    async def _try(self, wish: bytes) -> Answered | None:
        try:
            async with asyncio.timeout(PATIENCE):
                if self._caller is None:
                    self._caller = await Caller.connect(HOST, self.port)
                answered = await self._caller.ask(wish)
        except OSError as failure:  # a timeout is one
            self.stumbles.append(type(failure).__name__)
            self._hang_up()
            return None
        if answered.status in UNCERTAIN:
            self.stumbles.append(str(answered.status))
        return answered

    def _asking(self, method: str, path: str, key: str = "", body: dict[str, Any] | None = None) -> bytes:
        host = f"{HOST}:{self.port}"
        return request(method, f"/api/v1/orders{path}", host=host, token=self.buyer.token, key=key, body=body)

    def _hang_up(self) -> None:
        if self._caller is not None:
            self._caller.close()
            self._caller = None

    def _note(self, deed: Deed, key: str, outcome: Outcome, *, order: OrderId | None = None, said: str = "") -> None:
        moment = Moment(buyer=self.buyer.id, deed=deed, key=key, outcome=outcome, order=order, said=said)
        self.history.moments.append(moment)
