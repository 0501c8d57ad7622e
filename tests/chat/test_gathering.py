"""What people of a shop think of what was said in it: approved, abuse, or nobody said."""

from datetime import timedelta

from chat.gathering import gather
from chat.held.held import WAITS
from chat.removing import remove
from core.due import Diary
from core.events import HeldState
from core.people import Role
from tests.chat.talk import Talk, a_person, held_for


async def test_what_stands_is_approved_what_staff_took_away_is_abuse(talk: Talk) -> None:
    mila, olga = a_person(Role.VIEWER), a_person(Role.MODERATOR, name="Olga")
    await talk.say("беру", by=mila)
    await talk.say("слова ведущей", by=a_person(Role.HOST))
    rude = await talk.say("какой же ты осёл", by=mila)
    typo = await talk.say("бнру", by=mila)
    await remove(rude.id, show=talk.show, by=olga, chat=talk.chat)
    await remove(typo.id, show=talk.show, by=mila, chat=talk.chat)

    found = await gather(talk.chat.database, last=10)

    assert (found.approved, found.abuse, found.undecided) == (("беру",), ("какой же ты осёл",), ())


async def test_what_was_held_is_what_staff_made_of_it_and_their_last_word_counts(talk: Talk) -> None:
    mila, olga = a_person(Role.VIEWER), a_person(Role.MODERATOR, name="Olga")
    for text in ("огонь", "осёл", "жара", "тишина"):
        talk.judge.held[text] = held_for(text, text)
    fine, bad, wrong = [(await talk.say(text, by=mila)).id for text in ("огонь", "осёл", "жара")]
    await talk.chat.deciding.decide(fine, HeldState.APPROVED, show=talk.show, by=olga)
    await talk.chat.deciding.decide(bad, HeldState.DENIED, show=talk.show, by=olga)
    await talk.chat.deciding.decide(wrong, HeldState.DENIED, show=talk.show, by=olga)
    talk.clock.turn(timedelta(seconds=1))
    await talk.chat.reviewing.was_wrong(wrong, show=talk.show, by=olga)
    await talk.say("беру", by=mila)

    found = await gather(talk.chat.database, last=10)

    assert (found.approved, found.abuse) == (("беру", "жара", "огонь"), ("осёл",))
    assert (await gather(talk.chat.database, last=2)).approved == ("беру", "жара")


async def test_what_nobody_decided_about_in_time_is_neither(talk: Talk) -> None:
    mila = a_person(Role.VIEWER)
    talk.judge.held["тишина"] = held_for("тишина", "тишина")
    await talk.say("беру", by=mila)
    await talk.say("тишина", by=mila)
    talk.clock.turn(WAITS + timedelta(seconds=1))
    await Diary(database=talk.chat.database, clock=talk.clock, doers=talk.chat.doers).do_some()

    found = await gather(talk.chat.database, last=10)

    assert (found.approved, found.abuse, found.undecided) == (("беру",), (), ("тишина",))
