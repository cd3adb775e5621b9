-- The last event of each producer whose effect is in this schema.
CREATE TABLE bus_positions (
    producer text NOT NULL,
    stream text NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (producer, stream)
);

-- Events that were given up. They are copied to <stream>.dead in Redis, which may forget.
CREATE TABLE dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream text NOT NULL,
    entry_id text NOT NULL,
    event_id text NOT NULL,
    failures integer NOT NULL,
    error text NOT NULL,
    envelope bytea NOT NULL,
    died_at timestamp with time zone NOT NULL DEFAULT now(),
    sent_at timestamp with time zone
);

CREATE INDEX dead_letters_unsent ON dead_letters (id) WHERE (sent_at IS NULL);
