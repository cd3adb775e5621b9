"""Clues of offers: by which others of the same item are found."""

from __future__ import annotations

from common.migrate import run_sql

revision = "0003"
down_revision = "0002"

_TABLES = """
CREATE TABLE offer_clues (
    offer_id text PRIMARY KEY REFERENCES offers ON DELETE CASCADE,
    clues bigint[] NOT NULL
);
COMMENT ON COLUMN offer_clues.clues IS 'Hashes of numbers, title and text.';
-- What waits in a list to be put into the index would be read through by each search.
CREATE INDEX offer_clues_any ON offer_clues USING gin (clues) WITH (fastupdate = off);
"""


def upgrade() -> None:
    """Make them."""
    run_sql(_TABLES)


def downgrade() -> None:
    """Take them away again."""
    run_sql("DROP TABLE offer_clues")
