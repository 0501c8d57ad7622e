"""Calibrating: few approved messages are held, nothing known to be abuse passes, and the same chat says the same."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.calibrating import (
    ENOUGH,
    OF_OTHERS,
    OF_OURS,
    Bounds,
    Chat,
    Found,
    Scored,
    Wish,
    calibrated,
    held,
    plain_abuse,
)
from moderation.thresholds import AS_IT_COMES, Marks, Thresholds
from moderation.verdict import Label

ANYWHERE = Bounds(least=0.01, most=0.96)
SHARES = st.sampled_from([0.0, 0.005, 0.01, 0.03, 0.1, 0.2])


def a_text(score: float, *, label: Label = Label.TOXIC, text: str = "nice lamp") -> Scored:
    return Scored(text=text, scores={**dict.fromkeys(Label, 0.01), label: round(score, 4)})


def a_chat_of(seed: int, *, count: int = 400, abuse: int = 20) -> Chat:
    random = Random(seed)

    def a_line(alpha: float, beta: float) -> Scored:
        shared = random.betavariate(alpha, beta)
        return Scored(
            text="nice lamp",
            scores={label: round(min(0.95, max(0, shared + random.gauss(0, 0.1))), 4) for label in Label},
        )

    return Chat(approved=[a_line(1, 4) for _ in range(count)], abuse=[a_line(3, 2) for _ in range(abuse)])


def english(found: Sequence[Found]) -> Found:
    return next(each for each in found if each.language == "en")


def find(chat: Chat, share: float = 0.01, *, today: Thresholds = AS_IT_COMES, bounds: Bounds = OF_OTHERS) -> Found:
    return english(calibrated(chat, Wish(share=share, bounds=bounds), today=today))


@given(st.integers(0, 10_000), SHARES)
@settings(max_examples=15)
def test_no_more_of_the_approved_are_held_than_was_wanted(seed: int, share: float) -> None:
    chat = replace(a_chat_of(seed), abuse=())
    found = find(chat, share, bounds=ANYWHERE)

    assert len(held(chat.approved, found.marks)) <= share * len(chat.approved) + 1e-9
    assert all(0 < each.held < each.refused < 1 for each in found.marks.values())


@given(st.integers(0, 10_000), SHARES, SHARES)
@settings(max_examples=15)
def test_a_larger_share_raises_no_threshold(seed: int, one: float, other: float) -> None:
    chat, (less, more) = a_chat_of(seed), sorted((one, other))
    strict, mild = (find(chat, share).marks for share in (more, less))

    assert all(strict[label].held <= mild[label].held for label in Label)
    assert all(strict[label].refused <= mild[label].refused for label in Label)


@given(st.integers(0, 10_000), SHARES)
@settings(max_examples=15)
def test_abuse_that_is_held_today_stays_held(seed: int, share: float) -> None:
    chat = a_chat_of(seed)
    as_it_comes = dict.fromkeys(Label, Marks())
    found = find(chat, share)

    caught = {id(each) for each in held(chat.abuse, as_it_comes)}
    assert caught <= {id(each) for each in held(chat.abuse, found.marks)}


@given(st.integers(0, 10_000), SHARES)
@settings(max_examples=10)
def test_the_same_chat_in_any_order_says_the_same_and_says_it_again(seed: int, share: float) -> None:
    chat = a_chat_of(seed)
    shuffled = replace(chat, approved=Random(seed).sample(list(chat.approved), len(chat.approved)))
    found = find(chat, share)
    today = Thresholds(marks={"en": found.marks}, version=1)

    assert find(shuffled, share).marks == found.marks
    assert find(chat, share, today=today).marks == found.marks


def test_a_quiet_chat_lowers_them_and_a_loud_one_raises_them_and_neither_goes_too_far() -> None:
    quiet = Chat(approved=[a_text(0.01)] * ENOUGH)
    loud = Chat(approved=[a_text(0.97)] * ENOUGH)

    assert {each.held for each in find(quiet, bounds=OF_OURS).marks.values()} == {OF_OURS.least}
    assert find(loud, bounds=OF_OURS).marks[Label.TOXIC].held == OF_OURS.most
    assert find(loud, bounds=OF_OURS).bound >= {Label.TOXIC}


def test_what_forbids_to_raise_one_is_named_and_may_be_let_pass_aloud() -> None:
    approved = [a_text(0.01)] * (ENOUGH - 10) + [a_text(0.7)] * 10
    abuse = [a_text(0.6)] + [a_text(0.9)] * 49
    chat = Chat(approved=approved, abuse=abuse)
    strict = find(chat)
    loose = english(calibrated(chat, Wish(let_pass=0.02, bounds=OF_OTHERS), today=AS_IT_COMES))

    assert (strict.marks[Label.TOXIC].held, strict.kept) == (0.6, frozenset({Label.TOXIC}))
    assert (loose.marks[Label.TOXIC].held, loose.kept) == (0.7001, frozenset())


def test_plain_abuse_never_passes_however_much_may() -> None:
    approved = [a_text(0.7)] * ENOUGH
    chat = Chat(approved=approved, plain=[a_text(0.55)])
    found = english(calibrated(chat, Wish(let_pass=1.0), today=AS_IT_COMES))

    assert found.marks[Label.TOXIC].held == 0.55


def test_nothing_is_lowered_while_much_is_held_that_nobody_decides_about() -> None:
    quiet = [a_text(0.01)] * ENOUGH
    undecided = [a_text(0.8)] * 10
    sure, unsure = find(Chat(approved=quiet)), find(Chat(approved=quiet, undecided=undecided))

    assert (sure.unsure, unsure.unsure) == (False, True)
    assert {each.held for each in unsure.marks.values()} == {0.5}


def test_a_language_of_which_too_little_was_said_stays_as_it_is_and_emoji_are_of_none() -> None:
    today = Thresholds(marks={"ru": {Label.SPAM: Marks(held=0.6)}}, version=3)
    chat = Chat(approved=[a_text(0.01)] * ENOUGH + [a_text(0.01, text="🔥 +1")] * ENOUGH)
    russian, english = calibrated(chat, Wish(), today=today)

    assert (russian.is_enough, russian.chat.approved, russian.marks[Label.SPAM].held) == (False, [], 0.6)
    assert english.is_enough


def test_plain_abuse_is_in_both_languages() -> None:
    plain = Chat(approved=(), plain=[a_text(0.9, text=line) for line in plain_abuse()])

    assert all(len(plain.only(language).plain) >= 20 for language in ("ru", "en"))
