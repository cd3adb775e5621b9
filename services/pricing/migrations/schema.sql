-- What the migrations make. Written by `make schema`; never edited.

CREATE SCHEMA pricing;

CREATE TYPE pricing.pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);

CREATE FUNCTION pricing.fn_pgqueuer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
$$;

CREATE TABLE pricing.bus_positions (
    producer text NOT NULL,
    stream text NOT NULL,
    seq bigint NOT NULL
);

CREATE TABLE pricing.dead_letters (
    id bigint NOT NULL,
    stream text NOT NULL,
    entry_id text NOT NULL,
    event_id text NOT NULL,
    failures integer NOT NULL,
    error text NOT NULL,
    envelope bytea NOT NULL,
    died_at timestamp with time zone DEFAULT now() NOT NULL,
    sent_at timestamp with time zone
);

ALTER TABLE pricing.dead_letters ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME pricing.dead_letters_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE pricing.decisions (
    decision_id uuid NOT NULL,
    offer_id text NOT NULL,
    offer_version bigint NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    record bytea NOT NULL
);

COMMENT ON TABLE pricing.decisions IS 'What was known of an offer version; never changed.';

COMMENT ON COLUMN pricing.decisions.record IS 'magpie.pricing.v1.Decision without the channel.';

CREATE TABLE pricing.leases (
    name text NOT NULL,
    holder text NOT NULL,
    fence bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE pricing.lookups (
    question text NOT NULL,
    found boolean NOT NULL,
    asked_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE pricing.lookups IS 'What was asked outside, so that it is not paid for twice.';

CREATE TABLE pricing.opportunities (
    opportunity_id uuid NOT NULL,
    offer_id text NOT NULL,
    strategy text NOT NULL,
    channel text NOT NULL,
    version bigint NOT NULL,
    offer_version bigint NOT NULL,
    provisional boolean NOT NULL,
    verdict text NOT NULL,
    score numeric,
    roi numeric,
    profit_minor bigint,
    profit_currency text,
    source_id text NOT NULL,
    words text[] NOT NULL,
    headline boolean NOT NULL,
    matched boolean NOT NULL,
    priced boolean NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT opportunities_verdict_check CHECK ((verdict = ANY (ARRAY['buy'::text, 'review'::text, 'skip'::text])))
);

COMMENT ON TABLE pricing.opportunities IS 'The one current decision of each, for finding it.';

COMMENT ON COLUMN pricing.opportunities.provisional IS 'Taken without what should have been asked outside; a later one replaces it.';

COMMENT ON COLUMN pricing.opportunities.words IS 'The words of the offer''s title.';

CREATE TABLE pricing.outbox (
    written bigint NOT NULL,
    seq bigint,
    event_id uuid NOT NULL,
    stream text NOT NULL,
    type text NOT NULL,
    aggregate_id text NOT NULL,
    version bigint NOT NULL,
    occurred_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    traceparent text NOT NULL,
    payload bytea NOT NULL
);

CREATE TABLE pricing.outbox_heads (
    stream text NOT NULL,
    seq bigint NOT NULL,
    published bigint DEFAULT 0 NOT NULL,
    pruned bigint DEFAULT 0 NOT NULL
);

ALTER TABLE pricing.outbox ALTER COLUMN written ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME pricing.outbox_written_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE pricing.pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status pricing.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint
);

CREATE SEQUENCE pricing.pgqueuer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE pricing.pgqueuer_id_seq OWNED BY pricing.pgqueuer.id;

CREATE TABLE pricing.pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status pricing.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

ALTER TABLE pricing.pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME pricing.pgqueuer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE pricing.pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status pricing.pgqueuer_status DEFAULT 'queued'::pricing.pgqueuer_status
);

CREATE SEQUENCE pricing.pgqueuer_schedules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE pricing.pgqueuer_schedules_id_seq OWNED BY pricing.pgqueuer_schedules.id;

CREATE TABLE pricing.pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status pricing.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

CREATE SEQUENCE pricing.pgqueuer_statistics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE pricing.pgqueuer_statistics_id_seq OWNED BY pricing.pgqueuer_statistics.id;

