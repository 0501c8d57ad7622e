"""Logs: one JSON line an event. No names, messages, addresses or tokens of people get in."""

import json
import logging
from typing import Any

_USUAL = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}


class JsonLines(logging.Formatter):
    """A record as one JSON object: when, level, which process and who in it says it, what, and the extras."""

    def __init__(self, part: str | None = None) -> None:
        super().__init__()
        self._part = {} if part is None else {"part": part}

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            **self._part,
            "from": record.name,
            "event": record.getMessage(),
        }
        line.update({key: value for key, value in record.__dict__.items() if key not in _USUAL})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: str, *, part: str | None = None) -> None:
    """Send everything from ``level`` up to standard error as JSON lines, which name ``part`` of the house."""
    stream = logging.StreamHandler()
    stream.setFormatter(JsonLines(part))
    logging.basicConfig(level=level.upper(), handlers=[stream], force=True)
    for chatty in ("uvicorn", "aioice", "aiortc", "aiosqlite", "httpx", "alembic", "celery", "kombu", "stripe"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
