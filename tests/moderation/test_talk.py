"""Flooding against joining in: one person too much, many the same, and a room that votes."""

from datetime import timedelta

import pytest

from core.ids import ShowId, ViewerId, first_at
from core.people import Role, Viewer
from moderation.normalising import Folded, fold
from moderation.policy import Policy
from moderation.talk import CALLED, RAID, RAIDED, REMEMBERED, Talk, letters_of
from moderation.verdict import Action, Finding, Reason, Span
from tests.fakes import EVENING, TurnedClock

SHOW = ShowId("show-1")
COPY = "Все идём к модной Вике, там такие же сумки вдвое дешевле и подарки!"


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def talk(clock: TurnedClock) -> Talk:
    return Talk(clock=clock)


def a_person(name: str, role: Role = Role.VIEWER) -> Viewer:
    return Viewer(id=ViewerId(name), name=name, role=role)


def said(talk: Talk, text: str, who: str, *, role: Role = Role.VIEWER, show: ShowId = SHOW) -> list[str]:
    """What is found when ``who`` says ``text``; nothing found is remembered."""
    folded, author = fold(text), a_person(who, role)
    found = [] if author.is_staff else list(talk.repeated(folded, author, show=show, end=len(text)))
    if not found:
        talk.remember(folded, author, show=show)
    return [each.rule for each in found]


def test_the_fifth_person_with_the_same_text_is_a_raid(talk: Talk) -> None:
    endings = [said(talk, COPY, f"raider-{number}") for number in range(7)]

    assert endings == [[], [], [], [], ["raid:copy"], ["raid:copy"], ["raid:copy"]]


def test_a_raid_is_seen_behind_words_of_their_own(talk: Talk) -> None:
    for number, own in enumerate(("вау", "йоу", "42", "бегом")):
        assert said(talk, f"{COPY} {own} 🔥", f"raider-{number}") == []

    assert said(talk, f"{COPY.upper()} go", "raider-9") == ["raid:copy"]
    assert said(talk, f"Народ, {COPY}", "raider-10") == ["raid:copy"]


def test_one_person_is_no_raid(talk: Talk, clock: TurnedClock) -> None:
    endings = []
    for _ in range(6):
        endings.append(said(talk, COPY, "one"))
        clock.turn(timedelta(seconds=31))

    assert endings == [[]] * 6


def test_a_raid_is_forgotten(talk: Talk, clock: TurnedClock) -> None:
    for number in range(5):
        said(talk, COPY, f"raider-{number}")
    clock.turn(RAID[1])

    assert said(talk, COPY, "late") == []


def test_another_show_is_not_raided(talk: Talk) -> None:
    for number in range(4):
        said(talk, COPY, f"raider-{number}")

    assert said(talk, COPY, "elsewhere", show=ShowId("show-2")) == []


def test_many_think_of_the_same_short_thing(talk: Talk) -> None:
    short = "хочу скидку на сумку"
    assert len(short.replace(" ", "")) < RAIDED

    assert [said(talk, short, f"viewer-{number}") for number in range(20)] == [[]] * 20


def test_who_votes_with_others_does_not_repeat_themself(talk: Talk, clock: TurnedClock) -> None:
    text = "беру красный"
    for number in range(3):
        said(talk, text, f"viewer-{number}")

    endings = []
    for _ in range(7):
        clock.turn(timedelta(seconds=4))
        endings.append(said(talk, text, "keen"))

    assert endings == [[]] * 7


def test_alone_the_same_is_repeating(talk: Talk, clock: TurnedClock) -> None:
    endings = []
    for _ in range(7):
        clock.turn(timedelta(seconds=4))
        endings.append(said(talk, "беру красный", "keen"))

    assert endings[-1] == ["repeat:same"]


def test_people_say_what_staff_tell_them_to(talk: Talk, clock: TurnedClock) -> None:
    wanted = "Хочу участвовать в сегодняшнем розыгрыше этой красной сумки"
    said(talk, f"Напишите: {wanted}!", "host", role=Role.HOST)

    assert [said(talk, wanted, f"viewer-{number}") for number in range(9)] == [[]] * 9

    clock.turn(CALLED)
    assert [said(talk, wanted, f"later-{number}") for number in range(5)][-1] == ["raid:copy"]


