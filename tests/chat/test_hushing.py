"""What is hushed is said and kept, and nobody else reads it until it is let go: then everybody does, once."""

from collections.abc import Mapping, Sequence

import pytest

from chat import history
from chat.removing import remove
from chat.rooms import open_chat
from core.database import Work
from core.events import HeldState, MessagePosted, MessagesLeftOut
from core.heard import Heard
from core.ids import MessageId, ShowId
from core.people import Role, Viewer
from tests.chat.talk import Talk, a_person, held_for
from tests.fakes import nobody_hears


class Secretive:
    """Keeps back what has a star in it."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, list[str]]] = []

    def look(self, texts: Sequence[tuple[ShowId, str]]) -> None:
        self.calls.append(("look", [text for _, text in texts]))

    async def hush(self, work: Work, said: Sequence[Heard]) -> Mapping[MessageId, str]:
        self.calls.append(("hush", [each.text for each in said]))
        return {each.message: "quz_1" for each in said if "*" in each.text}


@pytest.fixture
def secretive() -> Secretive:
    return Secretive()


@pytest.fixture
def talk(talk: Talk, secretive: Secretive) -> Talk:
    chat = talk.chat
    talk.chat = open_chat(
        database=chat.database,
        doors=talk.doors,
        judge=talk.judge,
        tell=chat.tell,
        clock=talk.clock,
        ring=nobody_hears,
        hushing=secretive,
    )
    return talk


def heard_by_viewers(talk: Talk) -> list[str]:
    return [fact.message.text for fact in talk.told if isinstance(fact, MessagePosted)]


async def read(talk: Talk) -> list[str]:
    async with talk.chat.database.reading() as sql:
        return [message.text for message in await history.recent(sql, talk.show)]


async def test_only_its_author_and_staff_see_it_and_the_answer_does_not_give_it_away(talk: Talk) -> None:
    mila: Viewer = a_person()
    posted = await talk.post("it is * for sure", by=mila, key="k")
    await talk.say("hello", by=a_person())

    assert posted.shown
    assert (heard_by_viewers(talk), await read(talk)) == (["hello"], ["hello"])
    assert [[each.text for each in fact.messages] for fact in talk.told if isinstance(fact, MessagesLeftOut)] == [
        ["it is * for sure"]
    ]
    assert (await talk.post("it is * for sure", by=mila, key="k")).message == posted.message
    quoting = await talk.say("see above", by=mila, reply_to=posted.message.id)
    assert quoting.reply_to is None


async def test_what_takes_a_while_is_worked_out_before_anything_is_written(talk: Talk, secretive: Secretive) -> None:
    await talk.say("hello", by=a_person())

    assert secretive.calls == [("look", ["hello"]), ("hush", ["hello"])]


async def test_it_is_let_go_once_in_the_order_in_which_it_was_said(talk: Talk) -> None:
    for text in ("one *", "two", "three *"):
        await talk.say(text, by=a_person())

    assert [await talk.chat.releasing.release("quz_1") for _ in range(2)] == [2, 0]

    assert heard_by_viewers(talk) == ["two", "one *", "three *"]
    assert await read(talk) == ["one *", "two", "three *"]


async def test_what_was_removed_meanwhile_does_not_come_back(talk: Talk) -> None:
    mila = a_person()
    message = await talk.say("one *", by=mila)
    await remove(message.id, show=talk.show, by=mila, chat=talk.chat)

    await talk.chat.releasing.release("quz_1")

    assert heard_by_viewers(talk) == []


async def test_what_a_person_let_through_is_shown_for_certain_once_it_is_let_go(talk: Talk) -> None:
    olga = a_person(Role.MODERATOR)
    talk.judge.held["rude *"] = held_for("rude *", "rude")
    held = await talk.post("rude *", by=a_person())
    await talk.say("mild *", by=a_person())
    await talk.chat.deciding.decide(held.message.id, HeldState.APPROVED, show=talk.show, by=olga)

    await talk.chat.releasing.release("quz_1")

    facts = {fact.message.text: fact.may_be_left_out for fact in talk.told if isinstance(fact, MessagePosted)}
    assert facts == {"rude *": False, "mild *": True}
