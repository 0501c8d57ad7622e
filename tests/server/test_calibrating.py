"""The command that asks a shop's chat where the model should hold: what it says and writes, and how it is undone."""

from argparse import Namespace
from pathlib import Path

import pytest

from chat import store as messages
from chat.store import New
from core.database import Database
from core.errors import Unavailable
from core.events import Author, ChatMessage
from core.ids import MessageId, ShowId, ViewerId, mint
from core.people import Role
from moderation import store
from moderation.model import Scores
from moderation.scoring import Scoring
from moderation.thresholds import Thresholds
from moderation.verdict import Label
from server.calibrating import __main__ as command
from server.calibrating.__main__ import CannotCalibrate, calibrate
from server.settings import Settings
from tests.fakes import TurnedClock

CLOCK = TurnedClock()
SETTINGS = Settings(moderation_model="a folder")


class Loud(Scoring):
    """Says of a text what stands at its end, in percent."""

    well = True

    async def scores(self, text: str) -> Scores:
        if not self.well:
            raise Unavailable
        self.version = "loud 1"
        last = text.split()[-1:] or ["0"]
        return {**dict.fromkeys(Label, 0.0), Label.TOXIC: int(last[0]) / 100 if last[0].isdigit() else 0.0}


@pytest.fixture(autouse=True)
def _loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "Scoring", Loud)


def asked(*arguments: str) -> Namespace:
    return command._asked(arguments)


async def calibrated(database: Database, *arguments: str, settings: Settings = SETTINGS) -> str:
    return await calibrate(asked(*arguments), settings=settings, database=database, clock=CLOCK)


async def said(database: Database, *texts: str) -> None:
    author = Author(id=ViewerId("vwr_1"), name="Mila", role=Role.VIEWER, badge=None)
    rows = [
        New(
            show=ShowId("shw_1"),
            key=f"k{at}",
            message=ChatMessage(id=MessageId(mint("msg")), author=author, text=text, at=CLOCK.now(), reply_to=None),
        )
        for at, text in enumerate(texts)
    ]
    async with database.transaction() as work:
        await messages.add(work.connection, rows)


async def test_it_reads_the_chat_shows_what_would_change_and_writes_only_when_told(database: Database) -> None:
    await said(database, *["nice lamp 3"] * 296, *["look at my.shop/lamp 60"] * 4)

    shown = await calibrated(database)

    assert "en: 300 approved messages with words" in shown
    assert "toxic     0.5000 → 0.6001" in shown
    assert "of approved messages held: 4 of 300 (1.3%) → 0 of 300 (0.0%), wanted 1.0%" in shown
    assert "0.60 toxic    look at •••••••••••• 60" in shown
    assert "Nothing was changed." in shown
    async with database.reading() as sql:
        assert await store.standing(sql) == {}

    written = await calibrated(database, "--write")
    async with database.reading() as sql:
        counts = (await store.standing(sql))["loud 1"]
    assert f"as version {counts.version}," in written
    assert (counts.of("en", Label.TOXIC).held, counts.messages, counts.share) == (0.6001, 300, 0.01)
    assert "toxic     0.6001" in await calibrated(database)

    assert f"version {counts.version} is undone, the model counts as it comes" in await calibrated(database, "--undo")
    with pytest.raises(CannotCalibrate, match="Nothing counts for loud 1"):
        await calibrated(database, "--undo")


async def test_what_somebody_else_undid_meanwhile_is_not_said_to_be_undone(database: Database) -> None:
    with pytest.raises(CannotCalibrate, match="Somebody undid version 7 of loud 1 meanwhile"):
        await command._undo(Thresholds(version=7), "loud 1", database=database, clock=CLOCK)


async def test_a_file_of_lines_will_do_and_a_file_of_abuse_is_heeded(database: Database, tmp_path: Path) -> None:
    lines, abuse = tmp_path / "lines.txt", tmp_path / "abuse.txt"
    lines.write_text("\n".join(["lamp 3"] * 290 + ["lamp 70"] * 10 + ["", "🔥"]), "utf-8")
    abuse.write_text("you lamp 55\n", "utf-8")

    shown = await calibrated(database, "--lines", str(lines), "--abuse", str(abuse))

    assert "toxic     0.5000 → 0.5500" in shown
    assert "abuse that is held today would pass" in shown
    assert "of what staff denied or took away held: 1 of 1 (100.0%) → 1 of 1 (100.0%)" in shown
    with pytest.raises(CannotCalibrate, match="cannot be read"):
        await calibrated(database, "--lines", str(tmp_path / "none.txt"))


async def test_too_little_no_model_and_one_that_is_down_are_said(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await said(database, *["nice lamp 3"] * 299, *["🔥"] * 50)

    with pytest.raises(CannotCalibrate, match=r"ru 0, en 299\. A language needs 300; nothing was changed"):
        await calibrated(database, "--write")
    with pytest.raises(CannotCalibrate, match="rules alone"):
        await calibrated(database, settings=Settings(moderation_model=""))
    monkeypatch.setattr(Loud, "well", False)
    with pytest.raises(CannotCalibrate, match="a folder does not answer"):
        await calibrated(database)
    async with database.reading() as sql:
        assert await store.standing(sql) == {}


@pytest.mark.parametrize("wrong", [["--share", "0.5"], ["--last", "10"], ["--let-pass", "2"], ["--write", "--undo"]])
def test_what_makes_no_sense_is_not_asked(wrong: list[str]) -> None:
    with pytest.raises(SystemExit):
        asked(*wrong)


def test_a_database_without_tables_is_told_as_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VITRINA_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")
    monkeypatch.setenv("VITRINA_MODERATION_MODEL", "a folder")

    assert command.main([]) == 1
    assert "Start the house once" in capsys.readouterr().err
