"""The start: ``python -m server``. Reads the settings, opens the house in one process or in several."""

import asyncio
import errno
import socket
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from server.doors import reserved
from server.launcher import Launcher
from server.logs import configure
from server.processes.lifeline import end_with_the_launcher
from server.processes.part import Part, Role
from server.settings import Settings
from server.welcome import give_up


def main(arguments: Sequence[str]) -> int:
    """Run until told to stop. Returns the exit status."""
    if (part := Part.of(arguments)) is not None:
        end_with_the_launcher()
    try:
        settings = Settings()
    except ValidationError as fault:
        return give_up("; ".join(each["msg"].removeprefix("Value error, ") for each in fault.errors()))
    if not (settings.web_folder / "index.html").is_file():
        return give_up(f"The pages are not built ({settings.web_folder}/index.html is missing): run `make setup`.")
    try:
        return _open(settings, part)
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            return give_up(f"Port {settings.port} on {settings.host} is in use. Set VITRINA_PORT to another one.")
        return give_up(f"Cannot listen on {settings.host}:{settings.port}: {fault.strerror}.")


def _open(settings: Settings, part: Part | None) -> int:
    if part is not None:
        settings = settings.model_copy(update={"host": part.host, "port": part.port})
        configure(settings.log_level, part=part.name)
        if part.role in {Role.PREPARING, Role.MIGRATING}:
            from server.preparing import prepare  # each where it is needed: the launcher needs nothing of all this

            return prepare(settings, part)
        from server.serving import serve_part

        return serve_part(settings, part)
    if settings.workers == 1:
        configure(settings.log_level)
        from server.serving import serve_house

        return serve_house(settings)
    if not hasattr(socket, "SO_REUSEPORT"):
        return give_up("This system does not let processes share a port: VITRINA_WORKERS must be 1 here.")
    configure(settings.log_level, part="launcher")
    with reserved(settings):
        return asyncio.run(Launcher(settings).run())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
