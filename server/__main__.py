"""The start: ``python -m server``. Reads the settings, migrates, opens the doors, says where they are."""

import asyncio
import errno
import socket
import sys
from contextlib import closing, suppress

import uvicorn
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from core.errors import DatabaseBusy
from server.app import create_app
from server.demo.brand import BRAND
from server.logs import configure
from server.migrating import migrate
from server.settings import Settings
from server.wiring import House

LEAVING_SECONDS = 5
"""How long open requests may take once we are leaving."""


class Server(uvicorn.Server):
    """Says where the doors are once they are open, and sees viewers off before it closes them."""

    def __init__(self, config: uvicorn.Config, *, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the doors."""
        await super().startup(sockets)
        if self.started:
            print(_welcome(self._settings), flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell viewers to come back, then close."""
        house: House | None = getattr(self.config.app.state, "house", None)  # type: ignore[union-attr]
        if house is not None:
            await house.leave()
        await super().shutdown(sockets)


def main() -> int:
    """Run until told to stop. Returns the exit status."""
    try:
        settings = Settings()
    except ValidationError as fault:
        return _give_up("; ".join(each["msg"].removeprefix("Value error, ") for each in fault.errors()))
    configure(settings.log_level)
    if not (settings.web_folder / "index.html").is_file():
        return _give_up(f"The pages are not built ({settings.web_folder}/index.html is missing): run `make setup`.")
    try:
        with closing(_listening(settings)) as door:
            return _serve(settings, door)
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            return _give_up(f"Port {settings.port} on {settings.host} is in use. Set VITRINA_PORT to another one.")
        return _give_up(f"Cannot listen on {settings.host}:{settings.port}: {fault.strerror}.")


def _serve(settings: Settings, door: socket.socket) -> int:
    try:
        asyncio.run(migrate(settings.database_url))
    except (DatabaseBusy, OperationalError, OSError) as fault:
        return _give_up(f"The database does not answer: {fault}.")
    config = uvicorn.Config(
        create_app(settings),
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=64 * 1024,
        ws_ping_interval=None,  # the wire has pings of its own
        log_config=None,
        access_log=False,
        forwarded_allow_ips=list(settings.proxies) or None,
        proxy_headers=bool(settings.proxies),
        timeout_graceful_shutdown=LEAVING_SECONDS,
        server_header=False,
    )
    server = Server(config, settings=settings)
    with suppress(KeyboardInterrupt):  # uvicorn repeats it once everything is closed
        server.run(sockets=[door])
    return 0 if server.started else 3


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.host, settings.port))
    except OSError:
        door.close()
        raise
    return door


def _welcome(settings: Settings) -> str:
    root = settings.public_url or settings.own_url.replace("127.0.0.1", "localhost")
    lines = ["", f"  Vitrina is open: {root}"]
    if settings.demo:
        lines += [
            f"  The show         {root}/s/{BRAND.show_slug}",
            f"  The studio       {root}/studio/{BRAND.show_slug}",
            "  Sign in as",
            *(f"    {each.role:<10} {each.email:<28} {each.password}" for each in BRAND.sign_ins),
        ]
    return "\n".join([*lines, "  Ctrl-C stops everything.", ""])


def _give_up(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
