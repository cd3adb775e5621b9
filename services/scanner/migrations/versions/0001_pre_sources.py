"""Sources, scans, pages, the index of offers and what waits to be acknowledged."""

from __future__ import annotations

from common.migrate import install, run_sql

revision = "0001"
down_revision = None

_TABLES = """
CREATE TABLE sources (
    source_id text PRIMARY KEY,
    version bigint NOT NULL,
    yaml text NOT NULL,
    title text NOT NULL,
    start_urls text[] NOT NULL,
    site text NOT NULL,
    every interval,
    order_placement text NOT NULL,
    permission_ref text NOT NULL,
    sandbox boolean NOT NULL,
    shipped boolean NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'blocked')),
    blocked_reason text NOT NULL DEFAULT '',
    due_at timestamptz,
    updated_at timestamptz NOT NULL
);
COMMENT ON COLUMN sources.site IS 'host:port of its pages.';
COMMENT ON COLUMN sources.shipped IS 'Came with Magpie and follows its file.';
COMMENT ON COLUMN sources.due_at IS 'When it is to be scanned next; null: on demand.';
CREATE INDEX sources_of_site ON sources (site);
CREATE INDEX sources_due ON sources (due_at) WHERE status = 'active';

CREATE TABLE scans (
    scan_id uuid PRIMARY KEY,
    source_id text NOT NULL,
    url text NOT NULL DEFAULT '',
    site text NOT NULL,
    priority smallint NOT NULL,
    status text NOT NULL
        CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'blocked')),
    requested_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    tries integer NOT NULL DEFAULT 0,
    pages_fetched integer NOT NULL DEFAULT 0,
    pages_failed integer NOT NULL DEFAULT 0,
    offers_new integer NOT NULL DEFAULT 0,
    offers_changed integer NOT NULL DEFAULT 0,
    offers_gone integer NOT NULL DEFAULT 0,
    problems jsonb NOT NULL DEFAULT '[]'
);
COMMENT ON COLUMN scans.site IS 'host:port; one scan of a site runs at a time.';
CREATE UNIQUE INDEX scans_waiting ON scans (source_id, url) WHERE status = 'queued';
CREATE INDEX scans_open ON scans (priority, requested_at)
    WHERE status IN ('queued', 'running');
CREATE INDEX scans_of_source ON scans (source_id, scan_id DESC);

CREATE TABLE pages (
    page_id text PRIMARY KEY,
    source_id text NOT NULL,
    url text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('list', 'offer')),
    gone boolean NOT NULL,
    etag text NOT NULL,
    last_modified text NOT NULL,
    body text NOT NULL,
    scrape_id text NOT NULL,
    scan_id uuid NOT NULL,
    fetched_at timestamptz NOT NULL
);
CREATE INDEX pages_there ON pages (source_id, fetched_at)
    WHERE kind = 'offer' AND NOT gone;

CREATE TABLE offers (
    offer_id text PRIMARY KEY,
    source_id text NOT NULL,
    page_id text NOT NULL,
    version bigint NOT NULL,
    title text NOT NULL,
    gone boolean NOT NULL,
    seen_at timestamptz NOT NULL
);
COMMENT ON TABLE offers IS 'The index; the offers themselves are in MongoDB.';
CREATE INDEX offers_on_page ON offers (page_id);
CREATE INDEX offers_latest ON offers (seen_at DESC, offer_id);
CREATE INDEX offers_of_source ON offers (source_id, seen_at DESC, offer_id);
CREATE INDEX offers_words ON offers USING gin (to_tsvector('simple', title));

CREATE TABLE pending (
    offer_id text PRIMARY KEY,
    version bigint NOT NULL,
    since timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE pending IS 'Versions that no stored decision covers yet.';
CREATE INDEX pending_due ON pending (due_at);
"""


def upgrade() -> None:
    """Make everything."""
    run_sql(_TABLES)
    for tables in ("leases_1", "outbox_1", "replay_1"):
        install(tables)


def downgrade() -> None:
    """Take it all away again."""
    run_sql("DROP TABLE replays, outbox_heads, outbox, leases")
    run_sql("DROP TABLE pending, offers, pages, scans, sources")
