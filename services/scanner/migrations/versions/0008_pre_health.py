"""How each source is, the scans that say so, and pages that are in doubt."""

from __future__ import annotations

from common.migrate import run_sql

revision = "0008"
down_revision = "0006"

_TABLES = """
CREATE TABLE source_health (
    source_id text PRIMARY KEY,
    state text NOT NULL
        CHECK (state IN ('new', 'healthy', 'suspect', 'failing', 'blocked')),
    since timestamptz NOT NULL,
    judged_at timestamptz NOT NULL,
    moved_at timestamptz,
    reasons jsonb NOT NULL DEFAULT '[]',
    history jsonb NOT NULL DEFAULT '[]',
    canaries text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE source_health IS 'Written once by each scan, when it ends.';
COMMENT ON COLUMN source_health.since IS 'How long it is in this state.';
COMMENT ON COLUMN source_health.moved_at IS 'When something was last new or different.';
COMMENT ON COLUMN source_health.history IS 'The last scans, the oldest first.';
COMMENT ON COLUMN source_health.canaries IS 'Pages of offers that are known well.';

ALTER TABLE pages ADD COLUMN doubt text NOT NULL DEFAULT '';
COMMENT ON COLUMN pages.doubt IS
    'Which other offers it showed the last time; empty: the ones that were expected.';
"""


def upgrade() -> None:
    """Make them."""
    run_sql(_TABLES)


def downgrade() -> None:
    """Take them away again."""
    run_sql("ALTER TABLE pages DROP COLUMN doubt")
    run_sql("DROP TABLE source_health")
