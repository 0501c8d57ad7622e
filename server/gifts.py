"""Gifts: what this house has to give, read once, from the file that names it."""

from pathlib import Path

from server.settings import Settings
from shop.engaging.gifts.gift import GiftTerms

DEMO = Path(__file__).with_name("demo") / "gifts.toml"
"""What can be given in the demo's shows, and an example for everybody else."""


def gift_terms_of(settings: Settings) -> GiftTerms:
    """The terms of this house; nothing can be given where no file says what.

    Raises:
        OSError: The file that the settings name is not there.
        ValueError: It says something else; the start ends here, not the first viewer.
    """
    file = settings.gifts or (DEMO if settings.demo else None)
    if file is None:
        return GiftTerms.none(settings.currency)
    return GiftTerms.read(file.read_text("utf-8"), settings.currency)
