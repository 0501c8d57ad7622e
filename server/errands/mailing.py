"""Mailing: hands letters to the post: an SMTP server, or a folder that a developer can look into."""

import asyncio
import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from server.settings import Settings
from shop.receipts import Letter, Mailer

POST_TAKES = 10.0
"""Seconds an SMTP server may take for one step."""

_SUBMISSION_PORT = 587
_TLS_PORT = 465

log = logging.getLogger(__name__)


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
        """See ``shop.receipts.Mailer``."""
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
    if settings.smtp_url is not None:
        return SmtpMailer(settings.smtp_url.get_secret_value(), sender=settings.mail_from)
    return FolderMailer(settings.mail_folder, sender=settings.mail_from)


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
