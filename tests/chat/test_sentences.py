"""What somebody may not do any more: be there, write, be read; on an account, a browser or an address."""

from datetime import timedelta

import pytest

from chat import history
from chat.banning import LONGEST_AT_ADDRESS, LONGEST_SHADOW, Banning, Sentence
from chat.bans import Ban, BanKind
from chat.held import store as held_store
from chat.held.held import WAITS
from chat.log import store as log
from chat.log.entry import Deed, Entry
from chat.log.store import Search
from chat.message import Draft, Posted
from chat.posting import post
from chat.removing import remove
from chat.rereading import MINE, own_words
from chat.reviews import store as reviews
from chat.reviews.review import Why
from core.due import Diary
from core.errors import Banned, Muted, Unfit
from core.events import HeldDecided, HeldState, Quote
from core.people import Origin, Role, Viewer
from tests.chat.talk import HOME, Talk, held_for
from tests.chat.test_banning import Register

MINUTE = timedelta(minutes=1)
ELSEWHERE = Origin(address="198.51.100.7", device="a laptop")


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
def banning(talk: Talk, register: Register) -> Banning:
    return Banning(database=talk.chat.database, people=register, ring=register.ring, clock=talk.clock)


async def say(talk: Talk, text: str, by: Viewer, origin: Origin = HOME) -> Posted:
    draft = Draft(show=talk.show, author=by, origin=origin, text=text, key=f"{by.id} {text} {origin.address}")
    return await post(draft, chat=talk.chat)


async def shown(talk: Talk) -> list[str]:
    async with talk.chat.database.reading() as sql:
        return [each.text for each in await history.recent(sql, talk.show)]


def learn(talk: Talk, *bans: Ban) -> None:
    """What the guard does when it looks."""
    talk.chat.bans.learn(bans, now=talk.clock.now())


async def written(talk: Talk) -> list[Entry]:
    async with talk.chat.database.reading() as sql:
        return list((await log.page(sql, talk.show, Search(), after=None, limit=50)).items)


async def test_who_is_silenced_for_a_minute_reads_on_and_writes_again_after_it(
    talk: Talk, banning: Banning, register: Register
) -> None:
    mila, olga = register.a(Role.VIEWER), register.a(Role.MODERATOR)
    sentence = Sentence(kind=BanKind.MUTED, reason="caps", lasts=MINUTE)
    learn(talk, await banning.ban(mila.id, sentence, show=talk.show, by=olga))

    talk.chat.bans.check(mila, talk.show, now=talk.clock.now())
    with pytest.raises(Muted) as refusal:
        await say(talk, "hello", mila)
    assert refusal.value.facts == {"until": talk.clock.now() + MINUTE}
    talk.clock.turn(MINUTE)
    await say(talk, "hello", mila)

    assert await shown(talk) == ["hello"]


async def test_a_shadow_falls_on_what_they_write_and_only_they_do_not_know(
    talk: Talk, banning: Banning, register: Register
) -> None:
    mila, olga = register.a(Role.VIEWER), register.a(Role.MODERATOR)
    sentence = Sentence(kind=BanKind.SHADOW, reason="trolling", lasts=MINUTE)
    learn(talk, await banning.ban(mila.id, sentence, show=talk.show, by=olga))

    posted = await say(talk, "хочу скидку", mila)

    assert (posted.shown, posted.held) == (True, False)
    assert await shown(talk) == []
    assert await talk.wished("discount") == 0
    async with talk.chat.database.reading() as sql:
        unheard = await held_store.find(sql, posted.message.id, show=talk.show)
    assert unheard is not None
    assert unheard.state is HeldState.REFUSED
    assert (await say(talk, "хочу скидку", mila)).message.id == posted.message.id
    assert [each.held for each in await own_words(talk.show, mila, chat=talk.chat)] == [None], "they would learn of it"
    await remove(posted.message.id, show=talk.show, by=mila, chat=talk.chat)


