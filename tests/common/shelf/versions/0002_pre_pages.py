"""How many pages a book has: a column that running code need not know."""

from __future__ import annotations

from alembic import op

revision = "0002_pre_pages"
down_revision = "0001_pre_books"


def upgrade() -> None:
    """One statement, as Alembic itself runs it."""
    op.execute("ALTER TABLE books ADD COLUMN pages integer")


def downgrade() -> None:
    """The column goes."""
    op.execute("ALTER TABLE books DROP COLUMN pages")
