"""Movement: why the units on hand changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.ids import MovementId, VariantId, ViewerId


class MovementKind(StrEnum):
    """What moved the stock."""

    OPENING = "opening"
    COUNTED = "counted"
    ADJUSTED = "adjusted"
    IMPORTED = "imported"
    SHIPPED = "shipped"
    RETURNED = "returned"
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """``units`` came (or went, if negative), and ``on_hand`` lay on the shelf afterwards.

    ``source_type`` and ``source_id`` name what moved them: an order, an import, the key of a request. The same source
    moves a variant once. ``by`` is who did it, None for the house itself.
    """

    id: MovementId
    variant: VariantId
    kind: MovementKind
    units: int
    on_hand: int
    source_type: str
    source_id: str
    at: datetime
    reason: str = ""
    by: ViewerId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLevel:
    """The stock of a variant as the staff see it."""

    variant: VariantId
    on_hand: int
    reserved: int
    version: int

    @property
    def left(self) -> int:
        """Units that can be bought now."""
        return self.on_hand - self.reserved
