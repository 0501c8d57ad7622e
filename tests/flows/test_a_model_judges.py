"""The moderator's model: chat/posting -> moderation/asking -> its own process -> moderation/policy -> chat/held."""

from datetime import timedelta
from pathlib import Path

import pytest

from moderation import store
from moderation.scoring import Condition
from moderation.thresholds import Marks, Thresholds
from moderation.verdict import Label
from tests.flows.house import open_street

TINY = Path(__file__).parents[1] / "moderation" / "tiny_bert"

INSULT = "ведущая похожа на швабру, уйди с экрана"
"""No listed word stands in it."""


async def test_an_insult_without_a_listed_word_is_held_and_staff_see_that_the_model_is_well(
    tmp_path: Path, house_url: str
) -> None:
    late = timedelta(seconds=5)  # this machine may be busy; how fast it is, the bench says
    async with open_street(
        tmp_path, database_url=house_url, moderation_model="vitrina", moderation_deadline=late
    ) as street:
        await street.house.scoring.wake()  # type: ignore[union-attr]
        show = (await street.show())["show"]["id"]
        ana, moderator = await street.guest("Ана"), await street.member("moderator")
        await ana.watch(show)
        await moderator.watch(show)

        said = await ana.say("Сколько стоит фонарь?")
        insulted = await ana.say(INSULT)

        assert "error" not in said
        assert insulted["say"]["held"] is True
        held = (await moderator.hear("message.held"))["held"]
        assert (held["text"], "insult" in held["reasons"]) == (INSULT, True)
        assert [each["text"] for each in (await street.show())["messages"]] == ["Сколько стоит фонарь?"]
        health = (await moderator.http.get("health/moderation")).json()
        assert (health["condition"], health["model"].split()[0]) == ("well", "vitrina-judge")
        assert (await ana.http.get("health/moderation")).status_code == 403


async def test_a_stock_model_of_others_judges_without_torch_and_the_shops_thresholds_count(
    tmp_path: Path, house_url: str
) -> None:
    late = timedelta(seconds=5)
    async with open_street(
        tmp_path, database_url=house_url, moderation_model=str(TINY), moderation_deadline=late
    ) as street:
        await street.house.scoring.wake()  # type: ignore[union-attr]
        ana, moderator = await street.guest("Ана"), await street.member("moderator")
        show = (await street.show())["show"]["id"]
        await ana.watch(show)
        await moderator.watch(show)

        said = await ana.say("лампа очень красивая")
        insulted = await ana.say("ты тостер")
        advertised = await ana.say("казино очень красивая лампа")

        assert not said["say"].get("held")
        assert insulted["say"]["held"] is True
        assert advertised["error"]["facts"]["reasons"] == ["spam"]
        held = (await moderator.hear("message.held"))["held"]
        assert (held["text"], held["reasons"], held["scores"]["toxic"] > 0.5) == ("ты тостер", ["rude"], True)
        health = (await moderator.http.get("health/moderation")).json()
        assert (health["condition"], health["model"].split("@")[0]) == ("well", "tiny_bert")
        assert health["calibrated_at"] is None

        model = street.house.scoring.version  # type: ignore[union-attr]
        mild = dict.fromkeys(Label, Marks(held=0.9995, refused=0.9999))
        async with street.house.database.transaction() as work:
            made = Thresholds(model=model, marks={"ru": mild}, share=0.01, messages=900)
            await store.add(work.connection, made, at=street.house.clock.now())
        await street.house.learning.look()

        again = await ana.say("ты тостер!")

        assert not again["say"].get("held")
        assert (await moderator.http.get("health/moderation")).json()["calibrated_at"] is not None


async def test_a_model_that_has_not_answered_is_not_said_to_be_another(
    tmp_path: Path, house_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_street(tmp_path, database_url=house_url, moderation_model=str(TINY)) as street:
        moderator = await street.member("moderator")
        async with street.house.database.transaction() as work:
            made = Thresholds(model="tiny_bert@12345678", marks={}, share=0.01, messages=900)
            await store.add(work.connection, made, at=street.house.clock.now())
        await street.house.learning.look()
        street.house.scoring.condition = Condition.ASLEEP  # type: ignore[union-attr]

        health = (await moderator.http.get("health/moderation")).json()

        assert (health["condition"], health["calibrated_at"]) == ("asleep", None)
        assert not [record for record in caplog.records if record.name == "moderation.learning"]


async def test_a_house_without_a_model_says_so_and_goes_on(tmp_path: Path, house_url: str) -> None:
    async with open_street(tmp_path, database_url=house_url, moderation_model="") as street:
        moderator = await street.member("moderator")

        assert (await moderator.http.get("health/moderation")).json() == {
            "model": None,
            "condition": "none",
            "calibrated_at": None,
        }
