"""What Alembic runs for every service; common/migrate.py prepares the connection."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema=context.config.attributes["schema"],
    # Each version with its own row in the version table: it is there whole or not.
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
