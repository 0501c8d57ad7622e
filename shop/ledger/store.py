"""The only SQL of the ledger. Postings and entries are only ever added; the database itself refuses anything else."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import AccountId, PostingId, mint
from core.money import Money
from core.paging import Bookmark, Page, read_page
from shop.ledger.account import Account, Entry, Held, Source, StatementLine
from shop.ledger.tables import AccountRow, EntryRow, PostingRow

STATEMENT_LINES = 50
"""Lines of one page of a statement."""


async def open_accounts(sql: AsyncConnection, accounts: Sequence[Account], *, at: datetime) -> None:
    """Make the rows of ``accounts`` that are not there yet, with nothing in them. Sorted by their id by the caller."""
    rows = [
        {
            "id": account.id,
            "owner": account.owner,
            "kind": account.kind,
            "currency": account.currency,
            "floor": account.floor,
            "posted": 0,
            "version": 1,
            "opened_at": at,
        }
        for account in accounts
    ]
    # whichever of its constraints a row meets first in a race, it is the same account
    await sql.execute(upsert(sql, AccountRow).values(rows).on_conflict_do_nothing())


async def lock(sql: AsyncConnection, accounts: Sequence[AccountId]) -> dict[AccountId, Held]:
    """How ``accounts`` stand; nobody else moves them before this transaction ends. Locked in the order of their ids."""
    rows = await sql.execute(
        select(AccountRow.id, AccountRow.posted, AccountRow.floor)
        .where(AccountRow.id.in_(accounts))
        .order_by(AccountRow.id)
        .with_for_update()
    )
    return {AccountId(row.id): Held(posted=row.posted, floor=row.floor) for row in rows}


async def entries_of(sql: AsyncConnection, sources: Sequence[Source]) -> dict[Source, dict[AccountId, int]]:
    """What was posted of ``sources`` before: minor units by account."""
    of = tuple_(PostingRow.source_type, PostingRow.source_id, PostingRow.kind)
    rows = await sql.execute(
        select(PostingRow.source_type, PostingRow.source_id, PostingRow.kind, EntryRow.account, EntryRow.amount)
        .join(EntryRow, EntryRow.posting == PostingRow.id)
        .where(of.in_([(source.type, source.id, source.kind) for source in sources]))
    )
    known: dict[Source, dict[AccountId, int]] = defaultdict(dict)
    for row in rows:
        known[Source(type=row.source_type, id=row.source_id, kind=row.kind)][AccountId(row.account)] = row.amount
    return dict(known)


async def write(sql: AsyncConnection, postings: Sequence[tuple[Source, tuple[Entry, ...]]], *, at: datetime) -> None:
    """Write postings down. Their entries go first: a posting that is written takes no further ones."""
    if not postings:
        return
    ids = [PostingId(mint("pst")) for _ in postings]
    entries = [
        {
            "posting": posting,
            "account": entry.account.id,
            "currency": entry.amount.currency,
            "amount": entry.amount.amount,
        }
        for posting, (_, flows) in zip(ids, postings, strict=True)
        for entry in flows
    ]
    rows = [
        {"id": posting, "source_type": source.type, "source_id": source.id, "kind": source.kind, "posted_at": at}
        for posting, (source, _) in zip(ids, postings, strict=True)
    ]
    await sql.execute(insert(EntryRow), entries)
    await sql.execute(insert(PostingRow), rows)


async def move(sql: AsyncConnection, changes: Mapping[AccountId, int]) -> None:
    """Add to what accounts hold, in minor units. The caller has locked them."""
    if not changes:
        return
    add = (
        update(AccountRow)
        .where(AccountRow.id == bindparam("account"))
        .values(posted=AccountRow.posted + bindparam("change"), version=AccountRow.version + 1)
    )
    await sql.execute(add, [{"account": account, "change": change} for account, change in changes.items()])


async def balance(sql: AsyncConnection, account: Account) -> Money:
    """What ``account`` holds; nothing if there was never an entry."""
    posted = (await sql.execute(select(AccountRow.posted).where(AccountRow.id == account.id))).scalar_one_or_none()
    return Money(amount=posted or 0, currency=account.currency)


async def balances(sql: AsyncConnection, accounts: Sequence[Account]) -> dict[AccountId, int]:
    """What each of ``accounts`` holds, in minor units; nothing of those that never had an entry. Nothing is locked."""
    ids = [account.id for account in accounts]
    rows = await sql.execute(select(AccountRow.id, AccountRow.posted).where(AccountRow.id.in_(ids)))
    return {AccountId(row.id): int(row.posted) for row in rows}


async def statement(
    sql: AsyncConnection, account: AccountId, *, after: Bookmark | None = None, limit: int = STATEMENT_LINES
) -> Page[StatementLine]:
    """The entries of ``account``, newest first, a page at a time.

    Raises:
        BadCursor: ``after`` is no bookmark of a statement.
    """
    lines = (
        select(*EntryRow.__table__.columns, *PostingRow.__table__.columns)
        .join(PostingRow, PostingRow.id == EntryRow.posting)
        .where(EntryRow.account == account)
    )
    return (await read_page(sql, lines, by=[EntryRow.__table__.c.posting], after=after, limit=limit)).each(_line)


def _line(row: Row[*tuple[Any, ...]]) -> StatementLine:
    return StatementLine(
        posting=PostingId(row.posting),
        source=Source(type=row.source_type, id=row.source_id, kind=row.kind),
        amount=Money(amount=row.amount, currency=row.currency),
        at=row.posted_at,
    )
