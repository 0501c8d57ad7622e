"""Shows: the list, one show as it stands, and what its host may do with it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request

from core.errors import NotTheHost
from core.events import SaleLine, Sales, ShowState, Value
from core.ids import OfferId, OrderId
from core.lines import NO_CONTROLS
from core.money import Money
from core.people import Viewer
from server.api.asking import Anybody, Host, Staff, TheHouse
from server.house import House
from server.live.frames import Id, Place
from server.live.snapshot import ShowView, Snapshot
from server.live.taking import view_of
from server.shows.show import Show

router = APIRouter(prefix="/shows", tags=["shows"])

ShowName = Annotated[str, Path(min_length=1, max_length=64, pattern=NO_CONTROLS, description="A show's id or slug.")]


class Shows(Value):
    """Shows for the start page, those on air first."""

    items: tuple[ShowView, ...]


class ShowNow(Value):
    """A show as it stands, and where its lanes stood just before: every later event is to be applied."""

    snapshot: Snapshot
    lanes: dict[str, Place]


class Pinning(Value):
    """What to hold up."""

    offer: Id


class StreamKey(Value):
    """Where and with which bearer token to send the picture."""

    key: str
    whip_url: str


class RecentSale(Value):
    """A paid order, without its buyer."""

    order: OrderId
    at: datetime
    lines: tuple[SaleLine, ...]
    total: Money


class SalesNow(Value):
    """What the show has sold, and the latest orders."""

    sales: Sales
    recent: tuple[RecentSale, ...]


@router.get("")
async def list_shows(house: TheHouse) -> Shows:
    """Shows for the start page."""
    return Shows(items=tuple(view_of(show) for show in await house.shows.listed()))


@router.get("/{name}")
async def get_show(name: ShowName, house: TheHouse, anybody: Anybody) -> ShowNow:
    """Everything a page needs to draw a show."""
    show = await house.shows.find(name)
    positions = await house.bus.positions(show.id)
    snapshot = await house.snapshots.snapshot(show.id, anybody)
    lanes = {lane: Place(o=at.offset, ep=at.epoch) for lane, at in positions.items() if lane.open_to(anybody)}
    return ShowNow(snapshot=snapshot, lanes={str(lane): place for lane, place in lanes.items()})


@router.put("/{name}/pin")
async def pin(name: ShowName, wish: Pinning, house: TheHouse, _staff: Staff) -> ShowState:
    """Hold up an offer."""
    show = await house.shows.find(name)
    return await house.rundown.pin(show.id, OfferId(wish.offer))


@router.delete("/{name}/pin")
async def unpin(name: ShowName, house: TheHouse, _staff: Staff) -> ShowState:
    """Hold up nothing."""
    show = await house.shows.find(name)
    return await house.rundown.pin(show.id, None)


@router.post("/{name}/end")
async def end(name: ShowName, house: TheHouse, host: Host) -> ShowState:
    """End the show and take its picture off."""
    show = await own_show(name, house, host)
    state = await house.going_live.end(show.id)
    await house.video.end_show(show.id)
    return state


@router.post("/{name}/reopen")
async def reopen(name: ShowName, house: TheHouse, host: Host) -> ShowState:
    """Undo an end made by mistake."""
    show = await own_show(name, house, host)
    return await house.going_live.reopen(show.id)


@router.get("/{name}/stream-key")
async def stream_key(name: ShowName, house: TheHouse, host: Host, request: Request) -> StreamKey:
    """Where to send the picture."""
    show = await own_show(name, house, host)
    return _stream_key(await house.stream_keys.reveal(show.id), show, request, house)


@router.post("/{name}/stream-key")
async def rotate_stream_key(name: ShowName, house: TheHouse, host: Host, request: Request) -> StreamKey:
    """A new key; the old one opens nothing any more."""
    show = await own_show(name, house, host)
    return _stream_key(await house.stream_keys.rotate(show.id), show, request, house)


@router.get("/{name}/sales")
async def sales(name: ShowName, house: TheHouse, _staff: Staff) -> SalesNow:
    """What the show has sold."""
    show = await house.shows.find(name)
    recent = await house.sales.recent(show.id)
    return SalesNow(
        sales=await house.sales.sums(show.id),
        recent=tuple(RecentSale(order=sale.order, at=sale.at, lines=sale.lines, total=sale.total) for sale in recent),
    )


async def own_show(name: str, house: House, host: Viewer) -> Show:
    """The show of this name, if it is ``host``'s own.

    Raises:
        NoSuchShow: There is no such show.
        NotTheHost: It is another host's.
    """
    show = await house.shows.find(name)
    if show.host != host.id:
        raise NotTheHost
    return show


def _stream_key(key: str, show: Show, request: Request, house: House) -> StreamKey:
    root = house.settings.public_url or str(request.base_url)
    return StreamKey(key=key, whip_url=f"{root.rstrip('/')}/whip/{show.id}")
