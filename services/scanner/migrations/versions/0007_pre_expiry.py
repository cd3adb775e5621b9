"""When what was fetched is to be forgotten."""

from __future__ import annotations

from common.migrate import run_sql

revision = "0007"
down_revision = "0006"

_TABLE = """
CREATE TABLE scrapes (
    scrape_id text PRIMARY KEY,
    source_id text NOT NULL,
    page_id text NOT NULL,
    body text NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE scrapes IS 'The index for expiry; scrapes and bodies are in MongoDB.';
CREATE INDEX scrapes_expire ON scrapes (expires_at);
CREATE INDEX scrapes_of_body ON scrapes (body) WHERE body <> '';
"""


def upgrade() -> None:
    """Make it."""
    run_sql(_TABLE)


def downgrade() -> None:
    """Take it away again."""
    run_sql("DROP TABLE scrapes")
