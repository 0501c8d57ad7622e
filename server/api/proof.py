"""Proof: what happened in a show, as a chain that anybody may read, take away and check."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse

from core.errors import NoSuchRecord
from core.events import Value
from core.ids import ShowId
from core.paging import LARGEST
from server.api.asking import TheHouse
from server.api.paging import APage
from server.api.shows import ShowName
from server.house import House
from shop.engaging.proofs.link import ALGORITHM, Head, Link, opening

router = APIRouter(prefix="/shows/{name}/proof", tags=["proof"])

Kinds = Annotated[
    list[Annotated[str, Query(max_length=64, pattern=r"^[a-z_.]+$")]],
    Query(max_length=20, description="Only records of these kinds."),
]


class ProofHead(Value):
    """Where the chain ends: keep the hash, and nobody can change what stands before it unseen."""

    show: ShowId
    seq: int
    hash: str
    algorithm: str


class ProofRecord(Value):
    """One record. ``hash`` is that of ``prev`` and everything else here; see the head's ``algorithm``."""

    show: ShowId
    seq: int
    fact: str
    kind: str
    at: datetime
    body: dict[str, Any]
    prev: str
    hash: str


class ProofRecords(Value):
    """Some of the chain, the first record first."""

    items: tuple[ProofRecord, ...]
    next: str | None


@router.get("/head")
async def proof_head(name: ShowName, house: TheHouse) -> ProofHead:
    """Where the chain of a show ends now."""
    show = await house.shows.find(name)
    head = await house.mechanics.proofs.head(show.id)
    return ProofHead(show=show.id, seq=head.seq, hash=head.hash, algorithm=ALGORITHM)


@router.get("/records")
async def proof_records(name: ShowName, house: TheHouse, page: APage, kind: Kinds = []) -> ProofRecords:  # noqa: B006
    """What happened in a show, a page at a time. A record that committed later stands later."""
    show = await house.shows.find(name)
    found = await house.mechanics.proofs.page(show.id, kinds=kind, after=page.after, limit=page.limit)
    return ProofRecords(items=tuple(_told(each) for each in found.items), next=page.cursor(found.next))


@router.get("/records/{seq}")
async def proof_record(name: ShowName, seq: Annotated[int, Path(ge=1, le=LARGEST)], house: TheHouse) -> ProofRecord:
    """One record, by its place in the chain."""
    show = await house.shows.find(name)
    record = await house.mechanics.proofs.record(show.id, seq)
    if record is None:
        raise NoSuchRecord(str(seq))
    return _told(record)


@router.get("/export", response_class=StreamingResponse, responses={200: {"content": {"application/x-ndjson": {}}}})
async def export_proof(name: ShowName, house: TheHouse) -> StreamingResponse:
    """The whole chain as it stands, to be checked with ``scripts/verify_show.py``: a line each, a header first."""
    show = await house.shows.find(name)
    head = await house.mechanics.proofs.head(show.id)
    headers = {
        "Content-Disposition": f'attachment; filename="{show.slug}.proof.ndjson"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_lines(show.id, head, house), media_type="application/x-ndjson", headers=headers)


async def _lines(show: ShowId, head: Head, house: House) -> AsyncIterator[str]:
    yield opening(show, head)
    lines: list[str] = []
    async for each in house.mechanics.proofs.up_to(show, head):
        lines.append(each.line)
        if len(lines) == 100:
            yield "".join(lines)
            lines = []
    yield "".join(lines)


def _told(record: Link) -> ProofRecord:
    return ProofRecord.model_validate_json(json.dumps(record.as_told()))
