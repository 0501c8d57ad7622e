"""A gate: the edge under a real uvicorn on a real port, plain, with TLS, or behind somebody who ends TLS."""

import asyncio
import datetime
import functools
import inspect
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI, WebSocket

from server.live.edge import EdgeProtocol
from server.live.entrance import Entrance
from tests.server.live.doorstep import PATH, OpenDoorway

PATIENCE = 10.0
"""Seconds to wait for something that must come."""

LOOPS = {"uvloop": uvloop.new_event_loop, "asyncio": asyncio.new_event_loop}


def on_both_loops(story: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    """Tell ``story`` on uvloop and on the loop of the standard library."""

    def told(*, loop: str, **asked: object) -> None:
        with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
            runner.run(story(**asked))

    functools.update_wrapper(told, story)
    del told.__wrapped__  # type: ignore[attr-defined]  # pytest would ask it what it needs
    ours = inspect.Parameter("loop", inspect.Parameter.KEYWORD_ONLY)
    told.__signature__ = inspect.Signature([*inspect.signature(story).parameters.values(), ours])  # type: ignore[attr-defined]
    return pytest.mark.parametrize("loop", LOOPS)(told)


@dataclass(slots=True)
class Gate:
    """A server that runs, and how to reach it."""

    doorway: OpenDoorway
    server: uvicorn.Server
    port: int
    trust: ssl.SSLContext | None = None

    def address(self, path: str = PATH) -> str:
        return f"{'wss' if self.trust else 'ws'}://127.0.0.1:{self.port}{path}"

    async def knock(self) -> "tuple[asyncio.StreamReader, asyncio.StreamWriter]":
        """A connection that says nothing yet."""
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def until(self, claim: Callable[[], bool]) -> None:
        """Until it is so."""
        async with asyncio.timeout(PATIENCE):
            while not claim():  # noqa: ASYNC110  # of servers and kernels nobody tells
                await asyncio.sleep(0)


@asynccontextmanager
async def an_open_gate(*, folder: Path | None = None, doorway: bool = True, **config: object) -> AsyncIterator[Gate]:
    """A gate with an ordinary WebSocket of FastAPI beside the doorway.

    Args:
        folder: Where to keep the papers of TLS in process; without one there is none.
        doorway: Whether the application yields it.
    """
    opened = OpenDoorway()
    with socket.create_server(("127.0.0.1", 0)) as door:
        papers = {} if folder is None else self_signed(folder)
        settings = uvicorn.Config(
            an_application(opened if doorway else None),
            **{  # type: ignore[arg-type]  # a test may say anything
                "ws": EdgeProtocol,
                "http": Entrance,
                "ws_per_message_deflate": False,
                "ws_ping_interval": None,
                "log_config": None,
                **papers,
                **config,
            },
        )
        server = QuietServer(settings)
        running = asyncio.create_task(server.serve(sockets=[door]))
        gate = Gate(opened, server, door.getsockname()[1], _trust_in(folder))
        try:
            await gate.until(lambda: server.started or running.done())
            yield gate
        finally:
            server.should_exit = True
            async with asyncio.timeout(PATIENCE):
                await running


class QuietServer(uvicorn.Server):
    """Leaves the signals to the tests."""

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await self._serve(sockets)


def an_application(doorway: OpenDoorway | None) -> FastAPI:
    """Says what it hears, in capitals, at /other, and at the doorway's path if that is nobody's."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[dict[str, object]]:
        yield {} if doorway is None else {"doorway": doorway}

    app = FastAPI(lifespan=lifespan)

    @app.websocket("/other")
    @app.websocket(PATH)
    async def other(line: WebSocket) -> None:
        await line.accept()
        async for text in line.iter_text():
            await line.send_text(text.upper())

    @app.get("/page")
    async def page() -> str:
        return "page"

    return app


@asynccontextmanager
async def tls_ended_before(gate: Gate, folder: Path) -> AsyncIterator[Gate]:
    """A proxy that ends TLS in front of ``gate``, as nginx would."""
    papers = self_signed(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers["ssl_certfile"], papers["ssl_keyfile"])
    passing: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await gate.knock()
        for source, sink in ((reader, inner_writer), (inner_reader, writer)):
            passing.add(asyncio.create_task(_pass_on(source, sink)))

    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context) as proxy:
        yield Gate(gate.doorway, gate.server, proxy.sockets[0].getsockname()[1], _trust_in(folder))
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    except OSError:
        return
    finally:
        sink.close()


def self_signed(folder: Path) -> dict[str, str]:
    """Papers for 127.0.0.1, as uvicorn names them."""
    key_file, cert_file = folder / "key.pem", folder / "cert.pem"
    if not cert_file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "vitrina.test")])
        now = datetime.datetime.now(datetime.UTC)
        paper = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
            )
            .sign(key, hashes.SHA256())
        )
        cert_file.write_bytes(paper.public_bytes(serialization.Encoding.PEM))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    return {"ssl_certfile": str(cert_file), "ssl_keyfile": str(key_file)}


def _trust_in(folder: Path | None) -> ssl.SSLContext | None:
    return None if folder is None else ssl.create_default_context(cafile=str(folder / "cert.pem"))
