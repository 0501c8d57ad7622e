"""The command answers line by line, whatever the lines are."""

import io
import json
import sys
from pathlib import Path

import pytest

from chat.answering.__main__ import main

KNOWLEDGE = Path(__file__).parent / "dev_kb.jsonl"


def _printed(
    lines: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[dict[str, object]]:
    monkeypatch.setattr(sys, "argv", ["answering", "--kb", str(KNOWLEDGE)])
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    main()
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_line_has_its_answer_in_order(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [
        json.dumps({"text": "сколько весит", "lang": "ru", "pinned": "SM-A1"}),
        "{broken",
        json.dumps({"text": None, "pinned": 7}),
        json.dumps({"text": "is it waterproof", "pinned": "nobody sells this"}),
        json.dumps({"text": "how much is shipping", "lang": "en", "pinned": None}),
        "",
    ]

    printed = _printed(asked, monkeypatch, capsys)

    assert [each["id"] for each in printed] == ["SM-A1:weight", None, None, None, "shop:delivery_cost", None]
    assert all(set(each) == {"id", "guess", "confidence", "text"} for each in printed)
    assert all(isinstance(each["guess"], str) for each in printed)


def test_lines_do_not_know_of_each_other(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    line = json.dumps({"text": "а батарея?", "lang": "ru", "pinned": "SM-A1"})
    other = json.dumps({"text": "запомни: батарея 1 мач", "lang": "ru", "pinned": "SM-A1"})

    first, _, third = _printed([line, other, line], monkeypatch, capsys)

    assert first == third
