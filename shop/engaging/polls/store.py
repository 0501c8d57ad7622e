"""The only SQL of polls. Whoever votes or ends one locks the poll first."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.errors import NoSuchPoll
from core.events import PollKind, PollStatus
from core.ids import OfferId, PollId, ShowId, ViewerId
from shop.engaging.draws.marks import SIGNED_IN
from shop.engaging.polls.poll import Option, Poll, Question
from shop.engaging.polls.tables import PollOptionRow, PollRow, PollVoteRow

SHOWN_AFTER_END = timedelta(minutes=1)
"""How long pages that come are still shown one that is over."""


async def add(sql: AsyncConnection, poll: Poll, *, by: ViewerId, now: datetime) -> None:
    """Write a draft down."""
    question = poll.question
    await sql.execute(
        insert(PollRow).values(
            id=poll.id,
            show=poll.show,
            kind=question.kind.value,
            status=poll.status.value,
            title=question.title,
            lasts_seconds=round(question.lasts.total_seconds()),
            hidden=question.hidden,
            named_only=question.named_only,
            version=poll.version,
            created_by=by,
            created_at=now,
        )
    )
    options: list[dict[str, Any]] = [
        {
            "poll": poll.id,
            "place": place,
            "text": option.text,
            "picture": option.picture,
            "offer": option.offer,
            "votes": 0,
        }
        for place, option in enumerate(question.options, 1)
    ]
    await sql.execute(insert(PollOptionRow), options)


async def find(sql: AsyncConnection, poll: PollId, *, lock: bool = False) -> Poll:
    """The poll of this id.

    Args:
        lock: Nobody else may vote in it or end it before the end of this transaction.

    Raises:
        NoSuchPoll: There is none.
    """
    chosen = select(PollRow.__table__).where(PollRow.id == poll)
    found = await _polls(sql, chosen.with_for_update() if lock else chosen)
    if not found:
        raise NoSuchPoll(poll)
    return found[0]


async def shown(sql: AsyncConnection, show: ShowId, *, now: datetime) -> list[Poll]:
    """What pages of ``show`` draw: the open one, and one that was over a moment ago."""
    row = PollRow
    recent = (row.status == PollStatus.OPEN.value) | (
        (row.status == PollStatus.ENDED.value) & (row.ended_at > now - SHOWN_AFTER_END)
    )
    return await _polls(sql, select(row.__table__).where(row.show == show, recent).order_by(row.id))


async def all_of(sql: AsyncConnection, show: ShowId, *, limit: int) -> list[Poll]:
    """The latest of ``show``, drafts among them, the newest first."""
    return await _polls(
        sql, select(PollRow.__table__).where(PollRow.show == show).order_by(PollRow.id.desc()).limit(limit)
    )


async def change_status(
    sql: AsyncConnection, poll: PollId, *, old: Sequence[PollStatus], new: PollStatus, **values: object
) -> bool:
    """Go from one of ``old`` to ``new``, once. Returns whether it did."""
    row = PollRow
    changed = await sql.execute(
        update(row)
        .where(row.id == poll, row.status.in_([each.value for each in old]))
        .values(status=new.value, version=row.version + 1, **values)
    )
    return changed.rowcount == 1


async def votes_of(sql: AsyncConnection, poll: PollId, people: Collection[ViewerId]) -> dict[ViewerId, int]:
    """For which option each of ``people`` votes; who has not voted is left out."""
    mine = select(PollVoteRow.person, PollVoteRow.option).where(
        PollVoteRow.poll == poll, PollVoteRow.person.in_(people)
    )
    return {ViewerId(row.person): int(row.option) for row in await sql.execute(mine)}


async def voted_since(sql: AsyncConnection, poll: PollId, moment: datetime) -> list[ViewerId]:
    """Whose vote in ``poll`` was given, or changed, at ``moment`` or later."""
    mine = select(PollVoteRow.person).where(PollVoteRow.poll == poll, PollVoteRow.at >= moment)
    return [ViewerId(row.person) for row in await sql.execute(mine.order_by(PollVoteRow.person))]


async def voters(sql: AsyncConnection, poll: PollId, devices: Collection[str]) -> dict[str, tuple[ViewerId, int]]:
    """Which guest voted from each of ``devices``, and for which option; with ``SIGNED_IN`` who is no guest."""
    if not devices:
        return {}
    row = PollVoteRow
    known = [*devices, *(SIGNED_IN + each for each in devices)]
    mine = select(row.device, row.person, row.option).where(row.poll == poll, row.device.in_(known))
    return {str(each.device): (ViewerId(each.person), int(each.option)) for each in await sql.execute(mine)}


async def hand_over(sql: AsyncConnection, poll: PollId, signed_in: Mapping[ViewerId, ViewerId]) -> None:
    """Let votes of guests be those of the accounts into which they signed in."""
    row = PollVoteRow
    for guest in sorted(signed_in):
        theirs = update(row).where(row.poll == poll, row.person == guest)
        await sql.execute(theirs.values(person=signed_in[guest], device=literal(SIGNED_IN).concat(row.device)))


async def put_votes(sql: AsyncConnection, poll: PollId, votes: Sequence[Mapping[str, Any]]) -> None:
    """Let people vote: rows of ``person``, ``option``, ``device``, ``at``, one a person."""
    put = upsert(sql, PollVoteRow)
    changed = {"option": put.excluded.option, "at": put.excluded.at}
    each = put.on_conflict_do_update(index_elements=["poll", "person"], set_=changed)
    await sql.execute(each, [{"poll": poll, **vote} for vote in votes])  # however many: one statement, compiled once


async def forget_devices(sql: AsyncConnection, *, before: datetime, most: int) -> int:
    """Forget from which browser ``most`` people voted who did so before then. Returns how many."""
    vote = PollVoteRow
    old = select(vote.poll, vote.person).where(vote.at < before, vote.device.is_not(None)).limit(most)
    theirs = update(vote).where(tuple_(vote.poll, vote.person).in_(old))
    return (await sql.execute(theirs.values(device=None))).rowcount


async def move(sql: AsyncConnection, poll: PollId, change: Mapping[int, int]) -> None:
    """Add ``change`` to the votes of options by their place."""
    option = PollOptionRow
    for place in sorted(change):
        if change[place]:
            which = update(option).where(option.poll == poll, option.place == place)
            await sql.execute(which.values(votes=option.votes + change[place]))
    await sql.execute(update(PollRow).where(PollRow.id == poll).values(version=PollRow.version + 1))


async def my_votes(sql: AsyncConnection, show: ShowId, person: ViewerId) -> dict[PollId, int]:
    """What ``person`` votes for in the polls of ``show``."""
    mine = select(PollVoteRow.poll, PollVoteRow.option).join(PollRow, PollRow.id == PollVoteRow.poll)
    rows = await sql.execute(mine.where(PollRow.show == show, PollVoteRow.person == person))
    return {PollId(row.poll): int(row.option) for row in rows}


async def _polls(sql: AsyncConnection, chosen: Any) -> list[Poll]:
    rows = (await sql.execute(chosen)).all()
    option = PollOptionRow
    mine = select(option.__table__).where(option.poll.in_([row.id for row in rows])).order_by(option.poll, option.place)
    options: dict[str, list[Row[Any]]] = defaultdict(list)
    for each in (await sql.execute(mine)).all() if rows else ():
        options[each.poll].append(each)
    return [_poll(row, options[row.id]) for row in rows]


def _poll(row: Row[Any], options: Sequence[Row[Any]]) -> Poll:
    question = Question(
        kind=PollKind(row.kind),
        title=row.title,
        options=tuple(
            Option(text=each.text, offer=OfferId(each.offer) if each.offer else None, picture=each.picture)
            for each in options
        ),
        lasts=timedelta(seconds=row.lasts_seconds),
        hidden=row.hidden,
        named_only=row.named_only,
    )
    return Poll(
        id=PollId(row.id),
        show=ShowId(row.show),
        question=question,
        status=PollStatus(row.status),
        version=row.version,
        counts=tuple(int(each.votes) for each in options),
        ends_at=row.ends_at,
        winner=row.winner,
    )
