"""Uploads of feeds; sources that are paused or deleted; rows of feeds in scans."""

from __future__ import annotations

from common.migrate import run_sql

revision = "0004"
down_revision = "0003"

_UP = """
ALTER TABLE sources DROP CONSTRAINT sources_status_check;
ALTER TABLE sources ADD CONSTRAINT sources_status_check
    CHECK (status IN ('active', 'blocked', 'paused', 'deleted'));
ALTER TABLE sources
    ADD COLUMN paused_reason text NOT NULL DEFAULT '',
    ADD COLUMN deleted_at timestamptz,
    ADD COLUMN cleared_at timestamptz;
COMMENT ON COLUMN sources.deleted_at IS 'When it was deleted; the row stays, so that '
    'no file brings it back.';
COMMENT ON COLUMN sources.cleared_at IS 'When nothing of it was left.';
CREATE INDEX sources_to_clear ON sources (deleted_at)
    WHERE status = 'deleted' AND cleared_at IS NULL;

ALTER TABLE scans ADD COLUMN rows integer;
COMMENT ON COLUMN scans.rows IS 'Of a feed: how many it has; null before.';

CREATE TABLE uploads (
    upload_id uuid PRIMARY KEY,
    source_id text NOT NULL,
    name text NOT NULL,
    begun_at timestamptz NOT NULL,
    size bigint NOT NULL DEFAULT 0,
    sha256 text NOT NULL DEFAULT '',
    received_at timestamptz,
    scan_id uuid
);
COMMENT ON TABLE uploads IS 'The newest that was received is what its source is.';
CREATE INDEX uploads_of_source ON uploads (source_id, received_at DESC);
CREATE INDEX uploads_old ON uploads (begun_at);

CREATE TABLE upload_parts (
    upload_id uuid NOT NULL REFERENCES uploads ON DELETE CASCADE,
    number integer NOT NULL,
    blob text NOT NULL,
    size integer NOT NULL,
    PRIMARY KEY (upload_id, number)
);
CREATE INDEX upload_parts_blob ON upload_parts (blob);
"""
_DOWN = """
DROP TABLE upload_parts, uploads;
ALTER TABLE scans DROP COLUMN rows;
DELETE FROM sources WHERE status = 'deleted';
UPDATE sources SET status = 'active' WHERE status = 'paused';
ALTER TABLE sources DROP COLUMN paused_reason, DROP COLUMN deleted_at,
    DROP COLUMN cleared_at;
ALTER TABLE sources DROP CONSTRAINT sources_status_check;
ALTER TABLE sources ADD CONSTRAINT sources_status_check
    CHECK (status IN ('active', 'blocked'));
"""


def upgrade() -> None:
    """Make them."""
    run_sql(_UP)


def downgrade() -> None:
    """Take them away again."""
    run_sql(_DOWN)
