"""Chance is even, the same each time, and can be checked by whoever has nothing but what was published."""

import hashlib
import hmac
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shop.engaging.draws.fairness import NO_SALT, Stream, commitment, digest_of, mixed

SEED = bytes(range(32))
SECOND = timedelta(seconds=1)

seeds = some.binary(min_size=32, max_size=32)


def chi_square(counts: Counter[int], *, cells: int) -> float:
    """How far ``counts`` are from even."""
    expected = counts.total() / cells
    return sum((counts[cell] - expected) ** 2 / expected for cell in range(cells))


@pytest.mark.parametrize(("below", "most"), [(2, 10.8), (10, 27.9), (37, 68.0)])
def test_every_number_is_as_likely(below: int, most: float) -> None:
    stream = Stream(SEED, "even")
    counts = Counter(stream.uniform(below) for _ in range(20_000))
    assert chi_square(counts, cells=below) < most, "the 99.9th percentile of chi-square"


def test_everybody_is_as_likely_to_be_chosen_and_at_every_place() -> None:
    first, any_place = Counter[int](), Counter[int]()
    for draw in range(6_000):
        chosen = Stream(SEED, "draw", str(draw)).choose(3, 10)
        first[chosen[0]] += 1
        any_place.update(chosen)
    assert chi_square(first, cells=10) < 27.9
    assert chi_square(any_place, cells=10) < 27.9


def test_what_would_favour_the_small_numbers_is_drawn_again() -> None:
    most = 2**63 + 1  # a remainder would make the lower half twice as likely
    assert Counter(Stream(SEED, str(n)).uniform(most) < most // 2 for n in range(4_000))[True] < 2_150


@given(seed=seeds, among=some.integers(0, 60), data=some.data())
def test_whoever_is_drawn_next_is_known_from_the_beginning(seed: bytes, among: int, data: some.DataObject) -> None:
    count = data.draw(some.integers(0, among))
    everybody = Stream(seed, "all").choose(among, among)
    assert sorted(everybody) == list(range(among))
    assert Stream(seed, "all").choose(count, among) == everybody[:count]


@given(seed=seeds, count=some.integers(1, 20), gap=some.integers(1, 60), spare=some.integers(0, 3_600))
def test_moments_lie_in_the_window_with_room_between_them(seed: bytes, count: int, gap: int, spare: int) -> None:
    window, least = (count * gap + spare) * SECOND, gap * SECOND
    moments = Stream(seed, "moments").moments(window, count, least_gap=least)
    assert len(moments) == count
    assert moments[0] >= timedelta()
    assert moments[-1] + least <= window
    assert all(later - earlier >= least for earlier, later in pairwise(moments))


def test_moments_are_spread_over_the_whole_window() -> None:
    tenths = Counter(
        Stream(SEED, str(n)).moments(1_000 * SECOND, 1, least_gap=SECOND)[0] * 10 // (999 * SECOND)
        for n in range(5_000)
    )
    assert chi_square(tenths, cells=10) < 27.9


@given(seed=seeds, salt=some.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_the_same_seed_and_salt_draw_the_same_and_others_differ(seed: bytes, salt: str) -> None:
    chance = mixed(seed, salt)
    assert Stream(chance, "a").choose(9, 9) == Stream(mixed(seed, salt), "a").choose(9, 9)
    assert [Stream(chance, label).uniform(2**64) for label in ("a", "b")] == [
        Stream(chance, label).uniform(2**64) for label in ("a", "b")
    ]
    assert Stream(chance, "a").uniform(2**64) != Stream(chance, "b").uniform(2**64)
    assert chance != mixed(seed, "f" * 63)


def test_nothing_can_be_chosen_from_nothing() -> None:
    stream = Stream(SEED)
    with pytest.raises(ValueError, match="nothing"):
        stream.uniform(0)
    with pytest.raises(ValueError, match="not as many"):
        stream.choose(2, 1)
    with pytest.raises(ValueError, match="too short"):
        stream.moments(SECOND, 2, least_gap=SECOND)


def test_a_stranger_checks_a_draw_with_a_few_lines_of_their_own() -> None:
    tickets = [f"ticket-{n}" for n in range(12)]
    published = {"commitment": commitment(SEED), "salt": NO_SALT, "list": digest_of(tickets)}
    winners = [sorted(tickets)[place] for place in Stream(mixed(SEED, NO_SALT), "drop", "1").choose(3, 12)]

    # from here on nothing of ours: a seed that was revealed, and what was published before
    seed, names = SEED, sorted(tickets)
    assert hashlib.sha256(seed).hexdigest() == published["commitment"]
    assert hashlib.sha256("\n".join(names).encode()).hexdigest() == published["list"]
    key = hmac.new(seed, published["salt"].encode(), "sha256").digest()
    blocks = [hmac.new(key, b"drop\x001\x00" + n.to_bytes(8, "big"), "sha256").digest() for n in range(2)]
    words = [int.from_bytes(block[at : at + 8], "big") for block in blocks for at in (0, 8, 16, 24)]
    for place in range(3):
        left = len(names) - place
        word = next(word for word in words if word < 2**64 - 2**64 % left)
        words = words[words.index(word) + 1 :]
        other = place + word % left
        names[place], names[other] = names[other], names[place]
    assert names[:3] == winners
