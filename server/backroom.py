"""Backroom: what the staff do with the catalogue, in one value that doors may reach."""

from dataclasses import dataclass

from core.clock import Clock
from core.database import Database
from core.fetching import Fetcher
from server.settings import Settings
from shop.flashing import FlashSales
from shop.importing.importing import Importing
from shop.importing.working import Importer
from shop.offering import Offering
from shop.pictures import PictureFolder
from shop.promoting import Promoting
from shop.shelving import Shelving
from shop.stocking import Stocking


@dataclass(frozen=True, slots=True, kw_only=True)
class Backroom:
    """Products, stock, pictures, imports, what shows sell, and what makes it cheaper."""

    shelving: Shelving
    stocking: Stocking
    offering: Offering
    flashes: FlashSales
    promoting: Promoting
    pictures: PictureFolder
    importing: Importing
    importer: Importer


def open_backroom(settings: Settings, *, database: Database, clock: Clock) -> Backroom:
    """Build it."""
    folder, currency = settings.imports_folder, settings.currency
    pictures = PictureFolder(settings.pictures_folder)
    importing = Importing(database=database, clock=clock, folder=folder, loopback=settings.fetch_loopback)
    flashes = FlashSales(database=database, clock=clock, currency=currency)
    return Backroom(
        shelving=Shelving(database=database, clock=clock, currency=currency),
        stocking=Stocking(database=database, clock=clock),
        offering=Offering(database=database, clock=clock, currency=currency),
        flashes=flashes,
        promoting=Promoting(database=database, clock=clock, flashes=flashes, currency=currency),
        pictures=pictures,
        importing=importing,
        importer=Importer(
            database=database,
            clock=clock,
            folder=folder,
            fetcher=Fetcher(loopback=settings.fetch_loopback),
            pictures=pictures,
            currency=currency,
            due=importing.due,
        ),
    )