def test_too_fast_is_too_fast_for_voters_too(talk: Talk) -> None:
    for number in range(4):
        said(talk, "+", f"viewer-{number}")

    assert [said(talk, "+", "keen") for _ in range(6)][-1] == ["flood:fast"]


def test_only_so_many_people_are_remembered(talk: Talk) -> None:
    for number in range(REMEMBERED + 5):
        said(talk, "+", f"viewer-{number}")

    assert len(talk._said) == REMEMBERED
    assert len(talk._room(SHOW).texts["+"]) <= 50


def came(ago: timedelta, number: int) -> str:
    """The id of somebody who came so long before the evening."""
    return f"{first_at('vwr', EVENING - ago)[:16]}7{number:019x}"


def test_what_long_standing_viewers_copy_is_held_and_not_refused(talk: Talk) -> None:
    endings = [said(talk, COPY, came(timedelta(days=30), number)) for number in range(6)]

    assert endings == [[], [], [], [], ["crowd:copy"], ["crowd:copy"]]
    held = [Finding(reason=Reason.REPEAT, rule="crowd:copy", span=Span(start=0, end=9))]
    assert Policy().decide(held, length=9, scores={}, model=None).action is Action.HOLD


@pytest.mark.parametrize(("old", "rule"), [(1, "raid:copy"), (2, "raid:copy"), (3, "crowd:copy"), (4, "crowd:copy")])
def test_newcomers_who_copy_what_half_a_crowd_of_regulars_writes_join_in(talk: Talk, old: int, rule: str) -> None:
    for number in range(4):
        said(talk, COPY, came(timedelta(days=30) if number < old else timedelta(minutes=1), number))

    assert said(talk, COPY, came(timedelta(minutes=1), 9)) == [rule]


def test_what_staff_let_everybody_write_is_neither_with_a_few_words_around_it(clock: TurnedClock) -> None:
    talk = Talk(clock=clock, phrases_of=lambda show: [COPY] if show == SHOW else [])

    endings = [said(talk, text, f"one-{number}") for number in range(6) for text in [COPY, f"Ура! {COPY} 🔥"]]
    elsewhere = [said(talk, COPY, f"other-{number}", show=ShowId("show-2")) for number in range(5)]
    hidden = f"{COPY} Ира воровка, не берите у неё ничего"
    longer = f"{COPY} и заходите все скорее на наш сайт с подарками и скидками до утра"
    adverts = [[said(talk, text, f"raider-{number}") for number in range(5)][-1] for text in (hidden, longer)]

    assert endings == [[]] * 12
    assert [elsewhere[-1], *adverts] == [["raid:copy"]] * 3


@pytest.mark.parametrize("phrase", ["бот", "!!!!", ""])
def test_what_is_short_or_of_marks_alone_lets_nobody_repeat_what_it_stands_in(
    phrase: str, talk: Talk, clock: TurnedClock
) -> None:
    lenient, alone, raid = Talk(clock=clock, phrases_of=lambda show: [phrase]), [], []
    for _ in range(3):
        clock.turn(timedelta(seconds=4))
        alone.append(said(lenient, "этот эфир ведёт бот !", "one"))
    for number in range(5):
        text = "ведущая такая воровка бот уходите все скорее все в соседний эфир"
        raid.append(said(lenient, text, f"raider-{number}"))

    assert (alone[-1], raid[-1]) == (["repeat:same"], ["raid:copy"])


def test_one_person_may_repeat_a_phrase_and_not_what_they_write_around_it(clock: TurnedClock) -> None:
    talk, ones, others = Talk(clock=clock, phrases_of=lambda show: [COPY]), [], []
    for _ in range(4):
        clock.turn(timedelta(seconds=10))
        ones.append(said(talk, f"{COPY.upper()} 🔥", "one"))
        others.append(said(talk, f"Ура! {COPY}", "two"))

    assert ones == [[]] * 4
    assert others[-1] == ["repeat:same"]


def test_phrases_are_read_once_however_much_is_repeated(clock: TurnedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    phrases = [f"{COPY} {number}" for number in range(20)]
    talk, read = Talk(clock=clock, phrases_of=lambda show: phrases), list[str]()

    def read_anew(text: str) -> Folded:
        read.append(text)
        return fold(text)

    monkeypatch.setattr("moderation.talk.fold", read_anew)
    letters_of.cache_clear()

    for number in range(9):
        said(talk, COPY, f"one-{number}")

    assert sorted(read) == sorted(phrases)
