"""Noticing: what a payment provider sends us is written down at once and looked into soon after.

A webhook is a hint: what it says is not believed, the provider is asked. A crash in between loses nothing, for the hint
is in the database by then.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from core.errors import NoSuchProvider
from shop import giving_back, payment_store, webhook_store
from shop.fees import refunding as fee_refunding
from shop.fees import settling as fee_settling
from shop.fees import store as fee_store
from shop.fees.charging import Fees
from shop.payments.paying import NoticeKind
from shop.settling import look_up
from shop.till import Till
from shop.webhook_store import Webhook

LEASE = timedelta(seconds=30)
"""How long looking into a webhook may take before somebody else takes it up; the first wait for another try, too."""

FALLBACK_POLL = timedelta(seconds=1)
"""How often to look although nothing came here: webhooks that another process took in."""

GIVEN_UP_AFTER = 12
"""Attempts, over about half a day. By then the sweeper has asked about the payment many times."""

TAKEN_AT_ONCE = 20

log = logging.getLogger(__name__)


class Noticing:
    """Takes webhooks in, and works them off. Any number may run at once, in any process.

    Args:
        fees: What is paid for that is no order, if there is any.
    """

    def __init__(self, till: Till, *, fees: Fees | None = None) -> None:
        self._till = till
        self._fees = fees
        self._came = asyncio.Event()

    async def take_in(self, provider: str, headers: Mapping[str, str], body: bytes, *, peer: str) -> None:
        """Write a webhook down, if it is from ``provider`` and new.

        Args:
            headers: Their names in lower case.
            peer: The address it came from.

        Raises:
            NoSuchProvider: This house has no such provider.
            WebhookRefused: It is not from them, or too old.
            Unfit: It says nothing that can be understood.
        """
        if (known := self._till.providers.get(provider)) is None:
            raise NoSuchProvider(provider)
        notice = await known.read_webhook(headers, body, peer=peer)
        async with self._till.database.transaction() as work:
            is_new = await webhook_store.add(work.connection, provider, notice, body, now=self._till.clock.now())
        log.info("webhook came", extra={"provider": provider, "webhook": notice.event_id, "is_new": is_new})
        if is_new:
            self._came.set()

    async def run(self) -> None:
        """Work webhooks off until cancelled."""
        while True:
            self._came.clear()
            try:
                while await self.work_off():
                    pass
            except Exception:  # a hint that is not looked into keeps somebody waiting: log, wait, go on
                log.exception("noticing stumbled")
            try:
                async with asyncio.timeout(FALLBACK_POLL.total_seconds()):
                    await self._came.wait()
            except TimeoutError:
                continue

    async def work_off(self) -> int:
        """Look into what is due. Returns how many were looked into."""
        now = self._till.clock.now()
        async with self._till.database.reading() as sql:
            if not await webhook_store.any_due(sql, now):
                return 0
        async with self._till.database.transaction() as work:
            claimed = await webhook_store.claim(work.connection, now, lease=LEASE, limit=TAKEN_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for webhook in claimed:
                group.create_task(self._work_off(webhook))
        return len(claimed)

    async def _work_off(self, webhook: Webhook) -> None:
        try:
            done = await self._looked_into(webhook)
        except Exception:  # one hint's trouble must not hold up the others; it is tried again
            log.exception("webhook stumbled", extra={"webhook": webhook.id})
            done = False
        if not done and webhook.attempts + 1 < GIVEN_UP_AFTER:
            return
        if not done:
            log.error("webhook given up", extra={"webhook": webhook.id, "provider": webhook.provider})
        async with self._till.database.transaction() as work:
            await webhook_store.finish(work.connection, webhook.id, now=self._till.clock.now())

    async def _looked_into(self, webhook: Webhook) -> bool:
        notice = webhook.notice
        if notice.key is None and notice.ref is None:
            return True
        async with self._till.database.reading() as sql:
            payment = await payment_store.named(sql, webhook.provider, key=notice.key, ref=notice.ref)
        if payment is None:
            return await self._looked_into_fee(webhook)
        done = await look_up(payment, ref=notice.ref, till=self._till)
        if notice.kind is NoticeKind.REFUND:
            await giving_back.look_into_those_of(payment, till=self._till)
        return done

    async def _looked_into_fee(self, webhook: Webhook) -> bool:
        notice = webhook.notice
        async with self._till.database.reading() as sql:
            fee = await fee_store.named(sql, webhook.provider, key=notice.key, ref=notice.ref)
        if fee is None or self._fees is None:
            log.info("webhook about nothing of ours", extra={"webhook": webhook.id, "provider": webhook.provider})
            return True
        payables = self._fees.payables
        done = await fee_settling.look_up(fee, ref=notice.ref, till=self._till, payables=payables)
        if notice.kind is NoticeKind.REFUND:
            await fee_refunding.look_into_those_of(fee, till=self._till, payables=payables)
        return done
