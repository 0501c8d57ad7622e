"""Invariants: what the hourly look at money and stock found, for the staff and whoever watches over the house."""

from datetime import datetime
from typing import Self

from fastapi import APIRouter

from core.events import Value
from server.api.asking import Host, Staff, TheHouse
from shop import invariants
from shop.invariant_store import Finding

router = APIRouter(prefix="/health", tags=["health"])


class Broken(Value):
    """A broken invariant, and the ids of the first rows that break it."""

    name: str
    rows: tuple[str, ...]


class InvariantsView(Value):
    """What was found when somebody looked last; ``checked_at`` is null if nobody ever did."""

    checked_at: datetime | None
    checked: int
    violations: int
    broken: tuple[Broken, ...]

    @classmethod
    def of(cls, found: Finding | None) -> Self:
        """``found`` as the staff see it."""
        if found is None:
            return cls(checked_at=None, checked=0, violations=0, broken=())
        broken = tuple(Broken(name=name, rows=rows) for name, rows in found.broken.items())
        return cls(checked_at=found.at, checked=found.checked, violations=len(broken), broken=broken)


@router.get("/invariants")
async def last_found(house: TheHouse, _staff: Staff) -> InvariantsView:
    """What the last look found."""
    return InvariantsView.of(await invariants.last_found(house.database))


@router.post("/invariants")
async def look_now(house: TheHouse, _host: Host) -> InvariantsView:
    """Look now. Moves nothing, so it wants no key."""
    return InvariantsView.of(await invariants.inspect(house.database, house.clock))
