"""API keys: a secret shown once, scopes that never grow, an end that holds everywhere at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.database import Database
from core.errors import ApiKeyOver, ApiKeyRefused, NoSuchApiKey
from core.ids import ApiKeyId, ViewerId, mint
from core.people import Role, Viewer
from server.accounts import store
from server.accounts.api_key import KeyEvent, Scope
from server.accounts.api_keys import LONGEST_LIFE, LONGEST_OVERLAP, ApiKeys
from server.accounts.knowing import Accounts
from server.accounts.tables import ApiKeyRow
from tests.fakes import TurnedClock

DAY = timedelta(days=1)
READS = frozenset({Scope.ORDERS_READ, Scope.CATALOGUE_READ})


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
async def host(database: Database, clock: TurnedClock) -> Viewer:
    return await _somebody(database, clock, Role.HOST)


@pytest.fixture
def keys(database: Database, clock: TurnedClock) -> ApiKeys:
    return ApiKeys(database=database, person=Accounts(database=database).person, clock=clock)


async def _somebody(database: Database, clock: TurnedClock, role: Role) -> Viewer:
    person = Viewer(id=ViewerId(mint("vwr")), name="Ольга", role=role)
    async with database.transaction() as work:
        await store.add_account(work.connection, person, now=clock.now())
    return person


async def test_a_key_acts_for_its_host_within_its_scopes(keys: ApiKeys, host: Viewer) -> None:
    made = await keys.make("stock robot", READS, by=host, lasts=DAY)

    key, person = await keys.read(made.text)

    assert (key.id, key.scopes, person) == (made.key.id, READS, host)
    assert made.text.startswith(f"vk_{key.prefix}_")


async def test_only_a_hash_is_kept(keys: ApiKeys, host: Viewer, database: Database) -> None:
    made = await keys.make("stock robot", READS, by=host, lasts=DAY)

    async with database.reading() as sql:
        row = (await sql.execute(select(ApiKeyRow.__table__))).one()

    assert made.text.rpartition("_")[2] not in str(row)
    assert made.text not in repr(made.key)


@pytest.mark.parametrize("change", ["end", "prefix", "case", "short", "empty", "wide"])
async def test_a_wrong_text_opens_nothing(keys: ApiKeys, host: Viewer, change: str) -> None:
    text = (await keys.make("stock robot", READS, by=host, lasts=DAY)).text
    wrong = {
        "end": text[:-1] + ("A" if text[-1] != "A" else "B"),
        "prefix": text[:3] + ("0" if text[3] != "0" else "1") + text[4:],
        "case": text.upper(),
        "short": text[:-1],
        "empty": "vk_",
        "wide": text[:-1] + "я",
    }

    with pytest.raises(ApiKeyRefused):
        await keys.read(wrong[change])


async def test_a_key_ends_by_itself(keys: ApiKeys, host: Viewer, clock: TurnedClock) -> None:
    made = await keys.make("stock robot", READS, by=host, lasts=DAY)
    clock.turn(DAY)

    with pytest.raises(ApiKeyRefused):
        await keys.read(made.text)
    assert (await keys.make("eternal", READS, by=host, lasts=10 * LONGEST_LIFE)).key.expires_at == (
        clock.now() + LONGEST_LIFE
    )


async def test_a_revoked_key_opens_nothing_and_neither_does_its_old_secret(keys: ApiKeys, host: Viewer) -> None:
    made = await keys.make("stock robot", READS, by=host, lasts=DAY)
    rotated = await keys.rotate(made.key.id, by=host, overlap=LONGEST_OVERLAP)

    await keys.revoke(made.key.id, by=host)
    await keys.revoke(made.key.id, by=host)

    for text in (made.text, rotated.text):
        with pytest.raises(ApiKeyRefused):
            await keys.read(text)
    _, history = await keys.history(made.key.id)
    assert [(each.event, each.by) for each in history] == [
        (KeyEvent.MADE, host.id),
        (KeyEvent.ROTATED, host.id),
        (KeyEvent.REVOKED, host.id),
    ]


async def test_rotation_changes_the_secret_and_nothing_else(keys: ApiKeys, host: Viewer, clock: TurnedClock) -> None:
    made = await keys.make("stock robot", READS, by=host, lasts=DAY)
    clock.turn(timedelta(hours=1))

    rotated = await keys.rotate(made.key.id, by=host)

    key, _ = await keys.read(rotated.text)
    assert (key.id, key.scopes, key.expires_at) == (made.key.id, READS, made.key.expires_at)
    with pytest.raises(ApiKeyRefused):
        await keys.read(made.text)


async def test_both_secrets_work_while_programs_change_over(keys: ApiKeys, host: Viewer, clock: TurnedClock) -> None:
    made = await keys.make("stock robot", READS, by=host, lasts=2 * DAY)
    rotated = await keys.rotate(made.key.id, by=host, overlap=10 * LONGEST_OVERLAP)

    assert {(await keys.read(text))[0].id for text in (made.text, rotated.text)} == {made.key.id}
    clock.turn(LONGEST_OVERLAP)

    await keys.read(rotated.text)
    with pytest.raises(ApiKeyRefused):
        await keys.read(made.text)


async def test_what_is_over_is_not_brought_back(keys: ApiKeys, host: Viewer, clock: TurnedClock) -> None:
    revoked = await keys.make("one", READS, by=host, lasts=DAY)
    expired = await keys.make("two", READS, by=host, lasts=DAY)
    await keys.revoke(revoked.key.id, by=host)
    clock.turn(DAY)

    for key in (revoked, expired):
        with pytest.raises(ApiKeyOver):
            await keys.rotate(key.key.id, by=host)
    nobodys = ApiKeyId(mint("key"))
    for door in (keys.rotate(nobodys, by=host), keys.revoke(nobodys, by=host), keys.history(nobodys)):
        with pytest.raises(NoSuchApiKey):
            await door


async def test_a_key_falls_with_whoever_made_it(keys: ApiKeys, database: Database, clock: TurnedClock) -> None:
    once_a_host = await _somebody(database, clock, Role.MODERATOR)
    made = await keys.make("left behind", READS, by=once_a_host, lasts=DAY)

    with pytest.raises(ApiKeyRefused):
        await keys.read(made.text)


async def test_the_last_use_is_noted_once_a_minute(keys: ApiKeys, host: Viewer, clock: TurnedClock) -> None:
    made = await keys.make("stock robot", READS, by=host, lasts=DAY)
    first = clock.now()

    await keys.read(made.text)
    clock.turn(timedelta(seconds=59))
    assert (await keys.read(made.text))[0].last_used_at == first
    clock.turn(timedelta(seconds=1))
    await keys.read(made.text)

    assert (await keys.history(made.key.id))[0].last_used_at == clock.now()


async def test_keys_are_listed_the_newest_first(keys: ApiKeys, host: Viewer, clock: TurnedClock) -> None:
    for name in "abc":
        await keys.make(name, READS, by=host, lasts=DAY)
        clock.turn(timedelta(seconds=1))

    first = await keys.page(after=None, limit=2)
    second = await keys.page(after=first.next, limit=2)

    assert [key.name for key in (*first.items, *second.items)] == ["c", "b", "a"]
