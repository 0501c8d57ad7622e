"""Paying: the payment providers of this house, as its settings name them."""

import hashlib
import hmac
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
from fastapi import FastAPI

from core.clock import Clock
from core.database import Database
from server.playbank.app import create_bank
from server.playbank.books import Books
from server.settings import Settings
from shop.payments.asking import LIMITS
from shop.payments.paying import PaymentProvider
from shop.payments.play import PlayMoney


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """Who takes money for this house. ``bank`` is the play bank, if there is one: its pages stand beside ours."""

    providers: Mapping[str, PaymentProvider]
    bank: FastAPI | None


def open_paying(settings: Settings, *, database: Database, clock: Clock, stack: AsyncExitStack) -> Paying:
    """Every provider that has its settings; play money in a demo alone. ``stack`` hangs up in the end."""
    providers: dict[str, PaymentProvider] = {}
    bank = None
    if settings.demo:
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
        providers[play.name] = play
    return Paying(providers=providers, bank=bank)


def _bank_secret(settings: Settings) -> str:
    return hmac.new(settings.secret.get_secret_value().encode(), b"play bank", hashlib.sha256).hexdigest()
