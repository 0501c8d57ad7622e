import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from server.errands.mailing import ConsoleMailer, FolderMailer, SmtpMailer, as_message, mailer_for, masked
from server.settings import Settings
from shop.letter import Letter
from tests.server.post_office import PostOffice

LETTER = Letter(
    key="receipt-1", to="anna@shop.example", subject="Чек по заказу 1", text="Спасибо!\n", html="<p>Спасибо!</p>"
)


@pytest.fixture
async def post() -> AsyncIterator[PostOffice]:
    async with PostOffice().open() as office:
        yield office


async def test_a_laptop_keeps_letters_in_a_folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    mailer = FolderMailer(tmp_path / "mail", sender="shop@vitrina.example")

    await mailer.send(LETTER)
    await mailer.send(LETTER)

    (file,) = (tmp_path / "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert file.name == "receipt-1.eml"
    assert (message["To"], message["Subject"]) == (LETTER.to, LETTER.subject)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "anna@shop.example" not in caplog.text


async def test_a_demo_shows_letters_on_the_screen_and_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    shown: list[str] = []

    await ConsoleMailer(sender="shop@vitrina.example", show=shown.append).send(LETTER)

    (letter,) = shown
    assert "  To: anna@shop.example\n  Subject: Чек по заказу 1\n\n  Спасибо!\n" in letter
    assert "anna@shop.example" not in caplog.text


async def test_the_screen_is_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    await ConsoleMailer(sender="shop@vitrina.example").send(LETTER)

    assert "Спасибо!" in capsys.readouterr().out


async def test_the_post_takes_a_letter(post: PostOffice) -> None:
    await SmtpMailer(post.url, sender="shop@vitrina.example").send(LETTER)

    message = await post.letter()
    assert (message["From"], message["To"]) == ("shop@vitrina.example", LETTER.to)
    assert message["Message-ID"] == "<receipt-1@vitrina.example>"


async def test_a_closed_post_is_an_os_error(post: PostOffice) -> None:
    post.closed = True

    with pytest.raises(OSError, match="did not take it"):
        await SmtpMailer(post.url, sender="shop@vitrina.example").send(LETTER)
    with pytest.raises(OSError, match="refused"):
        await SmtpMailer("smtp://127.0.0.1:9", sender="shop@vitrina.example").send(LETTER)


async def test_a_refusal_of_the_post_does_not_repeat_the_address(post: PostOffice) -> None:
    post.refused = True

    with pytest.raises(OSError, match="did not take it") as failure:
        await SmtpMailer(post.url, sender="shop@vitrina.example").send(LETTER)

    assert "anna" not in "".join(traceback.format_exception(failure.value))


def test_a_domain_in_any_script_is_written_as_the_post_reads_it() -> None:
    message = as_message(replace(LETTER, to="anna@пример.рф"), sender="shop@vitrina.example")

    assert message["To"] == "anna@xn--e1afmkfd.xn--p1ai"


async def test_an_address_cannot_add_headers(tmp_path: Path) -> None:
    evil = replace(LETTER, to="anna@shop.example\nBcc: eve@shop.example")

    with pytest.raises(ValueError, match="linefeed"):
        await FolderMailer(tmp_path, sender="shop@vitrina.example").send(evil)


@pytest.mark.parametrize(
    ("said", "mailer"),
    [
        ({}, ConsoleMailer),
        ({"demo": False, "secret": "a secret of at least thirty-two characters"}, FolderMailer),
        ({"smtp_url": "smtp://post"}, SmtpMailer),
        ({"smtp_url": "smtp://post", "mailer": "folder"}, FolderMailer),
        ({"smtp_url": "smtp://post", "mailer": "console"}, ConsoleMailer),
        ({"smtp_url": "smtp://post", "mailer": "smtp"}, SmtpMailer),
    ],
)
def test_the_settings_choose_the_post(said: dict[str, object], mailer: type[object]) -> None:
    assert isinstance(mailer_for(Settings.model_validate(said)), mailer)


def test_a_log_shows_one_letter_of_an_address() -> None:
    assert masked("anna@shop.example") == "a***@shop.example"
