"""``python -m server.calibrating`` asks this shop's chat where the moderator's model should hold.

It reads the house's database, scores what viewers said lately with the model that is set, and says what would change;
``--write`` lets it count.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from chat.gathering import gather
from core.clock import Clock, SystemClock
from core.database import Database
from core.errors import DatabaseBusy, Unavailable
from core.events import Event
from moderation import store
from moderation.calibrating import (
    ENOUGH,
    MOST_SHARE,
    OF_OTHERS,
    OF_OURS,
    SHARE,
    Chat,
    Found,
    Scored,
    Texts,
    Wish,
    calibrated,
    plain_abuse,
)
from moderation.scoring import AT_ONCE, Scoring
from moderation.serving import OURS
from moderation.thresholds import AS_IT_COMES, Thresholds
from server.calibrating.report import report
from server.settings import Settings

LAST = 1_000
"""Approved messages that are asked, the newest."""

MOST = 50_000


class CannotCalibrate(Exception):
    """It says why, for whoever started the command."""


async def calibrate(asked: argparse.Namespace, *, settings: Settings, database: Database, clock: Clock) -> str:
    """Do what is wished, and say what came of it.

    Raises:
        DatabaseBusy: Somebody else writes for too long; nothing was written.
        CannotCalibrate: There are too few messages, or no model; nothing was written.
    """
    if not settings.moderation_model:
        raise CannotCalibrate("This house judges by rules alone: VITRINA_MODERATION_MODEL is empty.")
    scoring = Scoring(settings.moderation_model, clock=clock, own_domains=settings.shop_domains)
    try:
        await scoring.scores("")
        model = scoring.version
        async with database.reading() as sql:
            today = (await store.standing(sql)).get(model, AS_IT_COMES)
        if asked.undo:
            return await _undo(today, model, database=database, clock=clock)
        chat = await _chat(asked, scoring=scoring, database=database)
    except DatabaseBusy:
        raise
    except Unavailable:
        raise CannotCalibrate(
            f"The model {settings.moderation_model} does not answer; the lines above say why."
        ) from None
    finally:
        await scoring.close()
    bounds = OF_OURS if settings.moderation_model == OURS else OF_OTHERS
    wish = Wish(share=asked.share, let_pass=asked.let_pass, bounds=bounds)
    found = calibrated(chat, wish, today=today)
    if not any(each.is_enough for each in found):
        counts = ", ".join(f"{each.language} {len(each.chat.approved)}" for each in found)
        raise CannotCalibrate(
            f"Too few approved messages with words: {counts}. A language needs {ENOUGH}; nothing was changed."
        )
    said = f"{model}\n{report(found, share=asked.share, today=today, examples=asked.examples)}\n\n"
    if not asked.write:
        return f"{said}Nothing was changed. The same with --write lets it count."
    made = _thresholds(found, model=model, share=asked.share)
    async with database.transaction() as work:
        version = await store.add(work.connection, made, at=clock.now())
    return f"{said}This counts now, as version {version}, in every process within 15 seconds; --undo takes it back."


async def _undo(today: Thresholds, model: str, *, database: Database, clock: Clock) -> str:
    if not today.version:
        raise CannotCalibrate(f"Nothing counts for {model} that could be undone.")
    async with database.transaction() as work:
        if not await store.undo(work.connection, today.version, at=clock.now()):
            raise CannotCalibrate(f"Somebody undid version {today.version} of {model} meanwhile; nothing was changed.")
        left = (await store.standing(work.connection)).get(model, AS_IT_COMES)
    stands = f"version {left.version} counts again" if left.version else "the model counts as it comes"
    return f"{model}: version {today.version} is undone, {stands}."


async def _chat(asked: argparse.Namespace, *, scoring: Scoring, database: Database) -> Chat:
    undecided: Sequence[str] = ()
    if asked.lines is None:
        gathered = await gather(database, last=asked.last)
        approved, abuse, undecided = gathered.approved, gathered.abuse, gathered.undecided
    else:
        approved, abuse = _lines(asked.lines)[-asked.last :], ()
    if asked.abuse is not None:
        abuse = (*abuse, *_lines(asked.abuse))
    return Chat(
        approved=await _scored(approved, scoring),
        abuse=await _scored(abuse, scoring),
        undecided=await _scored(undecided, scoring),
        plain=await _scored(plain_abuse(), scoring),
    )


async def _scored(texts: Sequence[str], scoring: Scoring) -> Texts:
    found: list[Scored] = []
    for start in range(0, len(texts), AT_ONCE):
        some = texts[start : start + AT_ONCE]
        scores = await asyncio.gather(*map(scoring.scores, some))
        found += [Scored(text=text, scores=each) for text, each in zip(some, scores, strict=True)]
    return found


def _thresholds(found: Sequence[Found], *, model: str, share: float) -> Thresholds:
    return Thresholds(
        model=model,
        marks={each.language: each.marks for each in found},
        share=share,
        messages=sum(len(each.chat.approved) for each in found),
    )


def _lines(file: Path) -> tuple[str, ...]:
    try:
        text = file.read_bytes().decode("utf-8", "replace")
    except OSError as fault:
        raise CannotCalibrate(f"{file} cannot be read: {fault.strerror}.") from None
    return tuple(line for each in text.splitlines() if (line := each.strip()))


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m server.calibrating",
        description="Find from this shop's own chat the scores from which the moderator's model should hold a message.",
    )
    parser.add_argument("--share", type=_share, default=SHARE, help="of approved messages to be held: 0.01 is 1 %%")
    parser.add_argument("--last", type=_count, default=LAST, help="approved messages that are asked, the newest")
    parser.add_argument(
        "--lines", type=Path, help="a file of approved messages, one a line, in place of the database's"
    )
    parser.add_argument("--abuse", type=Path, help="a file of messages that must not pass, beside what staff took away")
    parser.add_argument("--let-pass", type=_part, default=0.0, help="of the abuse that is held today: 0.02 is 2 %%")
    parser.add_argument("--examples", type=int, default=5, help="messages shown of each kind; 0: none")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="let it count")
    what.add_argument("--undo", action="store_true", help="let what was written last count no longer")
    return parser.parse_args(arguments)


def _share(said: str) -> float:
    share = float(said)
    if not 0 <= share <= MOST_SHARE:
        raise argparse.ArgumentTypeError(f"a share is 0 to {MOST_SHARE}")
    return share


def _part(said: str) -> float:
    part = float(said)
    if not 0 <= part <= 1:
        raise argparse.ArgumentTypeError("a part is 0 to 1")
    return part


def _count(said: str) -> int:
    count = int(said)
    if not ENOUGH <= count <= MOST:
        raise argparse.ArgumentTypeError(f"{ENOUGH} to {MOST} messages")
    return count


async def _nobody_hears(fact: Event) -> None:
    """Calibrating tells no facts."""


async def _run(asked: argparse.Namespace, settings: Settings) -> str:
    database = Database(settings.database_url, tell=_nobody_hears)
    try:
        return await calibrate(asked, settings=settings, database=database, clock=SystemClock())
    finally:
        await database.close()


def main(arguments: Sequence[str]) -> int:
    """Run it. Returns the exit status."""
    asked = _asked(arguments)
    try:
        sys.stdout.write(f"{asyncio.run(_run(asked, Settings()))}\n")
    except ValidationError as fault:
        return _give_up("; ".join(each["msg"].removeprefix("Value error, ") for each in fault.errors()))
    except CannotCalibrate as why:
        return _give_up(str(why))
    except DatabaseBusy:
        return _give_up("The database is busy; nothing was changed. Try again.")
    except DBAPIError as fault:
        return _give_up(f"The database cannot be asked ({fault.orig}). Start the house once: it brings it up to date.")
    return 0


def _give_up(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
