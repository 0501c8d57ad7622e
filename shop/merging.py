"""Merging: a guest signs in, and what lay in their cart lies in the account's. What does not fit is told.

Pure. Source: docs/decisions/0020-one-cart-one-person.md.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from core.events import Localized
from core.ids import OfferId, VariantId
from shop.cart import CartLine

MOST_LINES = 50
"""Lines in one cart; more would make one order lock half of the shelf."""

Place: TypeAlias = tuple[OfferId, VariantId]


class Bound(StrEnum):
    """What kept units of a guest out: the limit of one buyer, the shelf, or the number of lines in a cart."""

    LIMIT = "limit"
    LEFT = "left"
    LINES = "lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capped:
    """Of ``wanted`` units of a guest's line only ``taken`` went over."""

    offer: OfferId
    variant: VariantId
    title: Localized
    variant_name: Localized
    wanted: int
    taken: int
    why: Bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """How many units went over, and what was capped on the way."""

    units: int = 0
    capped: tuple[Capped, ...] = ()


def merge(own: Sequence[CartLine], guests: Sequence[CartLine]) -> tuple[Mapping[Place, int], Merged]:
    """Add the lines of a guest to one's own, each as far as limit and shelf allow; one's own are never made smaller.

    Returns:
        The units of each line that changed, and what to tell.
    """
    units: dict[Place, int] = {(line.offer, line.variant): line.units for line in own}
    of_offer: Counter[OfferId] = Counter()
    for (offer, _), count in units.items():
        of_offer[offer] += count
    changed: dict[Place, int] = {}
    capped: list[Capped] = []
    for line in guests:
        place = (line.offer, line.variant)
        taken, why = _fitting(line, held=units.get(place, 0), of_offer=of_offer[line.offer], lines=len(units))
        if taken:
            units[place] = changed[place] = units.get(place, 0) + taken
            of_offer[line.offer] += taken
        if why is not None:
            capped.append(_capped(line, taken, why))
    went_over = sum(line.units for line in guests) - sum(each.wanted - each.taken for each in capped)
    return changed, Merged(units=went_over, capped=tuple(capped))


def _fitting(line: CartLine, *, held: int, of_offer: int, lines: int) -> tuple[int, Bound | None]:
    if not held and lines >= MOST_LINES:
        return 0, Bound.LINES
    within_limit, within_left = max(0, line.limit - of_offer), max(0, line.left - held)
    taken = min(line.units, within_limit, within_left)
    if taken == line.units:
        return taken, None
    return taken, Bound.LIMIT if within_limit <= within_left else Bound.LEFT


def _capped(line: CartLine, taken: int, why: Bound) -> Capped:
    return Capped(
        offer=line.offer,
        variant=line.variant,
        title=line.title,
        variant_name=line.variant_name,
        wanted=line.units,
        taken=taken,
        why=why,
    )