@pytest.mark.parametrize(
    "sentence",
    [
        Sentence(kind=BanKind.SHADOW, reason="x", lasts=None),
        Sentence(kind=BanKind.SHADOW, reason="x", lasts=LONGEST_SHADOW + MINUTE),
        Sentence(reason="x", lasts=None, on_address=True),
        Sentence(reason="x", lasts=LONGEST_AT_ADDRESS + MINUTE, on_address=True),
        Sentence(reason="  ", lasts=MINUTE),
    ],
)
async def test_shadows_and_addresses_need_an_end_and_everything_a_reason(
    talk: Talk, banning: Banning, register: Register, sentence: Sentence
) -> None:
    with pytest.raises(Unfit):
        await banning.ban(register.a(Role.VIEWER).id, sentence, show=talk.show, by=register.a(Role.HOST))

    assert (await banning.holding(talk.show), await written(talk)) == ([], [])


async def test_who_comes_back_as_a_new_guest_in_the_same_browser_is_still_out(
    talk: Talk, banning: Banning, register: Register
) -> None:
    mila, again, other = register.a(Role.GUEST), register.a(Role.GUEST), register.a(Role.GUEST)
    await say(talk, "rude", mila)
    sentence = Sentence(reason="rude", lasts=MINUTE, on_device=True)
    learn(talk, await banning.ban(mila.id, sentence, show=talk.show, by=register.a(Role.MODERATOR)))

    with pytest.raises(Banned):
        await say(talk, "me again", again)
    await say(talk, "I am somebody else", other, ELSEWHERE)

    assert "I am somebody else" in await shown(talk)


async def test_an_address_shuts_guests_out_and_nobody_with_an_account(
    talk: Talk, banning: Banning, register: Register
) -> None:
    mila, neighbour, customer = register.a(Role.GUEST), register.a(Role.GUEST), register.a(Role.VIEWER)
    at_home = Origin(address=HOME.address, device="another phone")
    await say(talk, "rude", mila)
    sentence = Sentence(reason="rude", lasts=MINUTE, on_address=True)
    learn(talk, await banning.ban(mila.id, sentence, show=talk.show, by=register.a(Role.MODERATOR)))

    with pytest.raises(Banned):
        await say(talk, "me again", neighbour, at_home)
    await say(talk, "I only live here", customer, at_home)

    assert "I only live here" in await shown(talk)


async def test_the_browser_is_the_one_they_wrote_from_last_were_it_held(
    talk: Talk, banning: Banning, register: Register
) -> None:
    mila = register.a(Role.GUEST)
    await say(talk, "nice", mila)
    talk.clock.turn(MINUTE)
    talk.judge.held["клоун"] = held_for("клоун", "клоун")
    await say(talk, "клоун", mila, ELSEWHERE)

    sentence = Sentence(reason="rude", lasts=MINUTE, on_device=True)
    ban = await banning.ban(mila.id, sentence, show=talk.show, by=register.a(Role.MODERATOR))

    assert (ban.device, ban.address) == ("a laptop", None)


async def test_who_is_shut_out_has_nothing_waiting_any_more(talk: Talk, banning: Banning, register: Register) -> None:
    mila, olga = register.a(Role.GUEST), register.a(Role.MODERATOR, "Olga")
    talk.judge.held["клоун"] = held_for("клоун", "клоун")
    posted = await say(talk, "клоун", mila)

    await banning.ban(mila.id, Sentence(reason="rude", lasts=None), show=talk.show, by=olga)
    await talk.relay()

    (fact,) = [fact for fact in talk.told if isinstance(fact, HeldDecided)]
    assert (fact.held.id, fact.held.state, fact.held.decided_by) == (posted.message.id, HeldState.DENIED, "Olga")
    told, _ = await written(talk)
    assert (told.deed, told.subject, told.before, told.after["state"]) == (
        Deed.DENIED,
        posted.message.id,
        {"state": "banned"},
        "denied",
    )
    async with talk.chat.database.reading() as sql:
        (review,) = (await reviews.page(sql, after=None, limit=5)).items
    assert (review.message, review.why, review.was) == (posted.message.id, Why.DENIED, "banned")
    talk.clock.turn(WAITS)
    assert await Diary(database=talk.chat.database, clock=talk.clock, doers=talk.chat.doers).do_some() == 0


