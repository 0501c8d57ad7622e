"""Notifying: the play bank tells the shop what happened, over HTTP and signed, until the shop says that it heard."""

import asyncio
import logging
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import httpx

from core.clock import Clock
from core.database import Database
from core.events import Value
from server.playbank import store
from server.playbank.store import PlayNotice
from shop.payments.play import SIGNATURE
from shop.payments.signing import sign

EVERY: Final = timedelta(milliseconds=500)
"""How often to look for webhooks that are due."""

AGAIN_AFTER: Final = timedelta(seconds=5)
"""When a webhook that was not taken is sent again; twice as long each time."""

TAKEN_AT_ONCE: Final = 20

GIVEN_UP_AFTER: Final = 8
"""Attempts."""

log = logging.getLogger(__name__)


class Told(Value):
    """What a webhook says."""

    id: str
    kind: str
    key: str
    ref: str
    status: str


class Notifying:
    """Sends what is due.

    Args:
        http: How the shop is reached.
        url: Its door for our webhooks.
        secret: Signs what we say.
    """

    def __init__(self, *, database: Database, clock: Clock, http: httpx.AsyncClient, url: str, secret: str) -> None:
        self._database = database
        self._clock = clock
        self._http = http
        self._url = url
        self._secret = secret

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            try:
                await self.send_due()
            except Exception:  # the bank's trouble is not the shop's: log, wait, go on
                log.exception("play bank stumbled")
            await asyncio.sleep(EVERY.total_seconds())

    async def send_due(self) -> int:
        """Send what is due now. Returns how many the shop took."""
        now = self._clock.now()
        async with self._database.reading() as sql:
            if not await store.any_due(sql, now):
                return 0
        async with self._database.transaction() as work:
            due = await store.claim_due(work.connection, now, lease=AGAIN_AFTER, limit=TAKEN_AT_ONCE)
        return sum([await self._send(notice) for notice in due])

    async def _send(self, notice: PlayNotice) -> bool:
        async with self._database.reading() as sql:
            charge = await store.find(sql, key=notice.charge)
        if charge is None:
            return False
        told = Told(id=notice.event, kind=notice.kind, key=charge.key, ref=charge.ref, status=notice.status.value)
        body = told.model_dump_json().encode()
        headers = {SIGNATURE: sign(body, secret=self._secret, at=self._clock.now()), "Content-Type": "application/json"}
        try:
            answer = await self._http.post(self._url, content=body, headers=headers)
            taken = answer.status_code == HTTPStatus.OK
        except httpx.HTTPError as failure:
            log.info("shop does not hear the play bank", extra={"why": repr(failure)})
            taken = False
        if taken or notice.attempts + 1 >= GIVEN_UP_AFTER:
            async with self._database.transaction() as work:
                await store.was_sent(work.connection, notice.id, now=self._clock.now())
        return taken
