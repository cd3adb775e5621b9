-- What common/jobs adds to the tables of pgqueuer_1.

-- The last tick of each schedule that was turned into a job.
CREATE TABLE ticks (
    schedule text PRIMARY KEY,
    tick timestamp with time zone NOT NULL
);

-- One channel for each schema: on PgQueuer's own, every service of the database wakes up
-- whenever one of them has a job.
CREATE OR REPLACE FUNCTION fn_pgqueuer_changed() RETURNS trigger AS $$
BEGIN
    IF TG_OP IN ('INSERT', 'DELETE') THEN
        PERFORM pg_notify(
            'jobs_' || TG_TABLE_SCHEMA,
            json_build_object(
                'channel', 'jobs_' || TG_TABLE_SCHEMA,
                'operation', lower(TG_OP),
                'sent_at', now(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;
