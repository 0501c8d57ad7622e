"""Taking messages away: one's own, those of viewers, and whose not."""

import pytest

from chat import history
from chat.removing import remove
from core.errors import NoSuchMessage, NotTheHost, StaffOnly
from core.events import MessageRemoved
from core.ids import MessageId, ShowId, mint
from core.people import Role
from tests.chat.talk import Talk, a_person


@pytest.mark.parametrize(
    ("author", "by", "refusal"),
    [
        (Role.GUEST, Role.GUEST, StaffOnly),
        (Role.GUEST, Role.VIEWER, StaffOnly),
        (Role.VIEWER, Role.MODERATOR, None),
        (Role.GUEST, Role.HOST, None),
        (Role.MODERATOR, Role.MODERATOR, NotTheHost),
        (Role.HOST, Role.MODERATOR, NotTheHost),
        (Role.MODERATOR, Role.HOST, None),
        (Role.HOST, Role.VIEWER, StaffOnly),
    ],
)
async def test_who_may_remove_whose(talk: Talk, author: Role, by: Role, refusal: type[Exception] | None) -> None:
    message = await talk.say("hm", by=a_person(author))

    if refusal is None:
        await remove(message.id, show=talk.show, by=a_person(by), chat=talk.chat)
    else:
        with pytest.raises(refusal):
            await remove(message.id, show=talk.show, by=a_person(by), chat=talk.chat)

    async with talk.chat.database.reading() as sql:
        assert await history.recent(sql, talk.show) == (() if refusal is None else (message,))


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_may_remove_their_own(talk: Talk, role: Role) -> None:
    author = a_person(role)
    message = await talk.say("oops", by=author)

    await remove(message.id, show=talk.show, by=author, chat=talk.chat)
    await talk.relay()

    assert [fact.message for fact in talk.told if isinstance(fact, MessageRemoved)] == [message.id]


async def test_removing_twice_is_told_once(talk: Talk) -> None:
    author = a_person()
    message = await talk.say("oops", by=author)

    for _ in range(2):
        await remove(message.id, show=talk.show, by=author, chat=talk.chat)
    await talk.relay()

    assert sum(isinstance(fact, MessageRemoved) for fact in talk.told) == 1


async def test_a_message_of_another_show_is_not_there(talk: Talk) -> None:
    message = await talk.say("here", by=a_person())

    with pytest.raises(NoSuchMessage):
        await remove(message.id, show=ShowId(mint("shw")), by=a_person(Role.HOST), chat=talk.chat)
    with pytest.raises(NoSuchMessage):
        await remove(MessageId(mint("msg")), show=talk.show, by=a_person(Role.HOST), chat=talk.chat)


async def test_a_removed_message_does_not_come_back_by_its_key(talk: Talk) -> None:
    author = a_person()
    message = await talk.say("oops", by=author, key="1")
    await remove(message.id, show=talk.show, by=author, chat=talk.chat)

    assert await talk.say("oops", by=author, key="1") == message

    async with talk.chat.database.reading() as sql:
        assert await history.recent(sql, talk.show) == ()


async def test_history_is_the_newest_fifty_oldest_first(talk: Talk) -> None:
    host = a_person(Role.HOST)
    messages = [await talk.say(f"{number}", by=host) for number in range(53)]

    async with talk.chat.database.reading() as sql:
        assert await history.recent(sql, talk.show) == tuple(messages[3:])


async def test_what_answers_a_removed_message_says_its_words_no_more(talk: Talk) -> None:
    rude = await talk.say("call me 123", by=a_person())
    answer = await talk.say("no", by=a_person(), reply_to=rude.id)

    await remove(rude.id, show=talk.show, by=a_person(Role.MODERATOR), chat=talk.chat)

    async with talk.chat.database.reading() as sql:
        assert await history.recent(sql, talk.show) == (answer.model_copy(update={"reply_to": None}),)
