"""Account: a place where money of one currency is, and what flows into it."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import AccountId, PostingId, derive
from core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The ``kind`` account of ``owner``. The same three words always mean the same account.

    Args:
        owner: A person, a provider, the house: an id or a word that the caller chooses.
        currency: ISO 4217.
        floor: Minor units below which it never falls; None: it may owe without end. Counts when the account is opened.
    """

    owner: str
    kind: str
    currency: str
    floor: int | None = None

    @property
    def id(self) -> AccountId:
        """Follows from the three words, so that nobody has to look it up."""
        return AccountId(derive("acc", self.owner, self.kind, self.currency))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``amount`` flowed into ``account``; out of it if negative.

    Raises:
        ValueError: The account is of another currency, or nothing flowed.
    """

    account: Account
    amount: Money

    def __post_init__(self) -> None:
        if self.amount.currency != self.account.currency or self.amount.amount == 0:
            raise ValueError(f"{self.amount} cannot flow into an account in {self.account.currency}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Which fact moved the money: what kind of thing (``type``), which one (``id``), and what became of it (``kind``).

    Each source is posted once, for ever.
    """

    type: str
    id: str
    kind: str

    def __str__(self) -> str:
        return f"{self.type} {self.id} {self.kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One entry of an account, for people: what flowed, when, and because of what."""

    posting: PostingId
    source: Source
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How an account stands while its row is locked. Minor units."""

    posted: int
    floor: int | None

    def bears(self, change: int) -> bool:
        """Whether the account may change by so much. What flows in is always welcome."""
        return change >= 0 or self.floor is None or self.posted + change >= self.floor
