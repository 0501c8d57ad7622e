"""Questions of a file: ``python -m chat.answering --kb kb.jsonl < questions.jsonl`` prints one JSON object a line.

One for each line that comes in, in order, whatever the line is: a line ends with ``\\n`` and with nothing else.
"""

import argparse
import json
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from chat.answering.answering import Assistant
from chat.answering.knowledge import Knowledge
from chat.answering.question import Question
from chat.answering.understanding import Understanding


def main() -> None:
    """Read a knowledge and questions, print answers."""
    parser = argparse.ArgumentParser(prog="python -m chat.answering", description=__doc__)
    parser.add_argument("--kb", type=Path, required=True, help="the knowledge: one JSON object a line")
    known = parser.parse_args().kb.read_text("utf-8-sig").split("\n")
    rows = [json.loads(line) for line in known if line.strip()]
    if isinstance(sys.stdin, TextIOWrapper) and isinstance(sys.stdout, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    assistant = Assistant(Knowledge.read(rows), Understanding.shipped())
    for line in sys.stdin:
        found = assistant.answer(asked(line))
        answer = {
            "id": found.entry.id if found.entry else None,
            "guess": found.guess.id if found.guess else None,
            "confidence": found.confidence,
            "text": found.text,
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def asked(line: str) -> Question:
    """A question from a line: an object with ``text`` and perhaps ``pinned`` and ``lang``, or the bare text."""
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError):
        row = line.strip()
    if not isinstance(row, dict):
        return Question(text=str(row))
    tongue = row.get("lang")
    pinned = row.get("pinned")
    return Question(
        text=str(row.get("text") or ""),
        pinned=pinned if isinstance(pinned, str) and pinned else None,
        tongue=tongue if tongue in ("ru", "en") else None,
    )


if __name__ == "__main__":
    main()
