"""A few accounts for tests of the ledger, and short words for moving money between them."""

from core.database import Database
from core.ids import mint
from core.money import Money
from shop.ledger import store
from shop.ledger.account import Account, Entry, Source
from shop.ledger.posting import Posting, flow, post
from tests.fakes import EVENING

OUTSIDE = Account(owner="world", kind="outside", currency="RUB")
ANNA = Account(owner="vwr_anna", kind="wallet", currency="RUB", floor=0)
BORIS = Account(owner="vwr_boris", kind="wallet", currency="RUB", floor=0)


def rub(amount: int) -> Money:
    return Money(amount=amount, currency="RUB")


def a_source() -> Source:
    return Source(type="test", id=mint("evt"), kind="moved")


def a_posting(amount: int, *, out_of: Account, into: Account, source: Source | None = None) -> Posting:
    return Posting(source=source or a_source(), entries=flow(rub(amount), out_of=out_of, into=into))


def of_entries(*entries: tuple[Account, int]) -> Posting:
    flows = (Entry(account=account, amount=Money(amount=x, currency=account.currency)) for account, x in entries)
    return Posting(source=a_source(), entries=tuple(flows))


async def move(database: Database, *postings: Posting) -> int:
    """Post in a transaction of its own."""
    async with database.transaction() as work:
        return await post(work.connection, *postings, at=EVENING)


async def holds(database: Database, account: Account) -> int:
    async with database.reading() as sql:
        return (await store.balance(sql, account)).amount
