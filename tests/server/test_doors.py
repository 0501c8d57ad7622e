"""The sockets we listen on."""

import socket
from collections import Counter
from contextlib import ExitStack, closing

import pytest

from server.doors import knocking, listening, reserved
from server.settings import Settings
from tests.services import free_port

WORKERS = 4
GUESTS = 400


def settings_for(port: int) -> Settings:
    return Settings(_env_file=None, port=port)


def test_connections_are_dealt_out_over_all_that_share_a_port() -> None:
    settings = settings_for(free_port())
    with ExitStack() as stack:
        stack.enter_context(closing(reserved(settings)))
        doors = [stack.enter_context(closing(listening(settings, shared=True))) for _ in range(WORKERS)]
        for door in doors:
            door.listen(GUESTS)

        for _ in range(GUESTS):
            stack.enter_context(closing(socket.create_connection(("127.0.0.1", settings.port), timeout=5)))

        taken = Counter(
            number
            for number, door in enumerate(doors)
            for guest in knocking(door)
            if stack.enter_context(closing(guest))
        )
    assert taken.total() == GUESTS
    assert min(taken.values()) >= GUESTS / 10


def test_who_knocked_before_the_door_closed_is_let_in() -> None:
    settings = settings_for(free_port())
    with closing(listening(settings)) as door:
        door.listen()
        guests = [socket.create_connection(("127.0.0.1", settings.port), timeout=5) for _ in range(3)]
        for number, guest in enumerate(guests):
            guest.sendall(b"%d" % number)

        let_in = list(knocking(door))
        door.close()

        assert [each.recv(1) for each in let_in] == [b"0", b"1", b"2"]
        for each in (*let_in, *guests):
            each.close()


def test_nobody_knocks_at_a_quiet_door() -> None:
    with closing(listening(settings_for(free_port()))) as door:
        door.listen()

        assert list(knocking(door)) == []


def test_a_port_is_not_reserved_while_another_house_listens_on_it() -> None:
    settings = settings_for(free_port())
    with closing(listening(settings, shared=True)) as door:
        door.listen()

        with pytest.raises(OSError, match="in use"):
            reserved(settings)
