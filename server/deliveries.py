"""Deliveries: the ways in which this house delivers, read once, from the file that names them."""

from pathlib import Path

from server.settings import Settings
from shop.delivering import Methods

DEMO = Path(__file__).with_name("demo") / "delivery.toml"
"""How the demo brand delivers, and an example for everybody else."""


def methods_of(settings: Settings) -> Methods:
    """The ways of this house.

    Raises:
        OSError: The file that the settings name is not there.
        ValueError: It says something else than ways to deliver; the start ends here, not the first buyer.
    """
    file = settings.delivery or (DEMO if settings.demo else None)
    if file is None:
        return Methods.agreed(settings.currency)
    return Methods.read(file.read_text("utf-8"), settings.currency)
