"""Rules of chats: words, strictness and manner, by show and for all, at once in every process, and in the log."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.log import store as log
from chat.log.entry import Deed
from chat.log.store import Search
from chat.posting import try_out
from chat.rules.rules import ChatRules, Manner, is_emoji_only, tidy_list
from chat.rules.ruling import NEWS, Rules
from chat.shield import store as shields
from core.errors import BadRules, MessageRefused, NotTheHost, RulesChanged, SlowDown, StaffOnly
from core.ids import ShowId, mint
from core.people import Role, Viewer
from moderation.judge import RulesJudge
from moderation.talk import RAIDED
from moderation.verdict import Action, Label
from tests.chat.talk import Talk, a_person
from tests.fakes import nobody_hears


@pytest.fixture
def olga() -> Viewer:
    return a_person(Role.MODERATOR, name="Olga")


@pytest.fixture
def petr() -> Viewer:
    return a_person(Role.HOST, name="Petr")


def elsewhere(talk: Talk) -> Rules:
    """The rules as another process knows them."""
    return Rules(database=talk.chat.database, clock=talk.clock, ring=nobody_hears)


async def judged(rules: Rules, talk: Talk, text: str, show: ShowId | None = None) -> Action:
    judge = RulesJudge(clock=talk.clock, words_of=rules.words_of, policy_of=rules.policy_of)
    return (await judge.judge(text, a_person(), surface="trial", show=show or talk.show)).action


async def test_a_blocked_word_counts_at_once_here_and_elsewhere_once_they_look(talk: Talk, olga: Viewer) -> None:
    here, there = talk.chat.rules, elsewhere(talk)
    await there.look()
    assert await judged(here, talk, "это реплика") is Action.ALLOW

    await here.decide(ChatRules(scope=talk.show, blocked=("реплик*",)), by=olga)
    await there.look()

    for rules in (here, there, elsewhere(talk)):
        await rules.look()
        assert await judged(rules, talk, "это Р е п л и к а") is Action.REFUSE
        assert await judged(rules, talk, "это реплика", ShowId(mint("shw"))) is Action.ALLOW


async def test_words_of_the_shop_count_in_every_show_beside_its_own(talk: Talk, olga: Viewer, petr: Viewer) -> None:
    rules = talk.chat.rules
    await rules.decide(ChatRules(scope=talk.show, blocked=("реплик*",)), by=olga)
    await rules.decide(ChatRules(scope=None, blocked=("подделк*",)), by=petr)

    assert await judged(rules, talk, "подделка") is Action.REFUSE
    assert await judged(rules, talk, "реплика") is Action.REFUSE
    assert await judged(rules, talk, "подделка", ShowId(mint("shw"))) is Action.REFUSE
    with pytest.raises(NotTheHost):
        await rules.decide(ChatRules(scope=None), by=olga)
    with pytest.raises(StaffOnly):
        await rules.decide(ChatRules(scope=talk.show), by=a_person())


async def test_of_five_who_change_the_same_version_one_does(talk: Talk, olga: Viewer) -> None:
    processes, start = [elsewhere(talk) for _ in range(5)], asyncio.Barrier(5)

    async def change(number: int) -> ChatRules:
        await start.wait()
        return await processes[number].decide(ChatRules(scope=talk.show, blocked=(f"word{number}",)), by=olga)

    endings = await asyncio.gather(*map(change, range(5)), return_exceptions=True)

    (won,) = [ending for ending in endings if isinstance(ending, ChatRules)]
    assert [ending.facts for ending in endings if isinstance(ending, RulesChanged)] == [{"version": 1}] * 4
    assert (await elsewhere(talk).read(talk.show)).blocked == won.blocked


async def test_the_log_says_which_words_came_and_went(talk: Talk, olga: Viewer) -> None:
    first = await talk.chat.rules.decide(ChatRules(scope=talk.show, blocked=("one", "two")), by=olga)
    await talk.chat.rules.decide(
        ChatRules(scope=talk.show, blocked=("two", "three"), strictness={Label.SPAM: 4}, version=first.version), by=olga
    )

    async with talk.chat.database.reading() as sql:
        latest = (await log.page(sql, talk.show, Search(deed=Deed.RULES), after=None, limit=1)).items[0]

    assert (latest.about, latest.actor_name) == ("+three -one", "Olga")
    assert (latest.before["version"], latest.after["version"], latest.after["strictness spam"]) == (1, 2, 4)


async def test_the_log_says_which_allowed_words_went_and_how_many_it_leaves_out(talk: Talk, olga: Viewer) -> None:
    long = tuple(f"a{number:059}" for number in range(NEWS + 5))
    first = await talk.chat.rules.decide(ChatRules(scope=talk.show, allowed=("one", "two")), by=olga)
    second = await talk.chat.rules.decide(
        ChatRules(scope=talk.show, allowed=("two", "six"), version=first.version), by=olga
    )
    await talk.chat.rules.decide(
        ChatRules(scope=talk.show, blocked=long, allowed=("two", "six"), version=second.version), by=olga
    )

    async with talk.chat.database.reading() as sql:
        latest = (await log.page(sql, talk.show, Search(deed=Deed.RULES), after=None, limit=2)).items

    assert latest[1].about == "+ok six -ok one"
    assert latest[0].about == " ".join([*(f"+{line}" for line in long[:NEWS]), "… 5 more"])


CHEER = "Лампа Светляк в медном цвете, мы тебя ждали весь этот год, свети нам ярче!"


async def test_what_all_shows_let_everybody_write_counts_beside_what_one_does(
    talk: Talk, olga: Viewer, petr: Viewer
) -> None:
    own, elsewhere_too = f"{CHEER} Свети!", CHEER
    await talk.chat.rules.decide(ChatRules(scope=talk.show, phrases=(own,)), by=olga)
    await talk.chat.rules.decide(ChatRules(scope=None, phrases=(elsewhere_too,)), by=petr)

    assert set(talk.chat.rules.phrases_of(talk.show)) == {own, elsewhere_too}
    assert talk.chat.rules.phrases_of(ShowId(mint("shw"))) == (elsewhere_too,)
    async with talk.chat.database.reading() as sql:
        assert set(await shields.staff_said(sql, talk.show, since=talk.clock.now())) == {own, elsewhere_too}


@pytest.mark.parametrize("phrase", ["бот", "!" * 50, "х" * (RAIDED - 1)])
async def test_what_many_think_of_at_once_needs_no_leave(talk: Talk, olga: Viewer, phrase: str) -> None:
    with pytest.raises(BadRules) as refusal:
        await talk.chat.rules.decide(ChatRules(scope=talk.show, phrases=(CHEER, phrase)), by=olga)

    assert refusal.value.facts == {"line": phrase}
    assert talk.chat.rules.phrases_of(talk.show) == ()


@pytest.mark.parametrize("line", ["*", "a", "x" * 61])
async def test_a_line_that_finds_everything_or_is_too_long_is_named(talk: Talk, olga: Viewer, line: str) -> None:
    with pytest.raises(BadRules) as refusal:
        await talk.chat.rules.decide(ChatRules(scope=talk.show, blocked=("fine", line)), by=olga)

    assert refusal.value.facts == {"line": line}
    assert (await talk.chat.rules.read(talk.show)).version == 0


async def test_in_a_slow_chat_everybody_waits_and_staff_do_not(talk: Talk, olga: Viewer) -> None:
    manner = Manner(slow=timedelta(seconds=30))
    await talk.chat.rules.decide(ChatRules(scope=talk.show, manner=manner), by=olga)
    mila = a_person()

    await talk.say("one", by=mila)
    with pytest.raises(SlowDown) as refusal:
        await talk.say("two", by=mila)
    assert refusal.value.wait == timedelta(seconds=30)
    await talk.say("I may", by=olga)
    await talk.say("so may I", by=olga)
    talk.clock.turn(timedelta(seconds=30))
    await talk.say("two", by=mila)


@pytest.mark.parametrize(
    ("manner", "text", "reason"),
    [
        (Manner(emoji_only=True), "ура 🎉", "emoji_only"),
        (Manner(no_links=True), "see https://shop.example/lamp", "no_links"),
    ],
)
async def test_a_chat_is_for_what_it_is_for_and_staff_say_what_they_like(
    talk: Talk, olga: Viewer, manner: Manner, text: str, reason: str
) -> None:
    await talk.chat.rules.decide(ChatRules(scope=talk.show, manner=manner), by=olga)

    with pytest.raises(MessageRefused) as refusal:
        await talk.say(text, by=a_person())
    await talk.say(text, by=olga)
    await talk.say("🎉🎉", by=a_person())

    assert refusal.value.facts["reasons"] == (reason,)


async def test_a_trial_says_what_would_become_of_a_text_and_is_forgotten(talk: Talk, olga: Viewer) -> None:
    await talk.chat.rules.decide(ChatRules(scope=talk.show, manner=Manner(emoji_only=True)), by=olga)

    verdict = await try_out("hello", show=talk.show, chat=talk.chat)

    assert verdict.action is Action.REFUSE
    assert [finding.rule for finding in verdict.findings] == ["manner:emoji_only"]
    assert talk.told == []


@given(st.text("😀🎉👍🏽❤️ !?", min_size=1))
@settings(max_examples=30)
def test_emoji_and_marks_are_no_words(text: str) -> None:
    assert is_emoji_only(text)
    assert not is_emoji_only(text + "я")


def test_a_list_is_kept_tidy() -> None:
    assert tidy_list(["  Скам* ", "# a remark", "", "скам*", "купи* у меня"]) == ("купи* у меня", "скам*")
