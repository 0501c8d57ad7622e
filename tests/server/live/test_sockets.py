"""Sockets: what the kernel is asked for, who may write to a descriptor, and whose proxies are believed."""

import socket
from collections.abc import Iterator

import pytest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from server.live.sockets import SEND_BUFFER, address_of
from tests.server.live.doorstep import Doorstep


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection."""
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()) as one:
        other, _ = door.accept()
        with other:
            yield one, other


async def test_the_kernel_is_told_how_long_and_how_much_to_keep(pair: tuple[socket.socket, socket.socket]) -> None:
    step = Doorstep(socket=pair[0])

    step.ask()

    assert step.edge.fd == pair[0].fileno()
    assert step.transport.deeds == ["limits 0"]
    assert pair[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
    assert pair[0].getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) in range(128 * 1024, 256 * 1024 + 1)
    assert pair[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 20_000


async def test_nobody_writes_past_encryption(pair: tuple[socket.socket, socket.socket]) -> None:
    step = Doorstep(socket=pair[0], sslcontext=object())

    step.ask()

    assert step.edge.fd == -1
    assert step.transport.deeds == [f"limits {SEND_BUFFER}"]
    assert pair[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


async def test_a_socket_of_the_machine_itself_is_written_to_directly() -> None:
    one, other = socket.socketpair()
    with one, other:
        step = Doorstep(socket=one)

        step.ask()

        assert step.edge.fd == one.fileno()


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (None, "203.0.113.9", "192.0.2.7"),
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "203.0.113.9", "203.0.113.9"),
        ("192.0.2.7", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("192.0.2.7", "203.0.113.9, 192.0.2.7", "203.0.113.9"),
        ("192.0.2.0/24", "203.0.113.9:4711, 192.0.2.8", "203.0.113.9"),
        ("198.51.100.1", "203.0.113.9", "192.0.2.7"),
        ("*", "203.0.113.9, 198.51.100.1", "203.0.113.9"),
        ("*", "[2001:db8::1]:80", "2001:db8::1"),
        ("*", " ", "192.0.2.7"),
    ],
)
async def test_a_proxy_is_believed_if_uvicorn_would(trusted: str | None, forwarded: str, address: str) -> None:
    async def app(*_: object) -> None: ...

    step = Doorstep(loaded_app=ProxyHeadersMiddleware(app, trusted) if trusted else app)

    step.ask(X_Forwarded_For=forwarded)

    assert step.ears.asked.address == address


async def test_a_socket_without_an_address_has_none() -> None:
    step = Doorstep(peername="")

    assert address_of(step.transport, "", config=step.config) == ""
