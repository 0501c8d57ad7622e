"""Paying: the payment providers of this house, as its settings name them."""

import hashlib
import hmac
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx
from fastapi import FastAPI

from core.clock import Clock
from core.database import Database
from server.playbank.app import create_bank
from server.playbank.books import Books
from server.playbank.notifying import Notifying
from server.settings import Settings
from shop.cashier import Cashier
from shop.payments.asking import LIMITS
from shop.payments.paying import PaymentProvider
from shop.payments.play import PlayMoney
from shop.payments.yookassa import API, YooKassa, YooKassaAccount
from shop.teller import Teller
from shop.till import Till

Machine: TypeAlias = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """Who takes money for this house. ``bank`` is the play bank, if there is one: its pages stand beside ours."""

    providers: Mapping[str, PaymentProvider]
    bank: FastAPI | None = None
    machines: tuple[Machine, ...] = ()
    """What runs as long as the house stands."""


def open_paying(settings: Settings, *, database: Database, clock: Clock, stack: AsyncExitStack) -> Paying:
    """Every provider that has its settings; play money in a demo alone. ``stack`` hangs up in the end."""
    real = [*_yookassa(settings, stack), *_stripe(settings, clock, stack)]
    if not settings.demo:
        return Paying(providers={provider.name: provider for provider in real})
    secret = _bank_secret(settings)
    bank = create_bank(Books(database=database, clock=clock), secret=secret)
    http = _line(
        stack,
        transport=httpx.ASGITransport(bank),  # it lives in this process, and is spoken to as if it did not
        base_url="http://playbank",
        headers={"Authorization": f"Bearer {secret}"},
    )
    play = PlayMoney(http=http, secret=secret, clock=clock, hold=settings.card_hold)
    url = f"{settings.own_url}/api/v1/webhooks/{play.name}"
    shop = _line(stack, trust_env=False)
    notifying = Notifying(database=database, clock=clock, http=shop, url=url, secret=secret)
    providers = {provider.name: provider for provider in (*real, play)}
    return Paying(providers=providers, bank=bank, machines=(notifying.run,))


def open_till(
    settings: Settings, *, cashier: Cashier, paying: Paying, database: Database, clock: Clock, stack: AsyncExitStack
) -> Till:
    """The till of this process. ``stack`` writes down in the end what is still heard of payments."""
    teller = Teller(database=database, clock=clock)
    stack.push_async_callback(teller.close)
    return Till(
        database=database,
        clock=clock,
        cashier=cashier,
        teller=teller,
        providers=paying.providers,
        currency=settings.currency,
        hold=settings.hold,
        patience=settings.payment_patience,
        vat_code=settings.vat_code,
    )


def _yookassa(settings: Settings, stack: AsyncExitStack) -> list[PaymentProvider]:
    if settings.yookassa_shop_id is None or settings.yookassa_secret_key is None:
        return []
    account = YooKassaAccount(
        shop_id=settings.yookassa_shop_id,
        secret_key=settings.yookassa_secret_key,
        vat_code=settings.vat_code if settings.yookassa_receipts else None,
        tax_system_code=settings.yookassa_tax_system_code,
    )
    http = _line(stack, base_url=API, auth=account.auth)
    return [YooKassa(http=http, account=account, card_hold=settings.card_hold)]


def _stripe(settings: Settings, clock: Clock, stack: AsyncExitStack) -> list[PaymentProvider]:
    if settings.stripe_secret_key is None or settings.stripe_webhook_secret is None:
        return []
    from shop.payments.stripe import Stripe, StripeAccount  # a quarter of a second, for those alone who use it

    account = StripeAccount(secret_key=settings.stripe_secret_key, webhook_secret=settings.stripe_webhook_secret)
    return [Stripe(http=_line(stack), account=account, clock=clock, hold=settings.card_hold)]


def _line(stack: AsyncExitStack, **how: Any) -> httpx.AsyncClient:
    http = httpx.AsyncClient(timeout=LIMITS, **how)
    stack.push_async_callback(http.aclose)
    return http


def _bank_secret(settings: Settings) -> str:
    return hmac.new(settings.secret.get_secret_value().encode(), b"play bank", hashlib.sha256).hexdigest()