async def test_what_was_unheard_and_comes_again_when_they_are_heard_is_not_said(
    talk: Talk, banning: Banning, register: Register
) -> None:
    mila, olga = register.a(Role.VIEWER), register.a(Role.MODERATOR)
    sentence = Sentence(kind=BanKind.SHADOW, reason="trolling", lasts=MINUTE)
    learn(talk, await banning.ban(mila.id, sentence, show=talk.show, by=olga))
    unheard = await say(talk, "boo", mila)
    talk.clock.turn(MINUTE)

    again = await say(talk, "boo", mila)

    assert (again.message.id, again.shown, again.held) == (unheard.message.id, True, False)
    assert await shown(talk) == []


async def test_who_is_unheard_quotes_as_ever(talk: Talk, banning: Banning, register: Register) -> None:
    mila, olga = register.a(Role.VIEWER), register.a(Role.MODERATOR)
    question = await talk.say("who?", by=olga)
    sentence = Sentence(kind=BanKind.SHADOW, reason="trolling", lasts=MINUTE)
    learn(talk, await banning.ban(mila.id, sentence, show=talk.show, by=olga))

    answers = [await talk.post("me", by=mila, key="k", reply_to=question.id) for _ in range(2)]
    talk.clock.turn(MINUTE)
    answers.append(await talk.post("me", by=mila, key="k", reply_to=question.id))

    assert {(each.message.id, each.message.reply_to) for each in answers} == {
        (answers[0].message.id, Quote(id=question.id, name=question.author.name, text="who?"))
    }


async def test_authors_read_the_latest_twenty_of_theirs_whatever_nobody_heard_of_since(
    talk: Talk, banning: Banning, register: Register
) -> None:
    mila, olga = register.a(Role.VIEWER), register.a(Role.MODERATOR)
    talk.judge.held["клоун"] = held_for("клоун", "клоун")
    held = await say(talk, "клоун", mila)
    talk.judge.held.clear()
    sentence = Sentence(kind=BanKind.SHADOW, reason="trolling", lasts=MINUTE)
    learn(talk, await banning.ban(mila.id, sentence, show=talk.show, by=olga))
    for number in range(MINE):
        talk.clock.turn(timedelta(seconds=2))
        await say(talk, f"boo {number}", mila)

    mine = await own_words(talk.show, mila, chat=talk.chat)
    assert [each.message.id for each in mine if each.held] == [held.message.id]


async def test_a_silence_does_not_take_the_place_of_a_ban_and_letting_in_ends_both(
    talk: Talk, banning: Banning, register: Register
) -> None:
    mila, olga = register.a(Role.GUEST), register.a(Role.MODERATOR)
    out = await banning.ban(mila.id, Sentence(reason="rude", lasts=None), show=talk.show, by=olga)
    muted = Sentence(kind=BanKind.MUTED, reason="caps", lasts=MINUTE)
    learn(talk, out, await banning.ban(mila.id, muted, show=talk.show, by=olga))
    assert len(await banning.holding(talk.show)) == 2

    talk.clock.turn(MINUTE)
    with pytest.raises(Banned):
        await say(talk, "hello", mila)
    await banning.lift(mila.id, show=talk.show, by=olga, reason="sorry")

    assert await banning.holding(talk.show) == []


async def test_the_log_says_who_did_what_to_whom_with_what_was_before(
    talk: Talk, banning: Banning, register: Register
) -> None:
    mila, olga = register.a(Role.GUEST), register.a(Role.MODERATOR, "Olga")
    await banning.ban(mila.id, Sentence(reason="rude", lasts=MINUTE), show=talk.show, by=olga)
    await banning.ban(mila.id, Sentence(reason="worse", lasts=None), show=talk.show, by=olga)
    await banning.lift(mila.id, show=talk.show, by=olga, reason="a mistake")

    lifted, second, first = await written(talk)

    assert [each.deed for each in (first, second, lifted)] == [Deed.SHUT_OUT, Deed.SHUT_OUT, Deed.LET_IN]
    assert (first.actor_name, first.subject, first.about, first.reason) == ("Olga", mila.id, "Mila", "rude")
    assert (first.before, second.before["reason"], second.after["reason"]) == ({}, "rude", "worse")
    assert (lifted.before["reason"], lifted.reason) == ("worse", "a mistake")
    assert HOME.address not in str(written)
