"""The catalogue, quotes, look-ups, decisions, opportunities and what waits."""

from __future__ import annotations

from common.migrate import install, run_sql

revision = "0001_pre_catalogue"
down_revision = None

_SHARED = (
    "outbox_1",
    "leases_1",
    "replay_1",
    "bus_1",
    "pgqueuer_1",
    "jobs_1",
)
_TABLES = """
CREATE TABLE products (
    product_id uuid PRIMARY KEY,
    origin text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    brand text NOT NULL,
    category text NOT NULL,
    gtins text[] NOT NULL,
    asin text,
    models text[] NOT NULL,
    pack_count integer CHECK (pack_count > 0),
    pack_words text,
    weight_g numeric,
    sides_mm numeric[],
    url text NOT NULL,
    image_url text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (origin, key)
);
COMMENT ON COLUMN products.key IS 'The origin''s own: an ASIN, a row of a file.';
CREATE INDEX products_by_change ON products (changed_at);

CREATE TABLE product_identifiers (
    identifier text NOT NULL,
    product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
    PRIMARY KEY (identifier, product_id)
);
COMMENT ON COLUMN product_identifiers.identifier IS 'gtin:<14 digits> or asin:<ASIN>.';
CREATE INDEX product_identifiers_of_product ON product_identifiers (product_id);

CREATE TABLE quotes (
    product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
    market text NOT NULL,
    condition text NOT NULL CHECK (condition IN ('new', 'used')),
    currency_code text,
    p10 bigint,
    p50 bigint,
    p90 bigint,
    sellers integer,
    units_per_month numeric,
    days_to_sell numeric,
    observed_at timestamptz,
    fetched_at timestamptz NOT NULL,
    origin text NOT NULL,
    PRIMARY KEY (product_id, market, condition)
);
COMMENT ON COLUMN quotes.market IS 'A channel without its way of sending; empty: any.';
COMMENT ON COLUMN quotes.p50 IS 'Minor units; null: nothing was on offer.';

CREATE TABLE lookups (
    question text PRIMARY KEY,
    found boolean NOT NULL,
    asked_at timestamptz NOT NULL
);
COMMENT ON TABLE lookups IS 'What was asked outside, so that it is not paid for twice.';

CREATE TABLE decisions (
    decision_id uuid PRIMARY KEY,
    offer_id text NOT NULL,
    offer_version bigint NOT NULL,
    decided_at timestamptz NOT NULL,
    record bytea NOT NULL
);
COMMENT ON TABLE decisions IS 'What was known of an offer version; never changed.';
COMMENT ON COLUMN decisions.record IS 'magpie.pricing.v1.Decision without the channel.';
CREATE INDEX decisions_of_offer ON decisions (offer_id, offer_version);

CREATE TABLE opportunities (
    opportunity_id uuid PRIMARY KEY,
    offer_id text NOT NULL,
    strategy text NOT NULL,
    channel text NOT NULL,
    version bigint NOT NULL,
    offer_version bigint NOT NULL,
    provisional boolean NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('buy', 'review', 'skip')),
    score numeric,
    roi numeric,
    profit_minor bigint,
    profit_currency text,
    source_id text NOT NULL,
    words text[] NOT NULL,
    headline boolean NOT NULL,
    matched boolean NOT NULL,
    priced boolean NOT NULL,
    decided_at timestamptz NOT NULL,
    UNIQUE (offer_id, strategy, channel)
);
COMMENT ON TABLE opportunities IS 'The one current decision of each, for finding it.';
COMMENT ON COLUMN opportunities.provisional IS
    'Taken without what should have been asked outside; a later one replaces it.';
COMMENT ON COLUMN opportunities.words IS 'The words of the offer''s title.';
CREATE INDEX opportunities_by_score
    ON opportunities ((-coalesce(score, -1)), opportunity_id);
CREATE INDEX opportunities_by_roi
    ON opportunities ((-coalesce(roi, '-Infinity')), opportunity_id);
CREATE INDEX opportunities_by_profit ON opportunities
    ((coalesce(profit_currency, '~') COLLATE "C"), (-coalesce(profit_minor, 0)),
        opportunity_id);
CREATE INDEX opportunities_by_time ON opportunities (decided_at DESC, opportunity_id);
CREATE INDEX opportunities_by_verdict ON opportunities
    ((verdict COLLATE "C"), (-coalesce(score, -1)), opportunity_id);
CREATE INDEX opportunities_of_source ON opportunities (source_id);
CREATE INDEX opportunities_words ON opportunities USING gin (words);

CREATE TABLE verdicts (
    opportunity_id uuid NOT NULL REFERENCES opportunities ON DELETE CASCADE,
    version bigint NOT NULL,
    decision_id uuid NOT NULL REFERENCES decisions,
    event_id uuid NOT NULL,
    summary bytea NOT NULL,
    record bytea NOT NULL,
    PRIMARY KEY (opportunity_id, version)
);
COMMENT ON TABLE verdicts IS 'Every version of every opportunity; never changed.';
COMMENT ON COLUMN verdicts.summary IS
    'magpie.pricing.v1.Opportunity as it was told; its seq is the event''s.';
COMMENT ON COLUMN verdicts.record IS
    'The rest of the Decision: this channel''s quote, lines and prices.';

CREATE TABLE waiting (
    offer_id text PRIMARY KEY,
    offer_version bigint NOT NULL,
    offer bytea NOT NULL,
    why text NOT NULL,
    since timestamptz NOT NULL,
    due_at timestamptz NOT NULL
);
COMMENT ON TABLE waiting IS
    'Offers that cannot be decided before something was asked outside.';
COMMENT ON COLUMN waiting.offer IS 'magpie.scanner.v1.Offer.';
CREATE INDEX waiting_due ON waiting (due_at);

REVOKE UPDATE, DELETE ON decisions, verdicts FROM pricing_app;
"""


def upgrade() -> None:
    """Make everything."""
    for name in _SHARED:
        install(name)
    run_sql(_TABLES)


def downgrade() -> None:
    """Take it all away again."""
    run_sql("""
        DROP TABLE waiting, verdicts, opportunities, decisions, lookups, quotes,
            product_identifiers, products;
        DROP TABLE replays, outbox_heads, outbox, leases, bus_positions, dead_letters,
            ticks, pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics;
        DROP FUNCTION fn_pgqueuer_changed;
        DROP TYPE pgqueuer_status;
    """)
