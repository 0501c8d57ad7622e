"""Signing: a webhook's proof of where it comes from: ``t=<seconds>,v1=<hmac>`` over ``<seconds>.<body>``.

Source: the scheme of Stripe's webhooks, which play money uses too.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from core.errors import WebhookRefused

TOLERANCE = timedelta(minutes=5)
"""How old a signature may be, and how far ahead of us its clock. Source: Stripe's default for the former."""


def sign(body: bytes, *, secret: str, at: datetime) -> str:
    """The header that proves ``body`` came from who knows ``secret``, at ``at``."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_digest(body, secret=secret, seconds=seconds)}"


def check(body: bytes, header: str | None, *, secret: str, now: datetime) -> None:
    """Believe ``body`` only if somebody who knows ``secret`` signed it around ``now``.

    Raises:
        WebhookRefused: There is no signature, it is forged, too old, or from the future.
    """
    seconds, signatures = _read(header)
    expected = _digest(body, secret=secret, seconds=seconds)
    if not any(hmac.compare_digest(expected.encode(), each.encode()) for each in signatures):
        raise WebhookRefused("forged")
    check_moment(header, now=now)


def check_moment(header: str | None, *, now: datetime) -> None:
    """Refuse what was signed long ago, or is not yet signed by our clock.

    Raises:
        WebhookRefused: It is one of these, or says no moment.
    """
    seconds, _ = _read(header)
    if abs(now - datetime.fromtimestamp(seconds, UTC)) > TOLERANCE:
        raise WebhookRefused("signed at another time")


def _read(header: str | None) -> tuple[int, list[str]]:
    parts = [part.partition("=") for part in (header or "").split(",")]
    seconds = next((value for name, _, value in parts if name.strip() == "t"), "")
    signatures = [value for name, _, value in parts if name.strip() == "v1"]
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11 and signatures):
        raise WebhookRefused("not signed")
    return int(seconds), signatures


def _digest(body: bytes, *, secret: str, seconds: int) -> str:
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
