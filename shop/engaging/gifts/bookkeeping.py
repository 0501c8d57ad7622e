"""Bookkeeping: what gifts move, as postings of the ledger: out of a wallet, into the ``gifts`` of a show, and back."""

from collections.abc import Sequence
from datetime import datetime

from core.database import Work
from core.ids import EventId, ShowId, ViewerId
from core.money import Money
from shop.engaging.gifts.gift import GiftSend
from shop.engaging.gifts.wallet import account_of
from shop.ledger.account import Account, Source
from shop.ledger.posting import Posting, flow, post


def gifts_of(show: ShowId, currency: str) -> Account:
    """What a show was given. It may fall below nothing, if what was paid out is given back later."""
    return Account(owner=show, kind="gifts", currency=currency)


async def book_sent(work: Work, gifts: Sequence[GiftSend], *, now: datetime) -> None:
    """Money becomes gifts. Comes last in its transaction.

    Raises:
        NotEnough: It is not in the wallet.
    """
    flows = (
        (sent, account_of(sent.sender, sent.amount.currency), gifts_of(sent.show, sent.amount.currency))
        for sent in gifts
    )
    postings = [
        Posting(source=Source(type="gift", id=sent.id, kind="sent"), entries=flow(sent.amount, out_of=purse, into=show))
        for sent, purse, show in flows
    ]
    await post(work.connection, *postings, at=now)


async def book_withdrawn(work: Work, sent: GiftSend, *, now: datetime) -> None:
    """A gift goes back into the wallet it came from. Comes last in its transaction."""
    currency = sent.amount.currency
    entries = flow(sent.amount, out_of=gifts_of(sent.show, currency), into=account_of(sent.sender, currency))
    source = Source(type="gift", id=sent.id, kind="withdrawn")
    await post(work.connection, Posting(source=source, entries=entries), at=now)


async def book_merged(
    work: Work, amount: Money, *, guest: ViewerId, into: ViewerId, named: EventId, now: datetime
) -> None:
    """The wallet of a guest becomes part of the one they signed in to. Comes last in its transaction."""
    entries = flow(amount, out_of=account_of(guest, amount.currency), into=account_of(into, amount.currency))
    source = Source(type="wallet", id=named, kind="merged")
    await post(work.connection, Posting(source=source, entries=entries), at=now)
