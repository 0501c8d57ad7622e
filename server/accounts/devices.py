"""Devices: a browser is given a mark that it shows again, so that a hundred guests of one browser are one.

The mark is a random name and our signature under it: nobody can make up one, or guess another's. Who throws it away is
a new device, and is counted by address like everybody. It says nothing of the person, and nothing else is kept by it.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final

COOKIE: Final = "vitrina_device"

KEPT: Final = timedelta(days=365)
"""How long a browser keeps its mark."""

LONGEST: Final = 128
"""Characters of a mark."""

_NAME = 16
_SIGNATURE = 32


class DeviceMarks:
    """Gives marks, and reads them."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"device mark\0" + secret.encode()).digest()

    def fresh(self) -> str:
        """A mark for a browser that has none."""
        name = secrets.token_hex(_NAME)
        return f"{name}.{self._signature(name)}"

    def read(self, mark: str | None) -> str | None:
        """The device behind ``mark``; None if it is not one of ours."""
        name, _, signature = (mark or "").partition(".")
        if not name.isascii() or not signature.isascii():
            return None
        return name if name and hmac.compare_digest(signature, self._signature(name)) else None

    def _signature(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()[:_SIGNATURE]
