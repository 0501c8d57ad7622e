"""Part: what one process of a house with several is, and how it is told so on its command line."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self


class Role(StrEnum):
    """What a process does."""

    PREPARING = "prepare"
    """Migrates the database and puts the demo on the shelf, then ends."""

    MIGRATING = "migrate"
    """Migrates the database for the workers of a new version, then ends."""

    MEDIA = "media"
    """Carries the picture of every show, and answers nobody but the workers."""

    WORKER = "worker"
    """Answers everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One process.

    Attributes:
        role: What it does.
        number: Which of several, from 1; 0 where there is one.
        host: Address to listen on, and ``port``: as the launcher read them, whatever the settings say by now.
        media: The Unix socket of the media process.
        line: The file descriptor of its line to the launcher.
    """

    role: Role
    number: int = 0
    host: str
    port: int
    media: Path
    line: int = -1

    @property
    def name(self) -> str:
        """As the log says it."""
        return f"{self.role} {self.number}" if self.number else str(self.role)

    @property
    def arguments(self) -> list[str]:
        """The command line that ``of`` reads."""
        told = {"number": self.number, "host": self.host, "port": self.port, "media": self.media, "line": self.line}
        return [self.role.value, *(f"--{name}={value}" for name, value in told.items())]

    @classmethod
    def of(cls, arguments: Sequence[str]) -> Self | None:
        """Who we are: a part of a house, or None: the whole of it, or its launcher."""
        parser = argparse.ArgumentParser(
            prog="python -m server",
            description="Opens the house; every setting is a VITRINA_ variable. Roles are the launcher's own affair.",
        )
        roles = parser.add_subparsers(dest="role", metavar="")
        for role in Role:
            asked = roles.add_parser(role.value)
            asked.add_argument("--number", type=int, default=0)
            asked.add_argument("--host", required=True)
            asked.add_argument("--port", type=int, required=True)
            asked.add_argument("--media", type=Path, required=True)
            asked.add_argument("--line", type=int, required=True)
        read = vars(parser.parse_args(arguments))
        if read["role"] is None:
            return None
        return cls(**{**read, "role": Role(read["role"])})
