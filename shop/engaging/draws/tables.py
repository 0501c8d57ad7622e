"""Tables: what tables of who takes part have in common."""

from typing import Any

from sqlalchemy import text

from shop.engaging.draws.marks import SIGNED_IN


def of_guests(column: str) -> dict[str, Any]:
    """For an index over marks in ``column``: it is of guests alone."""
    where = text(f"substr({column}, 1, {len(SIGNED_IN)}) <> '{SIGNED_IN}'")
    return {"postgresql_where": where, "sqlite_where": where}
