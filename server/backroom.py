"""Backroom: what the staff do with the catalogue, in one value that doors may reach."""

from dataclasses import dataclass

from core.clock import Clock
from core.database import Database
from server.settings import Settings
from shop.flashing import FlashSales
from shop.offering import Offering
from shop.pictures import PictureFolder
from shop.promoting import Promoting
from shop.shelving import Shelving
from shop.stocking import Stocking


@dataclass(frozen=True, slots=True, kw_only=True)
class Backroom:
    """Products, stock, pictures, what shows sell, and what makes it cheaper."""

    shelving: Shelving
    stocking: Stocking
    offering: Offering
    flashes: FlashSales
    promoting: Promoting
    pictures: PictureFolder


def open_backroom(settings: Settings, *, database: Database, clock: Clock) -> Backroom:
    """Build it."""
    flashes = FlashSales(database=database, clock=clock, currency=settings.currency)
    return Backroom(
        shelving=Shelving(database=database, clock=clock, currency=settings.currency),
        stocking=Stocking(database=database, clock=clock),
        offering=Offering(database=database, clock=clock, currency=settings.currency),
        flashes=flashes,
        promoting=Promoting(database=database, clock=clock, flashes=flashes, currency=settings.currency),
        pictures=PictureFolder(settings.pictures_folder),
    )
