-- Events, written in the transaction of the change that they tell of.
CREATE TABLE outbox (
    written bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Given after the commit, 1, 2, 3 without a gap within a stream; see common/outbox.
    seq bigint,
    event_id uuid NOT NULL UNIQUE,
    stream text NOT NULL,
    type text NOT NULL,
    aggregate_id text NOT NULL,
    version bigint NOT NULL,
    occurred_at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
    traceparent text NOT NULL,
    payload bytea NOT NULL,
    UNIQUE (stream, seq)
);

CREATE INDEX outbox_without_seq ON outbox (written) WHERE (seq IS NULL);

-- How far each stream has come: the last seq given, published, and deleted by age.
CREATE TABLE outbox_heads (
    stream text PRIMARY KEY,
    seq bigint NOT NULL,
    published bigint NOT NULL DEFAULT 0,
    pruned bigint NOT NULL DEFAULT 0
);
