"""The interval in force of each source, and what its day's budget was spent on."""

from __future__ import annotations

from common.migrate import run_sql

revision = "0006"
down_revision = "0004"

_TABLES = """
ALTER TABLE sources
    ADD every_now interval,
    ADD adaptive boolean NOT NULL DEFAULT true,
    ADD activity double precision NOT NULL DEFAULT 0.0277,
    ADD worth integer NOT NULL DEFAULT 0,
    ADD budget integer,
    ADD scanned_at timestamptz,
    ADD waits_for text NOT NULL DEFAULT '',
    ADD waits_until timestamptz;
COMMENT ON COLUMN sources.every_now IS 'How often it is scanned now, see every.';
COMMENT ON COLUMN sources.activity IS 'How much changes: rules/schedule.py.';
COMMENT ON COLUMN sources.worth IS 'Offers worth acting on since scanned_at.';
COMMENT ON COLUMN sources.budget IS 'Calls of 24 hours.';
COMMENT ON COLUMN sources.scanned_at IS 'When a scan of all of it last succeeded.';
COMMENT ON COLUMN sources.waits_for IS 'The code of why it rests until waits_until.';
UPDATE sources SET every_now = every,
    budget = (regexp_match(yaml, '(?n)^budget: *([0-9]{1,8}) *$'))[1]::integer,
    scanned_at = (SELECT max(finished_at) FROM scans
        WHERE scans.source_id = sources.source_id AND url = ''
            AND scans.status = 'succeeded');
CREATE INDEX sources_stored ON sources (updated_at);

ALTER TABLE pictures ADD proxy text NOT NULL DEFAULT '';
COMMENT ON COLUMN pictures.proxy IS 'The pool of the source that showed it.';

CREATE TABLE spending (
    account text NOT NULL,
    hour timestamptz NOT NULL,
    spent bigint NOT NULL CHECK (spent >= 0),
    PRIMARY KEY (account, hour)
);
COMMENT ON TABLE spending IS 'Calls that were granted, by the hour they are made in.';
INSERT INTO spending (account, hour, spent)
    SELECT 'source ' || source_id, date_trunc('hour', started_at), sum(pages_fetched)
    FROM scans WHERE started_at > now() - interval '25 hours' GROUP BY 1, 2;
"""


def upgrade() -> None:
    """Make them."""
    run_sql(_TABLES)


def downgrade() -> None:
    """Take them away again."""
    run_sql(
        "DROP TABLE spending;"
        "DROP INDEX sources_stored;"
        "ALTER TABLE pictures DROP proxy;"
        "ALTER TABLE sources DROP every_now, DROP adaptive, DROP activity, "
        "DROP worth, DROP budget, DROP scanned_at, DROP waits_for, DROP waits_until"
    )
