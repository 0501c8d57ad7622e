"""Pictures: what may hang in the window. Looked at by their first bytes, never by what they are called."""

import asyncio
import hashlib
import re
from pathlib import Path

from core.errors import BadPicture

LARGEST_PICTURE = 8 * 1024 * 1024
"""Bytes; a photo of a good camera fits, a film does not."""

AT = "/pictures/goods/"
"""Where pictures that we keep are served."""

_KEPT = re.compile(r"/pictures/[a-z0-9/_-]+\.(?:jpg|png|webp|gif|svg)")

_KINDS = (
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    (re.compile(rb"GIF8[79]a"), "gif"),
)
"""How each kind begins. SVG is not among them: it is a program. Source: the formats' specifications."""


def kind_of(content: bytes) -> str:
    """The ending of a picture's file.

    Raises:
        BadPicture: It is none that we take, or it is larger than 8 MiB.
    """
    if len(content) <= LARGEST_PICTURE:
        for beginning, kind in _KINDS:
            if beginning.match(content):
                return kind
    raise BadPicture


def is_ours(url: str) -> bool:
    """Whether ``url`` is of a picture that this house keeps, so that a page may load it."""
    return _KEPT.fullmatch(url) is not None and ".." not in url


class PictureFolder:
    """Keeps pictures as files; the same picture twice is one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, content: bytes) -> str:
        """Keep a picture. Returns the address under which it is served.

        Raises:
            BadPicture: It is none that we take.
        """
        name = f"{hashlib.sha256(content).hexdigest()[:40]}.{kind_of(content)}"
        await asyncio.to_thread(self._write, name, content)
        return f"{AT}{name}"

    def _write(self, name: str, content: bytes) -> None:
        file = self._folder / name
        if file.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{id(content)}.part")
        unfinished.write_bytes(content)
        unfinished.rename(file)
