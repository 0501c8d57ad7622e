"""A line to a real Redis, however it is reached: by socket file, with a password, over TLS."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.bus import BusDown
from core.bus_redis import RedisBus
from core.redis_line import Line
from core.redis_servers import Server
from tests.core.bus_contract import HEARD_WITHIN, a_show, a_stock, hear, place, told
from tests.postgres import free_port
from tests.redises import RedisServer

pytestmark = pytest.mark.redis


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis with a person who has a password, a socket file, and TLS on another port."""
    files = {name: str(tmp_path / name) for name in ("key.pem", "cert.pem", "redis.sock")}
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", files["key.pem"], "-out", files["cert.pem"]], check=True, capture_output=True)
    options = {
        "unixsocket": files["redis.sock"],
        "tls-port": str(free_port()),
        "tls-cert-file": files["cert.pem"],
        "tls-key-file": files["key.pem"],
        "tls-ca-cert-file": files["cert.pem"],
        "tls-auth-clients": "no",
    }
    words = tuple(part for name in options for part in (f"--{name}", options[name]))
    server = RedisServer(folder=tmp_path, options=words)
    try:
        server.start()
        server.ask("ACL", "SETUSER", "ana", "on", ">se,cret", "~*", "&*", "+@all")
        yield server
    finally:
        server.kill()


def option(server: RedisServer, name: str) -> str:
    return server.options[server.options.index(f"--{name}") + 1]


@pytest.fixture(params=["tcp", "unix", "tls"])
def url(request: pytest.FixtureRequest, guarded: RedisServer) -> str:
    match request.param:
        case "unix":
            return f"unix://ana:se%2Ccret@{option(guarded, 'unixsocket')}?db=3"
        case "tls":
            authority = f"ssl_ca_certs={option(guarded, 'tls-ca-cert-file')}"
            return f"rediss://ana:se%2Ccret@localhost:{option(guarded, 'tls-port')}/3?{authority}"
        case _:
            return f"redis://ana:se%2Ccret@127.0.0.1:{guarded.port}/3"


async def test_a_bus_hears_however_redis_is_reached(url: str) -> None:
    bus, show = RedisBus(url), a_show()
    async with bus.listen(show) as deliveries:
        event = a_stock(show)
        await place(bus, event)

        assert told(await hear(deliveries)) == [event]
    await bus.close()


async def test_a_line_is_in_the_database_of_its_address(url: str) -> None:
    heard: asyncio.Queue[object] = asyncio.Queue()
    line = await Line.open(Server.at(url), hear=heard.put_nowait, lost=lambda _why: None, within=HEARD_WITHIN)
    line.send(b"CLIENT", b"INFO")

    async with asyncio.timeout(HEARD_WITHIN):
        info = await heard.get()

    assert b" db=3 " in (info if isinstance(info, bytes) else b"")
    assert b" user=ana " in (info if isinstance(info, bytes) else b"")
    line.close()


async def test_a_wrong_password_is_told(guarded: RedisServer) -> None:
    server = Server.at(f"redis://ana:wrong@127.0.0.1:{guarded.port}/0")

    with pytest.raises(BusDown, match="WRONGPASS"):
        await Line.open(server, hear=lambda _word: None, lost=lambda _why: None, within=HEARD_WITHIN)


async def test_a_certificate_nobody_vouches_for_is_refused(guarded: RedisServer) -> None:
    server = Server.at(f"rediss://ana:se%2Ccret@localhost:{option(guarded, 'tls-port')}/0")

    with pytest.raises(BusDown, match="certificate"):
        await Line.open(server, hear=lambda _word: None, lost=lambda _why: None, within=HEARD_WITHIN)


async def test_a_line_that_is_gone_says_so_once_and_takes_no_more(own_redis: RedisServer) -> None:
    gone: asyncio.Queue[str] = asyncio.Queue()
    server = Server.at(own_redis.url)
    line = await Line.open(server, hear=lambda _word: None, lost=gone.put_nowait, within=HEARD_WITHIN)

    own_redis.kill()
    async with asyncio.timeout(HEARD_WITHIN):
        why = await gone.get()
    line.send(b"PING")
    line.close()

    assert why
    assert gone.empty()