CREATE TABLE pricing.product_identifiers (
    identifier text NOT NULL,
    product_id uuid NOT NULL
);

COMMENT ON COLUMN pricing.product_identifiers.identifier IS 'gtin:<14 digits> or asin:<ASIN>.';

CREATE TABLE pricing.products (
    product_id uuid NOT NULL,
    origin text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    brand text NOT NULL,
    category text NOT NULL,
    gtins text[] NOT NULL,
    asin text,
    models text[] NOT NULL,
    pack_count integer,
    pack_words text,
    weight_g numeric,
    sides_mm numeric[],
    url text NOT NULL,
    image_url text NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT products_pack_count_check CHECK ((pack_count > 0))
);

COMMENT ON COLUMN pricing.products.key IS 'The origin''s own: an ASIN, a row of a file.';

CREATE TABLE pricing.quotes (
    product_id uuid NOT NULL,
    market text NOT NULL,
    condition text NOT NULL,
    currency_code text,
    p10 bigint,
    p50 bigint,
    p90 bigint,
    sellers integer,
    units_per_month numeric,
    days_to_sell numeric,
    observed_at timestamp with time zone,
    fetched_at timestamp with time zone NOT NULL,
    origin text NOT NULL,
    basis text DEFAULT ''::text NOT NULL,
    grade text DEFAULT ''::text NOT NULL,
    conditions text DEFAULT ''::text NOT NULL,
    minimum_payout bigint,
    expires_at timestamp with time zone,
    sales_rank integer,
    CONSTRAINT quotes_condition_check CHECK ((condition = ANY (ARRAY['new'::text, 'used'::text])))
);

COMMENT ON COLUMN pricing.quotes.market IS 'A channel without its way of sending; empty: any.';

COMMENT ON COLUMN pricing.quotes.p50 IS 'Minor units; null: nothing was on offer.';

COMMENT ON COLUMN pricing.quotes.grade IS 'The condition in the origin''s own scale.';

COMMENT ON COLUMN pricing.quotes.minimum_payout IS 'Minor units: a vendor pays nothing below it for all that is sent together.';

