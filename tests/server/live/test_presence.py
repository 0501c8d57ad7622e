"""What one room here knows about its crowd."""

import pytest

from core.crowd import SMALL, Sums
from core.ids import ViewerId
from core.people import Role, Viewer
from server.live.presence import News, Presence, word


def a_viewer(name: str, role: Role = Role.GUEST) -> Viewer:
    return Viewer(id=ViewerId(name), name=name.title(), role=role)


def with_viewers(count: int) -> Presence:
    presence = Presence()
    for number in range(count):
        presence.enter(a_viewer(f"v{number}"))
    return presence


def test_a_person_on_three_tabs_is_one_person_until_the_last_is_closed() -> None:
    presence, mila = Presence(), a_viewer("mila")
    counts = []

    for step in (presence.enter, presence.enter, presence.enter, presence.leave, presence.leave, presence.leave):
        step(mila)
        counts.append(presence.here)

    assert counts == [1, 1, 1, 1, 1, 0]


def test_who_leaves_without_having_come_is_not_missed() -> None:
    presence = with_viewers(1)

    presence.leave(a_viewer("somebody else"))

    assert presence.here == 1


@pytest.mark.parametrize("role", [Role.HOST, Role.MODERATOR])
def test_staff_do_not_count(role: Role) -> None:
    presence = Presence()

    presence.enter(a_viewer("mira", role))

    assert (presence.here, presence.tally({}).new, presence.tally({}).members) == (0, set(), ())


def test_who_is_new_is_reported_once() -> None:
    presence = with_viewers(2)

    first, second = presence.tally({"heart": 2}), presence.tally({})

    assert (first.viewers, set(first.new), first.taps) == (2, {"v0", "v1"}, {"heart": 2})
    assert (second.viewers, set(second.new), second.taps) == (2, set(), {})


def test_the_sums_that_were_told_are_shown_as_they_are() -> None:
    presence = with_viewers(2)
    presence.tally({})

    presence.hear(word(Sums(now=18, unique=40, taps={"heart": 7})))

    assert presence.news() == News(now=18, unique=40, taps={"heart": 7})


def test_there_is_no_news_when_nothing_changed() -> None:
    presence = with_viewers(1)
    presence.tally({})
    same = word(Sums(now=1, unique=1, taps={}))

    shown = []
    for payload in (same, same, word(Sums(now=1, unique=1, taps={"heart": 1})), same):
        presence.hear(payload)
        shown.append(presence.news() is not None)

    assert shown == [True, False, True, False]


def test_taps_heard_before_anybody_looked_add_up() -> None:
    presence = with_viewers(1)

    for _ in range(2):
        presence.hear(word(Sums(now=1, unique=1, taps={"heart": 3})))

    news = presence.news()
    assert news is not None
    assert news.taps == {"heart": 6}


def test_a_joiner_is_told_of_those_elsewhere_and_of_those_who_came_here_just_now() -> None:
    presence = with_viewers(2)
    presence.tally({})
    presence.hear(word(Sums(now=10, unique=12, taps={})))

    presence.enter(a_viewer("late"))

    assert (presence.now, presence.unique) == (11, 12)


def test_while_the_others_cannot_be_asked_they_are_as_they_were() -> None:
    presence = with_viewers(2)
    presence.tally({})
    presence.hear(word(Sums(now=10, unique=12, taps={})))
    presence.news()
    for name in ("one", "two", "three"):
        presence.enter(a_viewer(name))

    tally = presence.tally({})
    presence.take(Sums(now=tally.viewers, unique=tally.viewers, taps={}, everywhere=False))

    assert presence.news() == News(now=13, unique=13, taps={})


def test_there_never_were_fewer_than_there_are() -> None:
    presence = with_viewers(3)
    presence.tally({})

    presence.hear(word(Sums(now=3, unique=2, taps={})))

    news = presence.news()
    assert news is not None
    assert news.unique == 3


def test_a_small_room_has_a_list_and_a_large_one_has_none() -> None:
    presence = with_viewers(SMALL)
    listed = presence.tally({}).members
    presence.enter(a_viewer("one too many"))

    assert listed is not None
    assert [each.name for each in listed[:2]] == ["V0", "V1"]
    assert presence.tally({}).members is None


def test_a_room_that_is_large_elsewhere_has_no_list_here() -> None:
    presence = with_viewers(1)
    presence.tally({})

    presence.hear(word(Sums(now=SMALL + 1, unique=SMALL + 1, taps={})))

    assert presence.tally({}).members is None


def test_a_list_nobody_entered_or_left_is_the_same_object() -> None:
    presence = with_viewers(3)

    first = presence.tally({}).members

    assert presence.tally({}).members is first


@pytest.mark.parametrize(
    "payload",
    [b"", b"{}", b"[]", b'{"n":"many","u":1,"re":{}}', b'{"n":1,"u":1,"re":[1]}', b'{"n":1,"re":{}}', b"\xff"],
)
def test_nonsense_is_not_counted(payload: bytes) -> None:
    presence = with_viewers(1)

    presence.hear(payload)

    assert (presence.now, presence.news()) == (1, None)
