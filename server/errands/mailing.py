"""Mailing: hands letters to the post: an SMTP server, a folder to look into, or the screen of a demo."""

import asyncio
import logging
import smtplib
import ssl
import sys
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from server.settings import Settings
from shop.letter import Letter, Mailer

POST_TAKES = 10.0
"""Seconds an SMTP server may take for one step."""

_SUBMISSION_PORT = 587
_TLS_PORT = 465

_WIDTH = 78

log = logging.getLogger(__name__)


def on_screen(words: str) -> None:
    """Say it on standard output, where people read and no log is collected."""
    sys.stdout.write(words)
    sys.stdout.flush()


class ConsoleMailer:
    """Shows each letter as its reader sees it. For a demo alone: what is shown names people.

    Args:
        show: Takes the whole letter at once, so that two do not mix.
    """

    def __init__(self, *, sender: str, show: Callable[[str], None] = on_screen) -> None:
        self._sender = sender
        self._show = show

    async def send(self, letter: Letter) -> None:
        """See ``shop.letter.Mailer``."""
        message = as_message(letter, sender=self._sender)  # what could not be posted is not shown either
        heads = [f"  {name}: {message[name]}" for name in ("From", "To", "Subject")]
        body = [f"  {line}".rstrip() for line in letter.text.strip().splitlines()]
        edge = "-" * _WIDTH
        await asyncio.to_thread(self._show, "\n".join(["", edge, *heads, "", *body, edge, ""]) + "\n")
        log.info("letter shown", extra={"letter": letter.key, "to": masked(letter.to)})


class FolderMailer:
    """Writes each letter as an ``.eml`` file, for a laptop without a post."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Write the letter down, under its key: the same letter again is the same file."""
        await asyncio.to_thread(self._write, letter)
        log.info("letter written", extra={"letter": letter.key, "to": masked(letter.to)})

    def _write(self, letter: Letter) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f"{letter.key}.part"
        unfinished.write_bytes(as_message(letter, sender=self._sender).as_bytes(policy=SMTP))
        unfinished.rename(self._folder / f"{letter.key}.eml")


class SmtpMailer:
    """Hands each letter to an SMTP server.

    Args:
        url: ``smtp://user:password@host:587`` (STARTTLS when it is offered) or ``smtps://...:465``.
    """

    def __init__(self, url: str, *, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """See ``shop.letter.Mailer``."""
        await asyncio.to_thread(self._post, as_message(letter, sender=self._sender))
        log.info("letter posted", extra={"letter": letter.key, "to": masked(letter.to)})

    def _post(self, message: EmailMessage) -> None:
        try:
            with self._connect() as post:
                if self._url.username:
                    post.login(unquote(self._url.username), unquote(self._url.password or ""))
                post.send_message(message)
        except smtplib.SMTPException as failure:
            # from None: the words of the post repeat the address, and errors end in logs
            raise OSError(f"the post did not take it: {type(failure).__name__}") from None

    def _connect(self) -> smtplib.SMTP:
        host = self._url.hostname or "localhost"
        if self._url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, self._url.port or _TLS_PORT, timeout=POST_TAKES, context=context)
        post = smtplib.SMTP(host, self._url.port or _SUBMISSION_PORT, timeout=POST_TAKES)
        post.ehlo()
        if post.has_extn("starttls"):
            post.starttls(context=ssl.create_default_context())
        return post


def mailer_for(settings: Settings) -> Mailer:
    """The post of this house."""
    match settings.post:
        case "smtp":
            url = settings.smtp_url.get_secret_value() if settings.smtp_url else ""
            return SmtpMailer(url, sender=settings.mail_from)
        case "folder":
            return FolderMailer(settings.mail_folder, sender=settings.mail_from)
        case "console":
            return ConsoleMailer(sender=settings.mail_from)


def as_message(letter: Letter, *, sender: str) -> EmailMessage:
    """The letter as RFC 5322 has it. Its Message-ID follows from its key."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = _as_the_post_reads(letter.to)
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{letter.key}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _as_the_post_reads(address: str) -> str:
    name, at, domain = address.rpartition("@")
    return f"{name}{at}{domain.encode('idna').decode()}"


def masked(address: str) -> str:
    """An address as it may stand in a log: ``a***@shop.example``."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***{at}{domain}"
