"""How models of others call what we look for."""

import pytest

from moderation.model_labels import Meaning, meanings
from moderation.verdict import Label


def a_meaning(*labels: str, problem: str | None = None) -> Meaning:
    return Meaning(dict(enumerate(labels)), problem=problem, model="theirs")


def test_their_labels_are_matched_with_ours_by_name() -> None:
    named = dict(enumerate(["Severe-Toxic", "identity hate", "ADVERTISING", "sarcasm"]))

    assert meanings(named) == {0: Label.TOXIC, 1: Label.HATE, 2: Label.SPAM}


def test_of_two_unnamed_labels_the_second_is_taken_to_say_toxic() -> None:
    assert meanings({0: "LABEL_0", 1: "LABEL_1"}) == {1: Label.TOXIC}


def test_a_model_that_knows_nothing_of_ours_is_refused_with_its_labels() -> None:
    with pytest.raises(ValueError, match=r"theirs has no label that is one of ours: \['joy', 'sadness'\]"):
        a_meaning("joy", "sadness")


@pytest.mark.parametrize(
    ("labels", "problem", "several"),
    [
        (("toxic", "threat"), None, True),
        (("neutral", "toxic"), None, False),
        (("non-toxic", "toxic"), None, False),
        (("LABEL_0", "LABEL_1"), None, False),
        (("neutral", "toxic"), "multi_label_classification", True),
        (("toxicity",), None, True),
    ],
)
def test_whether_labels_exclude_each_other_is_seen_by_what_they_say(
    labels: tuple[str, ...], problem: str | None, several: bool
) -> None:
    assert a_meaning(*labels, problem=problem).several is several


def test_of_two_labels_that_mean_the_same_the_surer_counts_and_who_threatens_is_toxic() -> None:
    scores = a_meaning("obscene", "sexual_explicit", "threat", "toxic").scores([0.2, 0.7, 0.9, 0.1])

    assert (scores[Label.OBSCENE], scores[Label.THREAT], scores[Label.TOXIC], scores[Label.SPAM]) == (
        0.7,
        0.9,
        0.9,
        0.0,
    )
