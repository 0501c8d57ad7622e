"""The command answers line by line, whatever the lines are."""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from chat.answering.__main__ import main

KNOWLEDGE = Path(__file__).parent / "dev_kb.jsonl"


def _printed(
    lines: Sequence[str | bytes],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    knowledge: Path = KNOWLEDGE,
) -> list[dict[str, object]]:
    said = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
    monkeypatch.setattr(sys, "argv", ["answering", "--kb", str(knowledge)])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(said)))
    main()
    return [json.loads(line) for line in capsys.readouterr().out.split("\n")[:-1]]


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


def test_no_line_is_lost_or_doubled_whatever_stands_in_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    odd: list[str | bytes] = [
        b"\xff\xfe how much",
        "вес\r?",
        "вес\u2028цена\x85\x0b",
        "[" * 100_000,
        "7" * 5_000,
        "NaN",
        '"\\ud800"',
        "\0",
    ]

    assert len(_printed([*odd, "сколько весит"], monkeypatch, capsys)) == len(odd) + 1


def test_a_knowledge_says_what_it_says_in_any_character(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = {"id": "A:weight", "sku": "A", "attr": "weight", "question": "", "link": ""}
    row = json.dumps(entry | {"product": "Ёж", "answer": "2\u2028кг \ud800"}, ensure_ascii=False)
    knowledge = tmp_path / "kb.jsonl"
    knowledge.write_bytes(b"\xef\xbb\xbf" + row.replace("\ud800", "\\ud800").encode() + b"\n")

    (said,) = _printed([json.dumps({"text": "сколько весит", "pinned": "A"})], monkeypatch, capsys, knowledge)

    assert (said["id"], said["text"]) == ("A:weight", "Ёж: 2\u2028кг \ud800 (weight)")
