"""Who counts is what the rules say: a model of the sentence, and whoever asks in any order."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.database import Database
from core.ids import ViewerId, mint
from core.people import Origin, Role, Viewer
from shop.engaging.unlocks.tables import UnlockVoiceRow
from shop.engaging.unlocks.unlock import Unlock
from tests.fakes import TurnedClock
from tests.shop.engaging.unlocks.crowd import Stage
from tests.shop.shelf import SHOW

ROLES = [Role.GUEST] * 7 + [Role.VIEWER] * 2 + [Role.MODERATOR]
PEOPLE = [Viewer(id=ViewerId(mint("vwr")), name=f"{number}", role=role) for number, role in enumerate(ROLES)]
PER_ADDRESS = 2


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asks from somewhere."""

    who: int
    origin: Origin


origins = st.builds(
    Origin, address=st.sampled_from(["10.0.0.1", "10.0.0.2"]), device=st.sampled_from([None, "a", "b", "c"])
)
asks = st.builds(Ask, who=st.integers(0, len(PEOPLE) - 1), origin=origins)
chat = st.tuples(st.just("chat"), st.lists(asks, min_size=1, max_size=6))
button = st.tuples(st.just("button"), st.lists(asks, min_size=1, max_size=1))
ban = st.tuples(st.just("ban"), st.lists(asks, min_size=1, max_size=1))


def as_the_rules_say(happened: Sequence[tuple[str, list[Ask]]]) -> set[int]:
    """ "Each once; of guests one a device and up to so many an address; the banned and the team do not count." """
    counted: dict[int, Origin] = {}
    for what, those in happened:
        for each in those:
            guests = {who: origin for who, origin in counted.items() if PEOPLE[who].role is Role.GUEST}
            is_guest = PEOPLE[each.who].role is Role.GUEST
            device = each.origin.device or object()
            twin = is_guest and device in [origin.device for origin in counted.values()]
            full = is_guest and [guest.address for guest in guests.values()].count(each.origin.address) >= PER_ADDRESS
            if what == "ban":
                counted.pop(each.who, None)
            elif each.who not in counted and not (PEOPLE[each.who].is_staff or twin or full):
                was = [who for who, origin in guests.items() if origin.device == device and not is_guest]
                for guest in was:  # they were that guest until they signed in
                    del counted[guest]
                counted[each.who] = each.origin
    return set(counted)


GUEST, ACCOUNT, HOME = 0, 7, "10.0.0.1"
SIGNED_IN_MEANWHILE = [
    Ask(GUEST, Origin(address=HOME, device="a")),
    Ask(ACCOUNT, Origin(address=HOME, device="a")),
    Ask(GUEST, Origin(address=HOME, device=None)),
]


@example(happened=[("chat", SIGNED_IN_MEANWHILE)])
@example(happened=[("button", SIGNED_IN_MEANWHILE[:1]), ("chat", SIGNED_IN_MEANWHILE[1:])])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happened=st.lists(st.one_of(chat, chat, button, ban), max_size=8))
async def test_whoever_asks_in_whatever_order_exactly_those_count_whom_the_rules_name(
    database: Database, happened: list[tuple[str, list[Ask]]]
) -> None:
    stage = Stage(database, TurnedClock())
    unlock = await stage.promise(target=100, per_address=PER_ADDRESS, key=mint("evt"))
    for what, those in happened:
        if what == "chat":
            heard = [stage.heard(PEOPLE[each.who], "discount", each.origin) for each in those]
            async with database.transaction() as work:
                await stage.asking.count(work, heard)
        elif what == "button":
            await stage.want(unlock, PEOPLE[those[0].who], origin=those[0].origin)
        else:
            await stage.shut_out(PEOPLE[those[0].who])

    stands, counted = await stage.stands(unlock), await who_counts(database, unlock)
    await stage.unlocking.cancel(unlock.id, show=SHOW)

    assert counted == {PEOPLE[number].id for number in as_the_rules_say(happened)}
    assert stands.current == len(counted)


async def who_counts(database: Database, unlock: Unlock) -> set[ViewerId]:
    mine = select(UnlockVoiceRow.person).where(UnlockVoiceRow.unlock == unlock.id)
    async with database.reading() as sql:
        return {ViewerId(row.person) for row in await sql.execute(mine)}
