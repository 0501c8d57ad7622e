"""Webhooks: where payment providers tell us that something changed. It is written down, and looked into later."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from core.events import Value
from server.api.asking import TheHouse

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

AProvider = Annotated[str, Path(pattern="^[a-z]{1,20}$", description="A payment provider's name.")]


class Heard(Value):
    """It was taken in."""

    heard: bool = True


@router.post("/{provider}")
async def take_in(provider: AProvider, request: Request, house: TheHouse) -> Heard:
    """Take a webhook in, signed or from a known address as its provider does it. Sent again, it changes nothing."""
    peer = request.client.host if request.client else ""
    await house.noticing.take_in(provider, request.headers, await request.body(), peer=peer)
    return Heard()
