"""A network that blocks WebSockets: the page goes the way round, and its viewer notices nothing but a moment's wait."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import House
from tests.e2e.steps import say

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

BLOCKED = """
window.WebSocket = class {
  static OPEN = 1;
  constructor() { window.tried = (window.tried ?? 0) + 1; setTimeout(() => this.onclose?.({ code: 1006 }), 0); }
  send() {}
  close() {}
};
"""
"""What a proxy does that answers an upgrade with nothing."""

ROUND_WITHIN = 30_000
"""Milliseconds: three tries with their pauses, on a busy machine."""


def test_a_viewer_without_sockets_hears_and_speaks(
    open_house: Callable[..., House], visit: Callable[..., Page]
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    ana, bo = visit(f"{house.url}/s/demo"), visit(f"{house.url}/s/demo")
    ana.add_init_script(BLOCKED)
    with ana.expect_response("**/stream", timeout=ROUND_WITHIN):
        ana.reload()

    say(bo, "Hello from the socket", name="Bo")
    expect(ana.get_by_text("Hello from the socket")).to_be_visible()
    say(ana, "Hello from the stream", name="Ana")
    expect(bo.get_by_text("Hello from the stream")).to_be_visible()

    assert ana.evaluate("window.tried") == 3
    expect(ana.get_by_test_id("connection")).to_have_count(0)
