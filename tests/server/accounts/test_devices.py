"""A mark is ours or it is none, and names a device for good."""

import pytest

from server.accounts.devices import LONGEST, DeviceMarks


def test_a_mark_names_one_device_in_every_process_of_the_house() -> None:
    mark = DeviceMarks("a secret").fresh()

    device = DeviceMarks("a secret").read(mark)
    assert device is not None
    assert device in mark
    assert len(mark) <= LONGEST
    assert DeviceMarks("a secret").read(DeviceMarks("a secret").fresh()) != device


@pytest.mark.parametrize("forge", [lambda mark: mark[:-1], lambda mark: "0" + mark, lambda mark: mark.split(".")[0]])
def test_what_somebody_made_up_is_no_mark(forge: object) -> None:
    marks = DeviceMarks("a secret")

    assert marks.read(forge(marks.fresh())) is None  # type: ignore[operator]
    assert marks.read(DeviceMarks("another secret").fresh()) is None
    for nothing in (None, "", ".", "a.b", "é.è"):
        assert marks.read(nothing) is None