CREATE TABLE pricing.replays (
    method text NOT NULL,
    request_id text NOT NULL,
    request_hash bytea NOT NULL,
    answer bytea,
    made_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE pricing.ticks (
    schedule text NOT NULL,
    tick timestamp with time zone NOT NULL
);

CREATE TABLE pricing.verdicts (
    opportunity_id uuid NOT NULL,
    version bigint NOT NULL,
    decision_id uuid NOT NULL,
    event_id uuid NOT NULL,
    summary bytea NOT NULL,
    record bytea NOT NULL
);

COMMENT ON TABLE pricing.verdicts IS 'Every version of every opportunity; never changed.';

COMMENT ON COLUMN pricing.verdicts.summary IS 'magpie.pricing.v1.Opportunity as it was told; its seq is the event''s.';

COMMENT ON COLUMN pricing.verdicts.record IS 'The rest of the Decision: this channel''s quote, lines and prices.';

CREATE TABLE pricing.waiting (
    offer_id text NOT NULL,
    offer_version bigint NOT NULL,
    offer bytea NOT NULL,
    why text NOT NULL,
    since timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE pricing.waiting IS 'Offers that cannot be decided before something was asked outside.';

COMMENT ON COLUMN pricing.waiting.offer IS 'magpie.scanner.v1.Offer.';

ALTER TABLE ONLY pricing.pgqueuer ALTER COLUMN id SET DEFAULT nextval('pricing.pgqueuer_id_seq'::regclass);

ALTER TABLE ONLY pricing.pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('pricing.pgqueuer_schedules_id_seq'::regclass);

ALTER TABLE ONLY pricing.pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('pricing.pgqueuer_statistics_id_seq'::regclass);

ALTER TABLE ONLY pricing.bus_positions
    ADD CONSTRAINT bus_positions_pkey PRIMARY KEY (producer, stream);

ALTER TABLE ONLY pricing.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (id);

ALTER TABLE ONLY pricing.decisions
    ADD CONSTRAINT decisions_pkey PRIMARY KEY (decision_id);

ALTER TABLE ONLY pricing.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (name);

ALTER TABLE ONLY pricing.lookups
    ADD CONSTRAINT lookups_pkey PRIMARY KEY (question);

ALTER TABLE ONLY pricing.opportunities
    ADD CONSTRAINT opportunities_offer_id_strategy_channel_key UNIQUE (offer_id, strategy, channel);

ALTER TABLE ONLY pricing.opportunities
    ADD CONSTRAINT opportunities_pkey PRIMARY KEY (opportunity_id);

ALTER TABLE ONLY pricing.outbox
    ADD CONSTRAINT outbox_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY pricing.outbox_heads
    ADD CONSTRAINT outbox_heads_pkey PRIMARY KEY (stream);

ALTER TABLE ONLY pricing.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (written);

ALTER TABLE ONLY pricing.outbox
    ADD CONSTRAINT outbox_stream_seq_key UNIQUE (stream, seq);

ALTER TABLE ONLY pricing.pgqueuer_log
    ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY pricing.pgqueuer
    ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY pricing.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);

ALTER TABLE ONLY pricing.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY pricing.pgqueuer_statistics
    ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY pricing.product_identifiers
    ADD CONSTRAINT product_identifiers_pkey PRIMARY KEY (identifier, product_id);

ALTER TABLE ONLY pricing.products
    ADD CONSTRAINT products_origin_key_key UNIQUE (origin, key);

ALTER TABLE ONLY pricing.products
    ADD CONSTRAINT products_pkey PRIMARY KEY (product_id);

ALTER TABLE ONLY pricing.quotes
    ADD CONSTRAINT quotes_pkey PRIMARY KEY (product_id, market, condition);

ALTER TABLE ONLY pricing.replays
    ADD CONSTRAINT replays_pkey PRIMARY KEY (method, request_id);

ALTER TABLE ONLY pricing.ticks
    ADD CONSTRAINT ticks_pkey PRIMARY KEY (schedule);

ALTER TABLE ONLY pricing.verdicts
    ADD CONSTRAINT verdicts_pkey PRIMARY KEY (opportunity_id, version);

ALTER TABLE ONLY pricing.waiting
    ADD CONSTRAINT waiting_pkey PRIMARY KEY (offer_id);

CREATE INDEX dead_letters_unsent ON pricing.dead_letters USING btree (id) WHERE (sent_at IS NULL);

CREATE INDEX decisions_of_offer ON pricing.decisions USING btree (offer_id, offer_version);

CREATE INDEX opportunities_by_profit ON pricing.opportunities USING btree (COALESCE(profit_currency, '~'::text) COLLATE "C", ((- COALESCE(profit_minor, (0)::bigint))), opportunity_id);

CREATE INDEX opportunities_by_roi ON pricing.opportunities USING btree (((- COALESCE(roi, '-Infinity'::numeric))), opportunity_id);

CREATE INDEX opportunities_by_score ON pricing.opportunities USING btree (((- COALESCE(score, ('-1'::integer)::numeric))), opportunity_id);

CREATE INDEX opportunities_by_time ON pricing.opportunities USING btree (decided_at DESC, opportunity_id);

CREATE INDEX opportunities_by_verdict ON pricing.opportunities USING btree (verdict COLLATE "C", ((- COALESCE(score, ('-1'::integer)::numeric))), opportunity_id);

CREATE INDEX opportunities_of_source ON pricing.opportunities USING btree (source_id);

CREATE INDEX opportunities_words ON pricing.opportunities USING gin (words);

CREATE INDEX outbox_without_seq ON pricing.outbox USING btree (written) WHERE (seq IS NULL);

CREATE INDEX pgqueuer_ep_ea_idx ON pricing.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::pricing.pgqueuer_status);

CREATE INDEX pgqueuer_ep_prio_id_idx ON pricing.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::pricing.pgqueuer_status);

