"""Alembic's way in: runs on the connection that ``server.migrating`` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from server.metadata import METADATA


def _rendered(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A revision names the database's types, not ours, so that it stays true when ours change."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=_rendered,
)
with context.begin_transaction():
    context.run_migrations()
