"""A show's proof for tests: what happened, and the export that tells of it."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from core.database import Database
from core.events import Event, StockChanged
from core.ids import VariantId, derive
from shop.engaging.proofs.link import Head, Link, link, opening
from shop.engaging.proofs.proving import Proofs
from tests.fakes import EVENING
from tests.shop.shelf import SHOW

LAMP = VariantId(derive("var", "lamp"))


def stock(left: int, *, version: int | None = None) -> StockChanged:
    """So many lamps are left."""
    at = EVENING + timedelta(seconds=version or left)
    return StockChanged(show=SHOW, at=at, variant=LAMP, left=left, version=version or left)


async def owe(database: Database, *facts: Event) -> None:
    """Let facts be owed, in one transaction."""
    async with database.transaction() as work:
        await work.owe(*facts)


async def links(database: Database) -> list[Link]:
    """The whole chain."""
    proofs = Proofs(database=database)
    return [each async for each in proofs.up_to(SHOW, await proofs.head(SHOW))]


def chain(*payloads: str) -> list[Link]:
    """A chain of these, made without a database."""
    head, made = Head(), []
    for payload in payloads:
        made.append(link(SHOW, head, payload))
        head = Head(seq=made[-1].seq, hash=made[-1].hash)
    return made


def said(kind: str, number: int, **body: Any) -> str:
    """A record of ``kind`` as JSON, whatever it says."""
    at = (EVENING + timedelta(seconds=number)).isoformat().replace("+00:00", "Z")
    return json.dumps({"id": derive("evt", kind, str(number)), "show": SHOW, "at": at, "kind": kind, **body})


def export(records: Iterable[Link]) -> str:
    """The file that a stranger would be given."""
    whole = list(records)
    head = Head(seq=len(whole), hash=whole[-1].hash) if whole else Head()
    return opening(SHOW, head) + "".join(each.line for each in whole)


def happened(*bodies: Mapping[str, Any]) -> str:
    """The export of a chain in which these follow each other: each with its ``kind``."""
    return export(chain(*(said(number=n, **body) for n, body in enumerate(bodies))))


async def proved(database: Database) -> None:
    """Let everything that waits be proved."""
    while await Proofs(database=database).prove_some():
        pass
