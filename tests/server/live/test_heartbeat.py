"""Pings, silence and the end of a connection, on a clock that only turns."""

from datetime import timedelta

from server.live.heartbeat import Heartbeat


def a_heartbeat() -> Heartbeat:
    return Heartbeat(
        begun=100.0,
        ping_every=timedelta(seconds=25),
        pong_within=timedelta(seconds=10),
        lasts=timedelta(seconds=3_300),
    )


def test_pings_come_at_their_time_whatever_is_said() -> None:
    heartbeat = a_heartbeat()
    assert heartbeat.next == 125.0

    heartbeat.heard(124.0)

    assert heartbeat.due(124.9) is None
    assert heartbeat.due(125.0) == "ping"
    assert heartbeat.due(125.1) is None
    assert heartbeat.due(150.0) == "ping"


def test_silence_after_a_ping_is_noticed() -> None:
    heartbeat = a_heartbeat()
    assert heartbeat.due(125.0) == "ping"

    assert heartbeat.next == 135.0
    assert heartbeat.due(134.9) is None
    assert heartbeat.due(135.0) == "silent"


def test_any_word_proves_that_they_are_there() -> None:
    heartbeat = a_heartbeat()
    heartbeat.due(125.0)

    heartbeat.heard(134.0)

    assert heartbeat.due(135.0) is None


def test_every_connection_ends() -> None:
    heartbeat = a_heartbeat()
    heartbeat.heard(3_399.0)

    assert heartbeat.due(3_400.0) == "expired"
