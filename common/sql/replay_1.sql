-- The answers of writes, so that a repeat of the request gets the first answer.
CREATE TABLE replays (
    method text NOT NULL,
    request_id text NOT NULL,
    request_hash bytea NOT NULL,
    -- Absent only inside the transaction that makes it.
    answer bytea,
    made_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (method, request_id)
);

CREATE INDEX replays_made_at ON replays (made_at);
