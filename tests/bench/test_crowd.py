"""The bench of the crowd reckons as it says."""

import random
from itertools import islice

import pytest

from core.ids import OrderId, ViewerId
from tests.bench.crowd import Run, line, table
from tests.bench.crowd_buyers import Bought, Told
from tests.bench.crowd_house import House, Plan
from tests.bench.crowd_lines import OTHER, WISHES, lines
from tests.bench.crowd_log import Books, Log, ticks
from tests.bench.crowd_person import ANSWER, Said


def test_a_tick_counts_people_in_the_order_in_which_they_were_answered() -> None:
    asked = [(0.0, 0.1), (0.2, 0.9), (0.3, 0.5)]

    assert ticks(asked, [(0.6, 1), (1.0, 2), (1.5, 3)]) == pytest.approx([0.6, 0.7, 1.3])
    assert ticks(asked, [(0.6, 9)]) == pytest.approx([0.6, 0.3, 0.4])


def test_people_are_counted_once_and_labels_by_message() -> None:
    log, anna = Log(), ViewerId("anna")
    for sent, wish, understood in ((1.0, True, True), (2.0, True, True), (3.0, True, False), (4.0, False, True)):
        said = Said(kind="say", wish={}, sent_at=sent, answered_at=sent + 0.5)
        log.note(anna, said, wish=wish, understood=understood)
    log.note(anna, Said(kind="say", wish={}, sent_at=5.0, code="slow_down"), wish=True, understood=True)

    assert log.asked == {anna: (1.0, 1.5)}
    assert (log.precision, log.recall) == (2 / 3, 2 / 3)
    assert log.told == {("say", ""): 4, ("say", "slow_down"): 1}


def test_answers_are_found_in_whatever_else_came() -> None:
    facts = b'\x81{"r":"shw","e":[{"id":"evt_1"}]}'
    came = b'\x81\x7e{"id":1,"connect":{"cid":"a"}}' + facts + b'\n{"id":12,"say":{"message":"msg_2"}}'

    assert [(found[1], found[2]) for found in ANSWER.finditer(came)] == [(b"1", b"connect"), (b"12", b"say")]


def test_lines_are_wishes_as_often_as_asked() -> None:
    said = list(islice(lines(random.Random(1), share=0.3), 2_000))

    assert 500 < sum(wish for _, wish in said) < 700
    assert len(set(WISHES) & set(OTHER)) == 0


def test_the_line_tells_the_worst_and_the_table_both() -> None:
    def a_run(*, opened: int, votes: int, wait: float) -> Run:
        books = Books(opened=opened, missing=1, extra=0, sums=0, votes=votes)
        return Run(
            log=Log(),
            books=books,
            waits=[wait],
            seconds=1,
            talked=1,
            traded=1,
            bought=Bought(orders={OrderId("ord_1")}, waits=[0.4]),
            told=Told(lines=1, off=0, broken=()),
            cut_off=0,
            cpu=1,
            own_cpu=1,
            load=0,
        )

    runs = {House(): a_run(opened=1, votes=0, wait=0.5), House(workers=3): a_run(opened=2, votes=3, wait=0.7)}

    assert line(runs) == {
        "bench": "crowd",
        "unlocked_times": 2,
        "count_error": 1,
        "votes_error": 3,
        "tick_p99_ms": 700,
        "intent_precision": None,
        "intent_recall": None,
    }
    assert "3 processes, one killed" in table(runs, Plan())
