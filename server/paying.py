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
from shop.payments.asking import LIMITS
from shop.payments.paying import PaymentProvider
from shop.payments.play import PlayMoney

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
    if not settings.demo:
        return Paying(providers={})
    secret = _bank_secret(settings)
    bank = create_bank(Books(database=database, clock=clock), secret=secret)
    http = httpx.AsyncClient(
        transport=httpx.ASGITransport(bank),  # it lives in this process, and is spoken to as if it did not
        base_url="http://playbank",
        headers={"Authorization": f"Bearer {secret}"},
        timeout=LIMITS,
    )
    stack.push_async_callback(http.aclose)
    play = PlayMoney(http=http, secret=secret, clock=clock, hold=settings.card_hold)
    shop = httpx.AsyncClient(timeout=LIMITS, trust_env=False)
    stack.push_async_callback(shop.aclose)
    url = f"{settings.own_url}/api/v1/webhooks/{play.name}"
    notifying = Notifying(database=database, clock=clock, http=shop, url=url, secret=secret)
    return Paying(providers={play.name: play}, bank=bank, machines=(notifying.run,))


def _bank_secret(settings: Settings) -> str:
    return hmac.new(settings.secret.get_secret_value().encode(), b"play bank", hashlib.sha256).hexdigest()
