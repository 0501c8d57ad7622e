"""Pages: what is served, and under which rules."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.api.pages import PAGES
from tests.flows.house import open_street


@pytest.fixture
async def browser(tmp_path: Path, house_url: str) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "viewer-1a2b.js").write_text("export {};")
    for page in PAGES.values():
        (tmp_path / page).write_text(f"<title>{page}</title>")
    (tmp_path / "secret.txt").write_text("not for visitors")
    async with (
        open_street(tmp_path, database_url=house_url) as street,
        httpx.AsyncClient(base_url=street.url) as client,
    ):
        yield client


async def test_each_address_has_its_page_and_a_policy_that_runs_only_our_scripts(browser: httpx.AsyncClient) -> None:
    for address, page in PAGES.items():
        answer = await browser.get(re.sub(r"\{\w+\}", "demo", address))
        assert answer.text == f"<title>{page}</title>"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-cache"


async def test_an_orders_page_tells_nobody_where_one_came_from(browser: httpx.AsyncClient) -> None:
    answers = [await browser.get(path) for path in ("/orders", "/orders/ord_1", "/orders/ord_1/receipt", "/desk")]

    policies = [answer.headers["referrer-policy"] for answer in answers]
    assert policies == ["no-referrer"] * 3 + ["strict-origin-when-cross-origin"]


async def test_files_with_a_hash_are_kept_by_the_browser(browser: httpx.AsyncClient) -> None:
    assert "immutable" in (await browser.get("/assets/viewer-1a2b.js")).headers["cache-control"]


@pytest.mark.parametrize("path", ["/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/pictures/../brand.py"])
async def test_nothing_outside_the_shown_folders_is_served(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


async def test_pictures_of_the_demo_are_served(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/pictures/lantern.svg")

    assert answer.headers["content-type"] == "image/svg+xml"


async def test_the_contract_is_published(browser: httpx.AsyncClient) -> None:
    contract = (await browser.get("/openapi.json")).json()

    assert {"/health/live", "/health/ready", "/api/v1/orders", "/whip/{show}"} <= set(contract["paths"])
