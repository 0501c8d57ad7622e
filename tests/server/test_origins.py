"""Which pages are ours."""

import pytest

from server.origins import is_ours
from server.settings import Settings

SETTINGS = Settings.model_validate(
    {"_env_file": None, "origins": "https://shop.example", "public_url": "https://live.example/vitrina"}
)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "live:8000", "origin": "http://live:8000"},
        {"host": "inside", "origin": "https://live.example"},
        {"host": "live", "origin": "https://shop.example"},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
    ],
)
def test_our_own_pages_and_no_page_at_all(headers: dict[str, str]) -> None:
    assert is_ours(headers, SETTINGS)


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "live", "origin": "https://evil.example"},
        {"host": "live", "origin": "https://live.example.evil.example"},
        {"host": "live", "origin": "http://shop.example"},
        {"host": "live", "origin": "null"},
        {"host": "live", "origin": ""},
        {"host": "live", "origin": "http://["},
        {"origin": "http://live"},
        {"host": "", "origin": "null"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_another_sites_page_is_not_ours(headers: dict[str, str]) -> None:
    assert not is_ours(headers, SETTINGS)
