"""Posting: money flows from accounts into accounts, all of it or none, once for each source."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NotEnough, PostedOtherwise
from core.ids import AccountId
from core.money import Money
from shop.ledger import store
from shop.ledger.account import Account, Entry, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One fact about money: ``source`` says which, ``entries`` what flowed.

    Raises:
        ValueError: What flows out does not flow in, in each currency; or an account stands in it twice.
    """

    source: Source
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        sums: Counter[str] = Counter()
        for entry in self.entries:
            sums[entry.amount.currency] += entry.amount.amount
        if not self.entries or any(sums.values()):
            raise ValueError(f"a posting that does not balance: {dict(sums)}")
        if len({entry.account.id for entry in self.entries}) != len(self.entries):
            raise ValueError("an account stands twice in a posting")


def flow(amount: Money, *, out_of: Account, into: Account) -> tuple[Entry, Entry]:
    """The two entries of the simplest posting."""
    return Entry(account=out_of, amount=Money.zero(amount.currency) - amount), Entry(account=into, amount=amount)


async def post(sql: AsyncConnection, *postings: Posting, at: datetime) -> int:
    """Write ``postings`` down in the caller's transaction, all or none. Returns how many were new.

    What was posted before is left alone, so a caller may say the same fact again. Accounts come into being with their
    first entry. Their rows stay locked until the caller's transaction ends: call this once, as late as can be.

    Raises:
        NotEnough: An account would fall below its floor. Nothing was written.
        PostedOtherwise: A source came before with other entries. Nothing was written.
    """
    said = _by_source(postings)
    accounts = {entry.account.id: entry.account for posting in postings for entry in posting.entries}
    await store.open_accounts(sql, [accounts[each] for each in sorted(accounts)], at=at)
    held = await store.lock(sql, sorted(accounts))
    known = await store.entries_of(sql, list(said))
    for source, entries in known.items():
        if entries != {entry.account.id: entry.amount.amount for entry in said[source].entries}:
            raise PostedOtherwise(str(source))
    new = [posting for source, posting in said.items() if source not in known]
    changes = _changes(new)
    for account, change in changes.items():
        if not held[account].bears(change):
            raise NotEnough(account, account=accounts[account].kind, balance=held[account].posted)
    await store.write(sql, [(posting.source, posting.entries) for posting in new], at=at)
    await store.move(sql, changes)
    return len(new)


def _by_source(postings: Iterable[Posting]) -> dict[Source, Posting]:
    said: dict[Source, Posting] = {}
    for posting in postings:
        if said.setdefault(posting.source, posting) != posting:
            raise PostedOtherwise(str(posting.source))
    return said


def _changes(postings: Iterable[Posting]) -> dict[AccountId, int]:
    changes: Counter[AccountId] = Counter()
    for posting in postings:
        for entry in posting.entries:
            changes[entry.account.id] += entry.amount.amount
    return {account: changes[account] for account in sorted(changes)}