CREATE INDEX pgqueuer_log_created ON pricing.pgqueuer_log USING btree (created);

CREATE INDEX pgqueuer_log_job_id_status ON pricing.pgqueuer_log USING btree (job_id, created DESC);

CREATE INDEX pgqueuer_log_not_aggregated ON pricing.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

CREATE INDEX pgqueuer_log_status ON pricing.pgqueuer_log USING btree (status);

CREATE INDEX pgqueuer_picked_heartbeat_idx ON pricing.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::pricing.pgqueuer_status);

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON pricing.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::pricing.pgqueuer_status) AND (slot IS NOT NULL));

CREATE INDEX pgqueuer_priority_id_id1_idx ON pricing.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::pricing.pgqueuer_status);

CREATE INDEX pgqueuer_queue_manager_id_idx ON pricing.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON pricing.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON pricing.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::pricing.pgqueuer_status, 'picked'::pricing.pgqueuer_status])) AND (dedupe_key IS NOT NULL));

CREATE INDEX pgqueuer_updated_id_id1_idx ON pricing.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::pricing.pgqueuer_status);

CREATE INDEX product_identifiers_of_product ON pricing.product_identifiers USING btree (product_id);

CREATE INDEX products_by_change ON pricing.products USING btree (changed_at);

CREATE INDEX replays_made_at ON pricing.replays USING btree (made_at);

CREATE INDEX waiting_due ON pricing.waiting USING btree (due_at);

CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON pricing.pgqueuer FOR EACH STATEMENT EXECUTE FUNCTION pricing.fn_pgqueuer_changed();

ALTER TABLE ONLY pricing.product_identifiers
    ADD CONSTRAINT product_identifiers_product_id_fkey FOREIGN KEY (product_id) REFERENCES pricing.products(product_id) ON DELETE CASCADE;

ALTER TABLE ONLY pricing.quotes
    ADD CONSTRAINT quotes_product_id_fkey FOREIGN KEY (product_id) REFERENCES pricing.products(product_id) ON DELETE CASCADE;

ALTER TABLE ONLY pricing.verdicts
    ADD CONSTRAINT verdicts_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES pricing.decisions(decision_id);

ALTER TABLE ONLY pricing.verdicts
    ADD CONSTRAINT verdicts_opportunity_id_fkey FOREIGN KEY (opportunity_id) REFERENCES pricing.opportunities(opportunity_id) ON DELETE CASCADE;

GRANT USAGE ON SCHEMA pricing TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.bus_positions TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.dead_letters TO pricing_app;

GRANT SELECT,USAGE ON SEQUENCE pricing.dead_letters_id_seq TO pricing_app;

GRANT SELECT,INSERT ON TABLE pricing.decisions TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.leases TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.lookups TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.opportunities TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.outbox TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.outbox_heads TO pricing_app;

GRANT SELECT,USAGE ON SEQUENCE pricing.outbox_written_seq TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.pgqueuer TO pricing_app;

GRANT SELECT,USAGE ON SEQUENCE pricing.pgqueuer_id_seq TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.pgqueuer_log TO pricing_app;

GRANT SELECT,USAGE ON SEQUENCE pricing.pgqueuer_log_id_seq TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.pgqueuer_schedules TO pricing_app;

GRANT SELECT,USAGE ON SEQUENCE pricing.pgqueuer_schedules_id_seq TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.pgqueuer_statistics TO pricing_app;

GRANT SELECT,USAGE ON SEQUENCE pricing.pgqueuer_statistics_id_seq TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.product_identifiers TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.products TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.quotes TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.replays TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.ticks TO pricing_app;

GRANT SELECT,INSERT ON TABLE pricing.verdicts TO pricing_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pricing.waiting TO pricing_app;

ALTER DEFAULT PRIVILEGES FOR ROLE pricing_owner IN SCHEMA pricing GRANT SELECT,USAGE ON SEQUENCES TO pricing_app;

ALTER DEFAULT PRIVILEGES FOR ROLE pricing_owner IN SCHEMA pricing GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO pricing_app;
