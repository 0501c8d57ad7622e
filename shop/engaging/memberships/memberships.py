"""Memberships: what one can be a member of, joining it, and what becomes of it, in one value."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.clock import Clock
from core.database import Database
from core.due import Doer
from shop.engaging.memberships import store
from shop.engaging.memberships.belonging import Belonging
from shop.engaging.memberships.joining import GIVE_BACK, PURPOSE, Joining
from shop.engaging.memberships.returning import Returning
from shop.engaging.memberships.tiering import Tiering
from shop.fees.charging import Fees


@dataclass(frozen=True, slots=True, kw_only=True)
class Memberships:
    """The memberships of the house."""

    tiering: Tiering
    joining: Joining
    belonging: Belonging

    @property
    def doers(self) -> Mapping[str, Doer]:
        """What the diary does for memberships."""
        return {store.DUE: self.belonging.when_due, GIVE_BACK: self.belonging.when_to_give_back}


def open_memberships(*, database: Database, clock: Clock, fees: Fees, currency: str, root: str) -> Memberships:
    """Build them, and let fees know what is paid for.

    Args:
        currency: The one currency this house sells in (ISO 4217).
        root: Where a browser comes back to that nobody looks at.
    """
    joining = Joining(database=database, clock=clock, fees=fees, currency=currency, root=root)
    fees.introduce(PURPOSE, joining)
    return Memberships(
        tiering=Tiering(database=database, clock=clock, currency=currency),
        joining=joining,
        belonging=Belonging(database=database, clock=clock, joining=joining, fees=Returning(fees)),
    )
