"""Viewers ask: the assistant answers what the product page says, the host the rest, and the assistant that as well."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import at_the_doors, check_for_everybody, say, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SHARP = "а гравировку с именем сделаете?"
"""What no catalogue knows."""

ANSWERED_WITHIN_MS = 15_000
"""Long enough for the first look of the assistant on a loaded machine: it reads its network then."""


def test_a_question_is_answered_by_the_assistant_or_by_the_host_and_then_by_the_assistant(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false", VITRINA_ASSISTANT_COOL_DOWN="PT0S")
    with at_the_doors(house) as host:
        offer = next(o for o in host.offers if "waterproof" in {each["key"] for each in o["product"]["attributes"]})
        waterproof = next(each for each in offer["product"]["attributes"] if each["key"] == "waterproof")
        host.ask("PUT", "/shows/demo/pin", {"offer": offer["id"]})
    asker, other = (visit(f"{house.url}/s/demo", size=PHONE, language=each) for each in ("en-GB", "ru-RU"))
    studio = visit(f"{house.url}/sign-in?next=/studio/demo", size=DESK, language="ru-RU")
    sign_in(studio, house, "host")
    studio.get_by_test_id("pane-questions").click()
    expect(studio.get_by_test_id("questions-empty")).to_be_visible()

    say(asker, "is it waterproof?", name="Bo")
    answer = asker.get_by_test_id("answer").first
    expect(answer).to_contain_text(waterproof["value"]["en"], timeout=ANSWERED_WITHIN_MS)
    expect(answer.get_by_test_id("answer-who")).to_have_text("Assistant")
    expect(other.get_by_test_id("answer").first).to_contain_text(waterproof["value"]["ru"])
    asker.screenshot(path=screens / "answer-phone.png")
    check_for_everybody(asker, "an answer on a phone")
    answer.get_by_test_id("answer-link").click()
    cited = asker.locator("live-product dt[aria-current]")
    expect(cited).to_be_in_viewport()
    expect(cited).to_have_text(waterproof["label"]["en"])
    asker.get_by_test_id("sheet-close").click()
    link = answer.get_by_test_id("answer-link").get_attribute("href")
    answer.get_by_test_id("ask-human").click()
    expect(answer.get_by_test_id("human-asked")).to_be_visible()

    say(asker, SHARP, name="Bo")
    expect(asker.get_by_test_id("question-passed")).to_be_visible()
    question = studio.get_by_test_id("question").filter(has_text=SHARP)
    expect(studio.get_by_test_id("question-human")).to_be_visible()
    group = question.get_attribute("data-group")
    question.get_by_test_id("question-edit").click()
    question.get_by_test_id("question-ru").fill("Да, за один день.")
    question.get_by_test_id("question-en").fill("Yes, in one day.")
    question.get_by_test_id("question-pin").check()
    studio.screenshot(path=screens / "studio-questions-desk.png")
    question.get_by_test_id("question-say").click()
    expect(asker.get_by_test_id("answer-pinned")).to_contain_text("Yes, in one day.")
    expect(asker.get_by_test_id("question-passed")).to_have_count(0)
    expect(asker.get_by_test_id("answer-pinned").get_by_test_id("answer-who")).not_to_contain_text("Assistant")

    past = studio.get_by_test_id("question-past").and_(studio.locator(f"[data-group={group}]"))
    past.get_by_test_id("question-publish").click()
    expect(past.get_by_test_id("question-published")).to_be_visible()
    check_for_everybody(studio, "questions in the studio")
    say(other, f"{SHARP} очень жду", name="Ана")
    again = other.get_by_test_id("answer").filter(has_text="Да, за один день.")
    expect(again.get_by_test_id("answer-who")).to_have_text("Ассистент", timeout=ANSWERED_WITHIN_MS)

    assert link is not None
    other.goto(f"{house.url}{link}")
    expect(other.locator(f"[id='{link.partition('#')[2]}']")).to_contain_text(waterproof["value"]["ru"])
