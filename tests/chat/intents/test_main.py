"""Lines of text are understood without a house."""

import io
import json

import pytest

from chat.intents.__main__ import main


def test_each_line_is_answered_by_an_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("хочу скидку\nне хочу скидку\nSOLD 42\n"))

    main()

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["text"], each["intents"], each["numbers"], each["refused"]) for each in answers] == [
        ("хочу скидку", ["discount"], {}, {}),
        ("не хочу скидку", [], {}, {"discount": "negated"}),
        ("SOLD 42", ["sold"], {"sold": 42}, {}),
    ]
