"""Under which terms a quote holds: its kind, grade, payout minimum and expiry."""

from __future__ import annotations

from common.migrate import run_sql

revision = "0002_pre_quote_terms"
down_revision = "0001_pre_catalogue"

# Who runs the code of before writes rows without them: each has a default.
_UP = """
ALTER TABLE quotes
    ADD COLUMN basis text NOT NULL DEFAULT '',
    ADD COLUMN grade text NOT NULL DEFAULT '',
    ADD COLUMN conditions text NOT NULL DEFAULT '',
    ADD COLUMN minimum_payout bigint,
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN sales_rank integer;
COMMENT ON COLUMN quotes.grade IS 'The condition in the origin''s own scale.';
COMMENT ON COLUMN quotes.minimum_payout IS
    'Minor units: a vendor pays nothing below it for all that is sent together.';
"""
_DOWN = """
ALTER TABLE quotes
    DROP COLUMN basis, DROP COLUMN grade, DROP COLUMN conditions,
    DROP COLUMN minimum_payout, DROP COLUMN expires_at, DROP COLUMN sales_rank;
"""


def upgrade() -> None:
    """Add the columns."""
    run_sql(_UP)


def downgrade() -> None:
    """Take them away, with what stands in them."""
    run_sql(_DOWN)
