"""Statements: what a database is asked, in order, while a test looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from core.database import Database


class Asked(list[tuple[str, list[tuple[Any, ...]]]]):
    """Statements with the parameters of each of their rows."""

    def naming(self, words: str) -> "Asked":
        """Those that contain ``words``."""
        return Asked(each for each in self if words in each[0])

    @property
    def that_ask(self) -> "Asked":
        """Those that read or write rows, in whatever language the database keeps its house."""
        return Asked(
            each for each in self if each[0].lstrip().split(maxsplit=1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")
        )

    @property
    def values(self) -> list[Any]:
        """Every parameter, in the order in which the database got it."""
        return [value for _, rows in self for row in rows for value in row]


@contextmanager
def asked_of(database: Database) -> Iterator[Asked]:
    """What ``database`` is asked to write, or to read in order to write, from now on."""
    asked, engine = Asked(), database._writer.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        asked.append((statement, list(parameters) if many else [tuple(parameters)]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
