"""Money: whole minor units of one currency. Never a float, never a sum across currencies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

MINOR_DIGITS = {"JPY": 0, "KRW": 0, "RUB": 2, "USD": 2, "EUR": 2, "KZT": 2, "BYN": 2, "KWD": 3}
"""How many digits follow the point, by ISO 4217 code. Source: ISO 4217, table A.1."""

BASIS_POINTS = 10_000
"""One whole, in basis points: the unit in which percentages are stored."""

LARGEST_AMOUNT = 2**53 - 1
"""Minor units; above this a JSON client that reads numbers as doubles would see another sum."""


@dataclass(frozen=True, slots=True, kw_only=True, order=False)
class Money:
    """``amount`` minor units (kopecks, cents) of ``currency`` (ISO 4217, upper case).

    Raises:
        ValueError: The currency is unknown, or the amount does not fit a JSON number exactly.
    """

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in MINOR_DIGITS:
            raise ValueError(f"unknown currency {self.currency!r}")
        if abs(self.amount) > LARGEST_AMOUNT:
            raise ValueError(f"{self.amount} minor units are too many")

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in ``currency``."""
        return cls(amount=0, currency=currency)

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(amount=self.amount - other.amount, currency=self.currency)

    def __mul__(self, units: int) -> "Money":
        return Money(amount=self.amount * units, currency=self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same_currency(other)
        return self.amount < other.amount

    def __le__(self, other: "Money") -> bool:
        self._same_currency(other)
        return self.amount <= other.amount

    def percent_off(self, basis_points: int) -> "Money":
        """This much less ``basis_points`` (1,500 = 15 %), the discount rounded half up to a minor unit.

        Raises:
            ValueError: ``basis_points`` is outside 0..10,000.
        """
        if not 0 <= basis_points <= BASIS_POINTS:
            raise ValueError(f"{basis_points} basis points are not a share of one")
        discount = (self.amount * basis_points + BASIS_POINTS // 2) // BASIS_POINTS
        return Money(amount=self.amount - discount, currency=self.currency)

    def split(self, weights: list[int]) -> list["Money"]:
        """Share this out in proportion to ``weights``, to the last minor unit (largest remainder).

        Raises:
            ValueError: There are no weights, one is negative, or all are zero.
        """
        whole = sum(weights)
        if whole <= 0 or min(weights) < 0:
            raise ValueError("weights must be non-negative and not all zero")
        parts = largest_remainder([self.amount * weight for weight in weights], whole)
        return [Money(amount=part, currency=self.currency) for part in parts]

    def __str__(self) -> str:
        digits = MINOR_DIGITS[self.currency]
        sign, units = ("-", -self.amount) if self.amount < 0 else ("", self.amount)
        if digits == 0:
            return f"{sign}{units} {self.currency}"
        return f"{sign}{units // 10**digits}.{units % 10**digits:0{digits}d} {self.currency}"

    def _same_currency(self, other: "Money") -> None:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")


def largest_remainder(shares: Sequence[int], whole: int) -> list[int]:
    """Each ``share / whole`` as a whole number, so that they add up to their exact sum, rounded half up.

    Those with the largest remainder are rounded up, of equal ones the first; nobody is a whole unit off their share.
    """
    parts = [share // whole for share in shares]
    total = (2 * sum(shares) + whole) // (2 * whole)
    by_remainder = sorted(range(len(shares)), key=lambda place: (-(shares[place] % whole), place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
