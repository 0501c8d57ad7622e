"""API keys: the host gives a brand's own programs keys, changes their secrets, takes them away."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Path, status
from pydantic import Field, StringConstraints

from core.events import Value
from core.ids import ID_PATTERN, ApiKeyId
from core.lines import NO_CONTROLS
from server.accounts.api_key import ApiKey, Happened, KeyEvent, Scope
from server.accounts.api_keys import LONGEST_LIFE, LONGEST_OVERLAP, NewSecret
from server.api.asking import Host, TheHouse
from server.api.paging import APage

router = APIRouter(prefix="/api-keys", tags=["api keys"])

KeyName = Annotated[str, Path(pattern=ID_PATTERN, description="A key's id.")]

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


class KeyWish(Value):
    """What the key is for, what it may do, and how many days it shall last."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=NO_CONTROLS)]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=len(Scope))]
    days: Annotated[int, Field(ge=1, le=LONGEST_LIFE // _DAY)] = 90


class Rotation(Value):
    """For how many minutes the old secret works beside the new one."""

    overlap_minutes: Annotated[int, Field(ge=0, le=LONGEST_OVERLAP // _MINUTE)] = 0


class ApiKeyView(Value):
    """A key without its secret; ``prefix`` is how its text begins. ``over``: it opens nothing any more."""

    id: ApiKeyId
    prefix: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    over: bool

    @classmethod
    def of(cls, key: ApiKey, *, now: datetime) -> Self:
        """``key`` as a host sees it."""
        return cls(
            id=key.id,
            prefix=key.prefix,
            name=key.name,
            scopes=tuple(sorted(key.scopes)),
            created_at=key.created_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
            revoked_at=key.revoked_at,
            over=key.is_over(now),
        )


class NewKey(Value):
    """A key and the text that goes into ``Authorization: Bearer``. It is shown this once."""

    key: ApiKeyView
    secret: str


class ApiKeysView(Value):
    """The keys of the house, the newest first; ``next`` is the cursor of the next page."""

    items: tuple[ApiKeyView, ...]
    next: str | None


class KeyEventView(Value):
    """What happened to a key, when, and who did it."""

    event: KeyEvent
    by: str
    at: datetime

    @classmethod
    def of(cls, happened: Happened) -> Self:
        """``happened`` as a host sees it."""
        return cls(event=happened.event, by=happened.by, at=happened.at)


class KeyHistory(Value):
    """A key and all that happened to it, in order."""

    key: ApiKeyView
    history: tuple[KeyEventView, ...]


@router.post("", status_code=status.HTTP_201_CREATED)
async def make_key(wish: KeyWish, house: TheHouse, host: Host) -> NewKey:
    """Make a key. Its secret is in this answer and nowhere else."""
    made = await house.api_keys.make(wish.name, frozenset(wish.scopes), by=host, lasts=wish.days * _DAY)
    return _new(made, now=house.clock.now())


@router.get("")
async def list_keys(page: APage, house: TheHouse, _host: Host) -> ApiKeysView:
    """All keys, those that are over among them."""
    now, found = house.clock.now(), await house.api_keys.page(after=page.after, limit=page.limit)
    return ApiKeysView(items=found.each(lambda key: ApiKeyView.of(key, now=now)).items, next=page.cursor(found.next))


@router.get("/{key}")
async def get_key(key: KeyName, house: TheHouse, _host: Host) -> KeyHistory:
    """One key, and who did what to it."""
    found, history = await house.api_keys.history(ApiKeyId(key))
    view = ApiKeyView.of(found, now=house.clock.now())
    return KeyHistory(key=view, history=tuple(KeyEventView.of(each) for each in history))


@router.post("/{key}/rotate")
async def rotate_key(key: KeyName, wish: Rotation, house: TheHouse, host: Host) -> NewKey:
    """A new secret for the same key: same scopes, same end."""
    overlap = wish.overlap_minutes * _MINUTE
    return _new(await house.api_keys.rotate(ApiKeyId(key), by=host, overlap=overlap), now=house.clock.now())


@router.delete("/{key}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_key(key: KeyName, house: TheHouse, host: Host) -> None:
    """Take a key away; it opens nothing from now on."""
    await house.api_keys.revoke(ApiKeyId(key), by=host)


def _new(made: NewSecret, *, now: datetime) -> NewKey:
    return NewKey(key=ApiKeyView.of(made.key, now=now), secret=made.text)
