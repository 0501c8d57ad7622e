"""The judge: every rule together, staff's privileges, and a bounded memory."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import ViewerId
from core.people import Role, Viewer
from moderation.judge import RulesJudge
from moderation.lexicon import read
from moderation.shop_words import ShopWords
from tests.fakes import TurnedClock

LEXICON = read()


def a_person(role: Role = Role.GUEST, name: str = "vwr_1") -> Viewer:
    return Viewer(id=ViewerId(name), name="Mila", role=role)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def judge(clock: TurnedClock) -> RulesJudge:
    return RulesJudge(clock=clock, shop_domains=("Shop.Example.",), words=LEXICON)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("А фонарь светит под дождём?", []),
        ("смотрите https://shop.example/lamp", []),
        ("смотрите https://elsewhere.example", ["link"]),
        ("звоните 8 916 123-45-67", ["contact"]),
        ("ну ты и с у к а", ["word"]),
        ("сука, пиши на elsewhere.ru", ["word", "link"]),
        ("🔥" * 16, ["emoji"]),
        ("а" * 501, ["too_long", "flood"]),
    ],
)
async def test_each_rule_has_its_reason(judge: RulesJudge, text: str, reasons: list[str]) -> None:
    verdict = await judge.judge(text, a_person(), surface="message")

    assert [reason.value for reason in verdict.reasons] == reasons
    assert verdict.allowed is (not reasons)


async def test_staff_may_link_and_shout_but_not_swear(judge: RulesJudge) -> None:
    host = a_person(Role.HOST)

    for _ in range(10):
        assert (await judge.judge("НОВИНКА https://elsewhere.example 8 916 123-45-67", host, surface="message")).allowed
    assert not (await judge.judge("сука", host, surface="message")).allowed


async def test_saying_the_same_is_refused_the_third_time_and_forgiven_later(
    judge: RulesJudge, clock: TurnedClock
) -> None:
    async def say() -> list[str]:
        clock.turn(timedelta(seconds=5))
        verdict = await judge.judge("Подпишитесь на мой канал", a_person(), surface="message")
        return [reason.value for reason in verdict.reasons]

    assert [await say() for _ in range(3)] == [[], [], ["repeat"]]
    assert (await judge.judge("Подпишитесь на мой канал", a_person(name="vwr_2"), surface="message")).allowed
    clock.turn(timedelta(minutes=2))
    assert await say() == []


async def test_refused_messages_are_not_held_against_somebody(judge: RulesJudge, clock: TurnedClock) -> None:
    for _ in range(5):
        await judge.judge("моя ссылка elsewhere.ru вот", a_person(), surface="message")

    assert (await judge.judge("моя ссылка вот тут была", a_person(), surface="message")).allowed


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("Мила", True),
        ("Scunthorpe", True),
        ("Хуан Карлос", True),
        ("хуй", False),
        ("f.u.c.k", False),
        ("t.me/spam", False),
        ("8 916 123-45-67", False),
        ("ы" * 33, False),
    ],
)
async def test_names_pass_the_same_gate(judge: RulesJudge, name: str, allowed: bool) -> None:
    for _ in range(4):
        assert (await judge.judge(name, a_person(), surface="name")).allowed is allowed


@given(st.text(max_size=200))
async def test_every_finding_lies_in_the_text(text: str) -> None:
    judge = RulesJudge(clock=TurnedClock(), words=LEXICON)

    verdict = await judge.judge(text, a_person(), surface="message")

    assert all(0 <= finding.span.start < finding.span.end <= len(text) for finding in verdict.findings)


@pytest.mark.parametrize("seed", range(20))
async def test_no_text_takes_long(judge: RulesJudge, seed: int) -> None:
    chance = Random(seed)
    pieces = ["а", "a.", "@", "+7", "х*", " ", "w.", "-", "1", "ху", "://", "не", "$", "\u0337", "ﷺ", "a-"]
    text = "".join(chance.choice(pieces[seed % 8 : seed % 8 + 4]) for _ in range(500))[:500]

    await judge.judge(text, a_person(), surface="message")


def test_what_many_say_is_read_once_and_still_counted_for_each(clock: TurnedClock) -> None:
    judge = RulesJudge(clock=clock, words=LEXICON)
    said = [judge.findings("хочу скидку на фонарь", a_person(), surface="message") for _ in range(4)]

    assert judge._remembered.cache_info().misses == 1  # type: ignore[attr-defined]
    assert [bool(found) for found in said] == [False, False, True, True], "who repeats themself is found at the third"


def test_what_was_read_by_other_words_of_the_shop_is_read_anew(clock: TurnedClock) -> None:
    blocked = ShopWords(blocked=["фонарь"])
    of = {"words": ShopWords()}
    judge = RulesJudge(clock=clock, words=LEXICON, words_of=lambda show: of["words"])

    assert not judge.findings("хочу фонарь", a_person(), surface="message")
    of["words"] = blocked
    assert [each.rule for each in judge.findings("хочу фонарь", a_person(), surface="message")] == ["word:shop"]


def test_long_texts_do_not_fill_the_memory(clock: TurnedClock) -> None:
    judge = RulesJudge(clock=clock, words=LEXICON)

    judge.findings("слово " * 60, a_person(), surface="message")

    assert judge._remembered.cache_info().currsize == 0  # type: ignore[attr-defined]
