"""What people do in front of a screen."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.conftest import House

FIRST_FRAME_MS = 30_000
"""Long enough for a loaded machine; the trace says how long it took."""

PICTURE = """async (video, patience) => {
  for (let waited = 0; waited < patience; waited += 20) {
    if (video.videoWidth > 0 && video.currentTime > 0) return true;
    await new Promise((done) => setTimeout(done, 20));
  }
  return false;
}"""
"""Whether the first frame came within ``patience`` ms."""

MOVING = """async (video) => {
  const look = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 72; canvas.height = 128;
    const paint = canvas.getContext("2d");
    paint.drawImage(video, 0, 0, canvas.width, canvas.height);
    return paint.getImageData(0, 0, canvas.width, canvas.height).data;
  };
  const first = look();
  for (let waited = 0; waited < 5000; waited += 100) {
    await new Promise((done) => setTimeout(done, 100));
    const now = look();
    let changed = 0;
    for (let at = 0; at < now.length; at += 4) if (Math.abs(now[at] - first[at]) > 24) changed += 1;
    if (changed > 20) return changed;
  }
  return 0;
}"""
"""How many of 72 x 128 pixels changed visibly; 0 if none did within five seconds."""

LOUDNESS = """async (video) => {
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream(video.srcObject.getAudioTracks())).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  for (let waited = 0; waited < 5000 && loudest < 0.01; waited += 50) {
    await new Promise((done) => setTimeout(done, 50));
    analyser.getFloatTimeDomainData(samples);
    loudest = Math.max(loudest, ...samples.map(Math.abs));
  }
  await context.close();
  return loudest;
}"""
"""The loudest sample heard within five seconds, 0 to 1."""


AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
"""What looks a page over for people who see, hear or point in other ways. Source: WCAG 2.2, levels A and AA."""

LOOK_OVER = """async () => {
  const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.flat().join(" ")).join(", ")}`);
}"""


COMES_TO_REST_MS = 400
"""Longer than anything fades: half of a fade has a contrast of its own."""


def check_for_everybody(page: Page, name: str) -> None:
    """Nothing keeps people with a screen reader, a keyboard or weak eyes from ``page``, as far as one can tell."""
    page.wait_for_timeout(COMES_TO_REST_MS)
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(LOOK_OVER) == [], name


def sign_in(page: Page, house: House, role: str) -> None:
    """Sign in with the demo account of ``role`` that the server printed."""
    found = re.search(rf"^\s+{role}\s+(\S+@\S+)\s+(\S+)$", house.printed, re.MULTILINE)
    assert found, house.printed
    page.get_by_test_id("sign-in-email").fill(found[1])
    page.get_by_test_id("sign-in-password").fill(found[2])
    page.get_by_test_id("sign-in").click()


def wait_for_picture(page: Page) -> None:
    """Until the first frame is shown."""
    video = page.get_by_test_id("video")
    video.wait_for(state="attached")
    assert video.evaluate(PICTURE, FIRST_FRAME_MS), "no picture came"


def say(page: Page, text: str, *, name: str) -> None:
    """Write in the chat; a new guest is asked for a name first."""
    page.get_by_test_id("say-input").fill(text)
    page.get_by_test_id("say-send").click()
    asked, said = page.get_by_test_id("name-input"), page.get_by_text(text, exact=True).first
    expect(asked.or_(said).first).to_be_visible()
    if asked.is_visible():
        asked.fill(name)
        page.get_by_test_id("name-save").click()
    expect(said).to_be_visible()


def reserve_first_product(page: Page) -> None:
    """Choose the first product of the rundown, and have one unit of it held."""
    page.get_by_test_id("cart-open").wait_for()
    if page.get_by_test_id("pinned-offer").is_visible():
        page.get_by_test_id("buy-now").click()
    else:
        if page.get_by_test_id("products-open").is_visible():
            page.get_by_test_id("products-open").click()
        page.locator("[data-testid^='offer-ofr']").filter(visible=True).first.click()
    page.locator("[data-testid^='variant-']").first.click()
    page.get_by_test_id("product-buy").click()
    asked, held = page.get_by_test_id("email"), page.get_by_test_id("pay")
    expect(asked.or_(held).first).to_be_visible()
    if asked.is_visible():  # who ordered before is asked nothing
        asked.fill("buyer@example.com")
        page.get_by_test_id("reserve").click()
    held.wait_for()


def pay(page: Page, outcome: str) -> None:
    """Let the play money go as ``outcome`` says."""
    page.get_by_test_id(f"outcome-{outcome}").click()
    page.get_by_test_id("pay").click()


def units_left(page: Page) -> int:
    """How many units of the first product the open page shows."""
    shown = page.locator("[data-testid^='offer-ofr']").first.inner_text()
    found = re.search(r"(?:Осталось|Осталась)\s+(\d+)|(\d+)\s+left", shown)
    assert found, shown
    return int(found[1] or found[2])


class Host:
    """The demo's host, at the doors."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        found = http.get("/shows/demo").json()["snapshot"]
        self.offers: list[dict[str, Any]] = found["offers"]

    def ask(self, method: str, door: str, wish: object = None) -> dict[str, Any]:
        """What came of it."""
        answer = self._http.request(method, door, json=wish, headers={"Idempotency-Key": uuid4().hex})
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json()
        return told


@contextmanager
def at_the_doors(house: House) -> Iterator[Host]:
    with httpx.Client(base_url=f"{house.url}/api/v1", limits=httpx.Limits(max_keepalive_connections=0)) as http:
        signed_in = http.post("/session", json={"email": "host@vitrina.example", "password": "host-demo"}).json()
        http.headers["Authorization"] = f"Bearer {signed_in['access_token']}"
        yield Host(http)


def fill_cart(page: Page) -> str:
    """Put the pinned product into the cart. Returns what the cart costs."""
    page.get_by_test_id("buy-now").click()
    page.locator("[data-testid^='variant-']").first.click()
    page.get_by_test_id("add-to-cart").click()
    total = page.get_by_test_id("cart-total")
    expect(total).to_be_visible()
    return total.inner_text()
