"""Alembic's way in: runs on the connection that ``server.migrating`` hands over."""

from alembic import context

from server.metadata import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
