"""Bans: the staff shut people out and let them in again."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query
from pydantic import Field, StringConstraints

from chat.banning import LISTED, Sentence
from chat.bans import Ban, BanKind
from core.events import Value
from core.ids import ID_PATTERN, BanId, ShowId, ViewerId
from core.lines import NO_CONTROLS
from core.people import Viewer
from moderation.passing import check_passes
from server.api.asking import Host, Staff, TheHouse
from server.api.shows import ShowName
from server.house import House
from server.live.frames import Id

router = APIRouter(tags=["bans"])

LONGEST_REASON = 200
"""Code points: two lines in the studio."""

YEAR_OF_MINUTES = 365 * 24 * 60
"""The longest ban that ends by itself."""

ViewerName = Annotated[str, Path(pattern=ID_PATTERN, description="A person's id.")]

Page = Annotated[str | None, Query(pattern=ID_PATTERN, description="The last `id` of the page before.")]


class Banning(Value):
    """Whom to shut out, why, and for how many minutes; null: until it is taken back, or the show is over.

    Who is ``out`` is out of the show, who is ``muted`` may read and not write, of ``shadow`` nobody else is shown what
    they write; that ends within 30 days. ``on_device``: the browser they last wrote from as well; ``on_address``:
    guests at their address as well, for at most 7 days.
    """

    viewer: Id
    kind: BanKind = BanKind.OUT
    on_device: bool = False
    on_address: bool = False
    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON, pattern=NO_CONTROLS)
    ]
    minutes: Annotated[int, Field(ge=1, le=YEAR_OF_MINUTES)] | None = None

    @property
    def sentence(self) -> Sentence:
        """The same, for the chat."""
        return Sentence(
            kind=self.kind,
            reason=self.reason,
            lasts=timedelta(minutes=self.minutes) if self.minutes is not None else None,
            on_device=self.on_device,
            on_address=self.on_address,
        )


class BanView(Value):
    """Somebody is shut out; ``show`` is null when it is of all shows, ``until`` when it does not end by itself."""

    id: str
    show: str | None
    viewer: str
    kind: BanKind
    on_device: bool
    on_address: bool
    name: str
    reason: str
    by: str
    by_name: str
    at: datetime
    until: datetime | None

    @classmethod
    def of(cls, ban: Ban) -> Self:
        """``ban`` as staff see it."""
        return cls(
            id=ban.id,
            show=ban.show,
            viewer=ban.viewer,
            kind=ban.kind,
            on_device=ban.device is not None,
            on_address=ban.address is not None,
            name=ban.name,
            reason=ban.reason,
            by=ban.by,
            by_name=ban.by_name,
            at=ban.at,
            until=ban.until,
        )


class Bans(Value):
    """The bans that hold, the newest first; ``next`` gives the next page, null: there is none."""

    items: tuple[BanView, ...]
    next: str | None


@router.post("/shows/{name}/bans", status_code=201)
async def ban(name: ShowName, wish: Banning, house: TheHouse, staff: Staff) -> BanView:
    """Shut somebody out of a show: they cannot join or write, and their sockets in it are closed within a second.

    Or let them read and not write, or write and not be read. Nobody shuts out staff.
    """
    show = await house.shows.find(name)
    return await _ban(wish, show.id, house, staff)


@router.delete("/shows/{name}/bans/{viewer}", status_code=204)
async def lift(name: ShowName, viewer: ViewerName, house: TheHouse, staff: Staff) -> None:
    """Let somebody in again."""
    show = await house.shows.find(name)
    await house.banning.lift(ViewerId(viewer), show=show.id, by=staff)


@router.get("/shows/{name}/bans")
async def list_bans(name: ShowName, house: TheHouse, _staff: Staff, before: Page = None) -> Bans:
    """Who is shut out of a show, those shut out of all shows among them."""
    show = await house.shows.find(name)
    return await _list(show.id, before, house)


@router.post("/bans", status_code=201)
async def ban_from_all(wish: Banning, house: TheHouse, host: Host) -> BanView:
    """Shut somebody out of all shows."""
    return await _ban(wish, None, house, host)


@router.delete("/bans/{viewer}", status_code=204)
async def lift_from_all(viewer: ViewerName, house: TheHouse, host: Host) -> None:
    """Let somebody into shows again; what a single show decided stays."""
    await house.banning.lift(ViewerId(viewer), show=None, by=host)


@router.get("/bans")
async def list_bans_from_all(house: TheHouse, _staff: Staff, before: Page = None) -> Bans:
    """Who is shut out of all shows."""
    return await _list(None, before, house)


async def _ban(wish: Banning, show: ShowId | None, house: House, by: Viewer) -> BanView:
    await check_passes(house.chat.judge, wish.reason, by, surface="appeal", show=show)  # who is sentenced reads it
    made = await house.banning.ban(ViewerId(wish.viewer), wish.sentence, show=show, by=by)
    return BanView.of(made)


async def _list(show: ShowId | None, before: str | None, house: House) -> Bans:
    bans = await house.banning.holding(show, before=BanId(before) if before else None)
    return Bans(items=tuple(BanView.of(ban) for ban in bans), next=bans[-1].id if len(bans) == LISTED else None)
