"""A room speaks at once after a silence, and slower the longer it takes."""

import pytest

from server.live.tempo import SHARE, URGENT, Tempo, Tick


def test_after_a_silence_nobody_waits() -> None:
    tempo = Tempo(Tick(least=0.1, most=0.25))

    assert tempo.wait(0.0, urgent=False) == 0
    tempo.spoke(5.0, took=0.001)
    assert tempo.wait(6.0, urgent=False) == 0


def test_chat_waits_for_the_tick_and_the_shop_only_for_a_moment() -> None:
    tempo = Tempo(Tick(least=0.1, most=0.25))
    tempo.spoke(5.0, took=0.001)

    assert tempo.wait(5.01, urgent=False) == pytest.approx(0.09)
    assert tempo.wait(5.01, urgent=True) == pytest.approx(URGENT - 0.01)


@pytest.mark.parametrize(("took", "tick"), [(0.0, 0.02), (0.01, 0.01 * SHARE), (0.05, 0.2), (1.0, 0.25)])
def test_the_tick_grows_with_the_time_it_takes_within_its_bounds(took: float, tick: float) -> None:
    tempo = Tempo(Tick(least=0.02, most=0.25))

    tempo.spoke(0.0, took=took)

    assert tempo.tick == pytest.approx(tick)


def test_the_shop_never_waits_longer_than_the_chat() -> None:
    tempo = Tempo(Tick(least=0.0, most=0.0))
    tempo.spoke(1.0, took=0.5)

    assert tempo.wait(1.0, urgent=True) == 0


def test_a_room_of_thousands_speaks_half_of_the_time_at_most_however_much_is_urgent() -> None:
    tempo = Tempo(Tick(least=0.02, most=0.25))

    tempo.spoke(5.0, took=0.06)

    assert tempo.wait(5.0, urgent=True) == pytest.approx(0.12)
    assert tempo.wait(5.0, urgent=False) == pytest.approx(0.24)
