"""Lost packets are asked for again, not too often and not for ever."""

from aiortc.rtp import RtpPacket

from server.video.gaps import ASK_AGAIN_AFTER, GIVE_UP_AFTER, MOST_MISSING, Gaps


class Line:
    """A host's packets as they come in, on a clock that the test turns."""

    def __init__(self) -> None:
        self.now = 100.0
        self.hopeless = 0
        self.gaps = Gaps(now=lambda: self.now, on_hopeless=self._give_up)

    def hears(self, number: int) -> set[int]:
        return set(self.gaps.missing) if self.gaps.add(RtpPacket(sequence_number=number & 0xFFFF)) else set()

    def _give_up(self) -> None:
        self.hopeless += 1


def test_what_is_missing_is_asked_for_once_then_again() -> None:
    line = Line()
    assert line.hears(10) == set()

    assert line.hears(13) == {11, 12}
    assert line.hears(14) == set()
    line.now += ASK_AGAIN_AFTER + 0.01
    assert line.hears(12) == {11}


def test_numbers_wrap() -> None:
    line = Line()
    line.hears(65_534)

    assert line.hears(1) == {65_535, 0}


def test_what_comes_late_is_not_asked_for() -> None:
    line = Line()
    line.hears(1)
    line.hears(3)
    line.hears(2)
    line.now += 1

    assert line.hears(4) == set()
    assert line.hopeless == 0


def test_an_old_gap_is_given_up_for_a_keyframe() -> None:
    line = Line()
    line.hears(1)
    line.hears(3)

    line.now += GIVE_UP_AFTER + 0.01

    assert line.hears(4) == set()
    assert line.hopeless == 1
    assert line.hears(5) == set()
    assert line.hopeless == 1


def test_a_gap_too_wide_is_not_repaired() -> None:
    line = Line()
    line.hears(1)

    assert line.hears(MOST_MISSING + 10) == set()
    assert line.hopeless == 1
