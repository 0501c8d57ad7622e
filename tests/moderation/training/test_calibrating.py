"""Thresholds: where F1 is best, unless too many harmless rows would be held; long texts apart from short ones."""

import numpy as np
import pytest

from moderation.model_small import MANNERS
from moderation.training.calibrating import stretch
from moderation.training.rows import Row
from moderation.verdict import Label

MANY = 200


def rows_of(source: str, *, spam: int, harmless: int) -> list[Row]:
    known = dict.fromkeys(Label, 1.0)
    bad = [Row("приходите к нам", "ru", frozenset({Label.SPAM}), source, known)] * spam
    return bad + [Row("какой размер", "ru", frozenset(), source, known)] * harmless


def held_from(rows: list[Row], manners: list[str], spam: list[float], manner: str) -> float:
    chances = np.full((len(rows), len(Label)), 0.01)
    chances[:, list(Label).index(Label.SPAM)] = spam
    return stretch(rows, manners, chances)[manner][list(Label).index(Label.SPAM)][0]


def test_a_label_is_held_from_where_it_parts_best() -> None:
    rows = rows_of("written", spam=MANY, harmless=MANY)

    at = held_from(rows, ["ru"] * len(rows), [0.6] * MANY + [0.2] * MANY, "ru")

    assert 0.2 < at < 0.605


def test_it_is_held_from_further_up_where_harmless_rows_reach_as_far() -> None:
    rows = rows_of("written", spam=MANY, harmless=MANY)
    some_reach = [0.7] * (MANY // 20) + [0.2] * (MANY - MANY // 20)

    at = held_from(rows, ["ru"] * len(rows), [0.6] * MANY + some_reach, "ru")

    assert at > 0.7


def test_long_texts_have_a_threshold_of_their_own() -> None:
    rows = rows_of("written", spam=2 * MANY, harmless=2 * MANY)
    manners = [*["ru"] * MANY, *["ru_long"] * MANY] * 2
    chances = [*[0.8] * MANY, *[0.3] * MANY, *[0.5] * MANY, *[0.15] * MANY]

    assert 0.15 < held_from(rows, manners, chances, "ru_long") < 0.305
    assert 0.5 < held_from(rows, manners, chances, "ru") < 0.805


def test_where_no_source_tells_of_long_texts_the_short_ones_do() -> None:
    rows = rows_of("written", spam=MANY, harmless=MANY)

    assert 0.2 < held_from(rows, ["ru"] * len(rows), [0.6] * MANY + [0.2] * MANY, "ru_long") < 0.605


def test_a_long_advert_is_held_from_the_lowest_of_like_chances() -> None:
    rows = rows_of("written", spam=MANY, harmless=MANY)
    chances = [0.7] * MANY + [0.3] * MANY

    as_letters = held_from(rows, ["ru_long"] * len(rows), chances, "ru_long")

    assert as_letters < held_from(rows, ["ru"] * len(rows), chances, "ru")


@pytest.mark.parametrize("manner", MANNERS)
def test_what_is_refused_is_likelier_than_what_is_held(manner: str) -> None:
    rows = rows_of("written", spam=MANY, harmless=MANY)
    marks = stretch(rows, [manner] * len(rows), np.full((len(rows), len(Label)), 0.5))[manner]

    assert all(held < refused for held, refused in marks)
