"""Whoever changes a show's proof is found, and whoever records what does not fit together as well."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events import QuizStatus
from core.ids import QuizId, ViewerId, derive
from scripts import verify_show
from scripts.verify_show import verify
from shop.engaging.draws import fairness
from shop.engaging.proofs import link
from shop.engaging.quizzes.question import Prize, Question
from shop.engaging.quizzes.quiz import Quiz, Winner, view_of
from tests.fakes import EVENING
from tests.shop.engaging.proofs.chain import chain, export, happened, said
from tests.shop.shelf import SHOW

ROWS = [said("stock.changed", n, variant="var_lamp", left=20 - n, version=n) for n in range(1, 13)]
WHOLE = export(chain(*ROWS))
LINES = WHOLE.splitlines(keepends=True)

TWO_CODES = Prize(winners=2, basis_points=1_000, lasts=timedelta(hours=1))
PAID = {"kind": "purchase.paid", "purchase": "pch_a"}
BACK = {"kind": "purchase.refunded", "purchase": "pch_a", "everything": True}
LINE = {"kind": "ticker.line", "line": "l1", "version": 1, "product": "prd_mug", "name": "А***", "others": 0}
A_LINE = {**LINE, "purchases": ["pch_a"]}


def test_the_script_knows_the_chain_by_heart() -> None:
    (made,) = chain(ROWS[0])

    assert (verify_show.ALGORITHM, verify_show.GENESIS) == (link.ALGORITHM, link.GENESIS)
    assert verify_show.hash_of(made.as_told()) == made.hash
    assert verify(WHOLE) == ([], [each.as_told() for each in chain(*ROWS)])
    assert verify(export([]))[0] == []


@given(st.integers(1, 12), st.integers(0, 10_000), st.characters(categories=["L", "N", "P"]))
def test_a_changed_sign_is_found(row: int, place: int, sign: str) -> None:
    line = LINES[row]
    place %= len(line) - 1
    if line[place] == sign:
        return

    assert verify("".join([*LINES[:row], line[:place] + sign + line[place + 1 :], *LINES[row + 1 :]]))[0]


@given(st.sets(st.integers(1, 12), min_size=1))
def test_removed_rows_are_found(gone: set[int]) -> None:
    assert verify("".join(line for row, line in enumerate(LINES) if row not in gone))[0]


@given(st.integers(1, 12), st.integers(1, 12))
def test_swapped_rows_are_found(one: int, other: int) -> None:
    swapped = [*LINES]
    swapped[one], swapped[other] = swapped[other], swapped[one]

    assert bool(verify("".join(swapped))[0]) is (one != other)


@given(st.integers(1, 12), st.integers(1, 13))
def test_rows_that_were_put_in_are_found(row: int, place: int) -> None:
    assert verify("".join([*LINES[:place], LINES[row], *LINES[place:]]))[0]


@given(st.integers(0, len(WHOLE) - 1))
def test_a_file_that_was_cut_off_anywhere_is_found(end: int) -> None:
    assert verify(WHOLE[:end])[0]


@given(st.integers(0, 10), st.integers(0, 100))
def test_a_record_that_was_changed_and_hashed_anew_is_found(row: int, left: int) -> None:
    records = chain(*ROWS)
    body = {**json.loads(ROWS[row]), "left": left}
    if left == json.loads(ROWS[row])["left"]:
        return
    forged = replace(records[row], body=link.canonical(body))
    records[row] = replace(forged, hash=verify_show.hash_of(forged.as_told()))

    assert verify(export(records))[0]


@given(st.integers(1, 12))
def test_a_chain_that_was_rewritten_whole_is_found_by_a_hash_from_before(row: int) -> None:
    known = chain(*ROWS)[-1].hash
    rewritten = chain(*(each for n, each in enumerate(ROWS, start=1) if n != row))

    assert verify(export(rewritten))[0] == []
    assert verify(export(rewritten), known=known)[0]
    assert verify(WHOLE, known=known)[0] == []
    assert verify(WHOLE, known=chain(*ROWS[:3])[-1].hash)[0] == []


def _places(*points: int, status: str = "ended") -> dict[str, Any]:
    rows = [{"place": 1 + points.index(each), "ticket": "t", "name": None, "points": each} for each in points]
    board = {
        "id": "brd_1",
        "version": 1,
        "status": status,
        "rules": {"en": "10 for an order"},
        "prize": "a mug",
        "places": 3,
    }
    return {"kind": "board.places", "board": {**board, "rows": rows}}


def _offer(version: int, **flash: Any) -> dict[str, Any]:
    return {"kind": "offer.changed", "offer": {"id": "ofr_1", "version": version, "flash": flash or None}}


UNLOCK = {
    "id": "unl_1",
    "version": 1,
    "goal": "wants",
    "target": 10,
    "current": 0,
    "opens_at": "2026-01-01T10:00:00Z",
    "closes_at": "2026-01-01T10:05:00Z",
    "unlocked_at": None,
    "ends_at": None,
    "basis_points": 1000,
    "price": None,
    "offer": None,
}


def _unlocked(current: int = 10, at: str = "10:01:00", **terms: Any) -> list[dict[str, Any]]:
    opened = {**UNLOCK, "version": 2, "current": current, "unlocked_at": f"2026-01-01T{at}Z", **terms}
    return [{"kind": "unlock.began", "unlock": UNLOCK}, {"kind": "unlock.reached", "unlock": opened}]


def _unlocked_for(whom: str, *, goal: str = "wants") -> list[dict[str, Any]]:
    return [{**each, "unlock": {**each["unlock"], "for_whom": whom, "goal": goal}} for each in _unlocked()]


def _polled(votes: int, *options: int, winner: int | None) -> dict[str, Any]:
    counted = [{"votes": each} for each in options]
    poll = {"id": "pol_1", "version": 2, "kind": "poll", "title": "?", "status": "ended", "options": counted}
    return {"kind": "poll.ended", "poll": {**poll, "votes": votes, "winner": winner}}


QUIZ_END = view_of(
    Quiz(
        id=QuizId(derive("quz", "one")),
        show=SHOW,
        question=Question(text="?", answers=("да",), lasts=timedelta(minutes=1), prize=TWO_CODES),
        status=QuizStatus.ENDED,
        version=3,
        nonce="ab",
        created_by=ViewerId("vwr_" + "1" * 32),
        answers=4,
        right=3,
        given=2,
        opens_at=EVENING,
        ends_at=EVENING + timedelta(minutes=1),
        digest="d",
        winners=tuple(
            Winner(rank=rank, ticket=f"t{rank}", full_name="", open=False, at=EVENING + timedelta(seconds=rank))
            for rank in (1, 2)
        ),
    )
).model_dump(mode="json")
QUIZ_ORDER = {
    "kind": "quiz.answers",
    "quiz": QUIZ_END["id"],
    "answers": 4,
    "right": 3,
    "first": [[(EVENING + timedelta(seconds=n)).isoformat(), f"t{n}"] for n in (1, 2, 3)],
    "digest": "d",
}


def _quizzed(order: dict[str, Any] | None = None, **changes: Any) -> list[dict[str, Any]]:
    return [{**QUIZ_ORDER, **(order or {})}, {"kind": "quiz.ended", "quiz": {**QUIZ_END, **changes}}]


SEED = bytes(range(32))


def _drawn(**changes: Any) -> list[dict[str, Any]]:
    opens, gap = EVENING, timedelta(seconds=30)
    stream = fairness.Stream(fairness.mixed(SEED, fairness.NO_SALT), "moments")
    moments = stream.moments(timedelta(minutes=10), 3, least_gap=gap)
    announced = {
        "id": "sur_1",
        "version": 1,
        "opens_at": opens.isoformat(),
        "ends_at": (opens + timedelta(minutes=10)).isoformat(),
        "drops": 3,
        "drop": None,
        "commitment": fairness.commitment(SEED),
        "salt": None,
        "seed": None,
        "moments": [],
    }
    over = {
        "version": 2,
        "drop": {"opened_at": opens.isoformat(), "closes_at": (opens + gap).isoformat()},
        "salt": fairness.NO_SALT,
        "seed": SEED.hex(),
        "moments": [(opens + each).isoformat() for each in moments],
    }
    return [
        {"kind": "surprise.announced", "surprise": announced},
        {"kind": "surprise.ended", "surprise": {**announced, **over, **changes}},
    ]


@pytest.mark.parametrize(
    ("bodies", "wrong"),
    [
        (_unlocked(), ""),
        (_unlocked(current=9), "opened at 9 of 10"),
        (_unlocked(at="10:05:02"), ""),
        (_unlocked(at="10:05:06"), "outside of its window"),
        (_unlocked(at="10:06:00"), "outside of its window"),
        (_unlocked(at="09:59:00"), "outside of its window"),
        (_unlocked(target=5), "target of unl_1 was changed"),
        ([*_unlocked(), _unlocked()[1]], "a second time"),
        (_unlocked(for_whom="everybody"), ""),
        (_unlocked(for_whom="asked"), "for_whom of unl_1 was changed"),
        (_unlocked_for("asking"), ""),
        (_unlocked_for("asking", goal="purchases"), "is for people of whom nobody knows (asking)"),
        (_unlocked_for("asked", goal="viewers"), "is for people of whom nobody knows (asked)"),
        ([_polled(6, 2, 4, winner=2)], ""),
        ([_polled(0, 0, 0, winner=None)], ""),
        ([_polled(4, 2, 2, winner=1)], ""),
        ([_polled(7, 2, 4, winner=2)], "7 people voted"),
        ([_polled(6, 2, 4, winner=1)], "has not most votes"),
        ([_polled(6, 2, 4, winner=2)] * 2, "ended a second time"),
        (_quizzed(), ""),
        (_quizzed(accepted=["нет"]), "not what was promised"),
        (_quizzed(winners=QUIZ_END["winners"][::-1]), "not the first"),
        (_quizzed(winners=QUIZ_END["winners"][:1]), "other codes"),
        (_quizzed({"first": QUIZ_ORDER["first"][1:]}), "not the first"),
        (_quizzed({"first": QUIZ_ORDER["first"][::-1]}), "not in order"),
        (_quizzed({"digest": "e"}), "other numbers"),
        (_quizzed(ends_at=(EVENING + timedelta(seconds=3)).isoformat()), "outside of the time"),
        (_quizzed()[1:], "in which order"),
        ([*_quizzed(), _quizzed()[1]], "ended a second time"),
        (_drawn(), ""),
        (_drawn(seed="00" * 32), "not the one that was promised"),
        (_drawn(commitment="0" * 64), "commitment of sur_1 was changed"),
        (_drawn(salt="f" * 64), "is no record before it"),
        (_drawn(moments=[EVENING.isoformat()] * 3), "do not come from its seed"),
    ],
)
def test_a_mechanic_that_broke_its_rules_is_found(bodies: list[dict[str, Any]], wrong: str) -> None:
    found = verify(happened(*bodies))[0]

    assert bool(found) is bool(wrong)
    assert not wrong or any(wrong in each for each in found)


@pytest.mark.parametrize(
    ("bodies", "wrong"),
    [
        ([PAID, A_LINE], ""),
        ([A_LINE], "was not paid"),
        ([PAID, A_LINE, BACK, {"kind": "ticker.withdrawn", "line": "l1"}], ""),
        ([PAID, A_LINE, {"kind": "ticker.withdrawn", "line": "l1"}], "was withdrawn, but nothing"),
        ([PAID, {"kind": "ticker.withdrawn", "line": "l1"}], "never shown"),
        ([PAID, {**A_LINE, "name": "Анна"}], "not masked"),
        ([PAID, {**A_LINE, "name": None}], ""),
        ([PAID, {**A_LINE, "others": 1}], "more people"),
        ([PAID, {**A_LINE, "purchases": ["pch_a", "pch_a"]}], "more people"),
        ([PAID, A_LINE, {**A_LINE, "line": "l2"}], "in two lines"),
        ([PAID, A_LINE, {**A_LINE, "line": "l2", "product": "prd_lamp"}], ""),
        ([PAID, A_LINE, {**A_LINE, "version": 2, "purchases": []}], "more people"),
        (
            [
                PAID,
                {**PAID, "purchase": "pch_b"},
                {**LINE, "others": 1, "purchases": ["pch_a", "pch_b"]},
                {**A_LINE, "version": 2},
            ],
            "pch_b left the line",
        ),
        (
            [
                PAID,
                {**PAID, "purchase": "pch_b"},
                {**LINE, "others": 1, "purchases": ["pch_a", "pch_b"]},
                {**BACK, "purchase": "pch_b"},
                {**A_LINE, "version": 2},
            ],
            "",
        ),
        ([_offer(1, id="prm_1", ends_at="2026-01-01T10:00:00Z"), _offer(2)], ""),
        (
            [
                _offer(1, id="prm_1", ends_at="2026-01-01T10:00:00Z"),
                _offer(2, id="prm_1", ends_at="2026-01-01T10:00:00.5Z"),
            ],
            "the end of offer prm_1 moved",
        ),
        (
            [
                _offer(1, id="prm_1", ends_at="2026-01-01T10:00:00Z"),
                _offer(2, id="prm_1", ends_at="2026-01-01T09:00:00Z"),
            ],
            "",
        ),
        (
            [
                _offer(1, id="prm_1", ends_at="2026-01-01T10:00:00Z"),
                _offer(2, id="prm_2", ends_at="2026-01-01T11:00:00Z"),
            ],
            "",
        ),
        ([{"kind": "stock.changed", "variant": "v", "left": -1, "version": 1}], "-1 units"),
        (
            [{"kind": "stock.changed", "variant": "v", "left": n, "version": 1} for n in (1, 2)],
            "another number",
        ),
        ([_places(20, 10, 10)], ""),
        ([_places(10, 20)], "the places are not"),
        ([_places(status="cancelled")], ""),
        ([_places(10, status="cancelled")], "taken back has places"),
        (
            [_places(10), {"kind": "board.places", "board": {**_places(10)["board"], "prize": "a car"}}],
            "prize of brd_1",
        ),
        (
            [{"kind": "mechanics.switched", "switches": {"version": 1, "off": off}} for off in (["polls"], [])],
            "other switches",
        ),
    ],
)
def test_what_does_not_fit_together_is_found(bodies: list[dict[str, Any]], wrong: str) -> None:
    found = verify(happened(*bodies))[0]

    assert bool(found) is bool(wrong)
    assert not wrong or any(wrong in each for each in found)


@pytest.mark.parametrize("spoil", [lambda _: "", lambda _: "no JSON\n", lambda text: text.replace("sha256", "md5")])
def test_what_is_no_export_is_refused(spoil: Callable[[str], str]) -> None:
    assert verify(spoil(WHOLE))[0]


def test_a_stranger_runs_it_alone(tmp_path: Path) -> None:
    script = tmp_path / "verify_show.py"
    script.write_bytes(Path(verify_show.__file__).read_bytes())
    good, bad = tmp_path / "good.ndjson", tmp_path / "bad.ndjson"
    good.write_bytes(WHOLE.encode())
    bad.write_bytes(WHOLE.replace('"left":13', '"left":31').encode())

    def _run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-I", str(script), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, cwd=tmp_path)
        return done.returncode, done.stdout

    assert _run(str(good))[0] == 0
    assert "ALL IS WELL: 12 records" in _run(str(good), "--head", chain(*ROWS)[-1].hash)[1]
    assert _run(str(good), "--head", "0" * 63 + "1")[0] == 1
    assert (_run(str(bad))[0], "record 7: was changed" in _run(str(bad))[1]) == (1, True)
    assert (_run()[0], _run("nothing.ndjson")[0]) == (2, 2)
