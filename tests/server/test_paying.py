"""Which providers a house has, by its settings; and that a made-up address opens no door."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from core.clock import SystemClock
from core.database import Database
from server.paying import Paying, open_paying
from server.settings import Settings

SECRETS = {
    "stripe_secret_key": "sk_live_hidden",
    "stripe_webhook_secret": "whsec_hidden",
    "yookassa_shop_id": "100500",
    "yookassa_secret_key": "live_hidden",
}


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


def _settings(**values: Any) -> Settings:
    return Settings(_env_file=None, secret="x" * 32, **values)


def _open(database: Database, stack: AsyncExitStack, **values: Any) -> Paying:
    return open_paying(_settings(**values), database=database, clock=SystemClock(), stack=stack)


async def test_a_demo_plays_and_a_house_in_earnest_does_not(database: Database, stack: AsyncExitStack) -> None:
    demo, earnest = _open(database, stack), _open(database, stack, demo=False)

    assert (list(demo.providers), demo.bank is not None) == (["play"], True)
    assert (list(earnest.providers), earnest.bank) == ([], None)


async def test_each_provider_with_its_settings_is_there(database: Database, stack: AsyncExitStack) -> None:
    paying = _open(database, stack, demo=False, **SECRETS)

    assert {name: provider.live for name, provider in paying.providers.items()} == {"yookassa": True, "stripe": True}
    assert [method.how for provider in paying.providers.values() for method in provider.methods] == [
        "sbp",
        "bank_card",
        "card",
    ]


@pytest.mark.parametrize("made", [True, False])
async def test_yookassa_makes_receipts_where_it_is_asked_to(
    database: Database, stack: AsyncExitStack, made: bool
) -> None:
    paying = _open(database, stack, demo=False, **SECRETS, vat_code=4, yookassa_receipts=made)

    assert paying.providers["yookassa"].makes_receipts is made


@pytest.mark.parametrize("missing", SECRETS)
def test_half_a_provider_is_refused(missing: str) -> None:
    with pytest.raises(ValidationError, match="go together"):
        _settings(**{name: value for name, value in SECRETS.items() if name != missing})


def test_secrets_are_not_shown() -> None:
    assert "hidden" not in repr(_settings(**SECRETS))


async def test_a_made_up_address_is_only_believed_of_our_own_proxies() -> None:
    """As ``server.serving`` sets uvicorn up: YooKassa's webhooks are heard by the address alone."""
    seen: list[str] = []

    async def _door(scope: Any, _receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    behind: Any = ProxyHeadersMiddleware(_door, trusted_hosts=["10.0.0.2"])
    for peer in ("10.0.0.2", "203.0.113.9"):
        transport = httpx.ASGITransport(behind, client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as http:
            await http.post("/", headers={"X-Forwarded-For": "185.71.76.5"})

    assert seen == ["185.71.76.5", "203.0.113.9"]
