-- What the migrations make. Written by `make schema`; never edited.

CREATE SCHEMA scanner;

CREATE TABLE scanner.leases (
    name text NOT NULL,
    holder text NOT NULL,
    fence bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE scanner.offer_clues (
    offer_id text NOT NULL,
    clues bigint[] NOT NULL
);

COMMENT ON COLUMN scanner.offer_clues.clues IS 'Hashes of numbers, title and text.';

CREATE TABLE scanner.offer_pictures (
    offer_id text NOT NULL,
    place smallint NOT NULL,
    picture_id text NOT NULL
);

COMMENT ON COLUMN scanner.offer_pictures.place IS '0 is the main one.';

CREATE TABLE scanner.offers (
    offer_id text NOT NULL,
    source_id text NOT NULL,
    page_id text NOT NULL,
    version bigint NOT NULL,
    title text NOT NULL,
    gone boolean NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE scanner.offers IS 'The index; the offers themselves are in MongoDB.';

CREATE TABLE scanner.outbox (
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

CREATE TABLE scanner.outbox_heads (
    stream text NOT NULL,
    seq bigint NOT NULL,
    published bigint DEFAULT 0 NOT NULL,
    pruned bigint DEFAULT 0 NOT NULL
);

ALTER TABLE scanner.outbox ALTER COLUMN written ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME scanner.outbox_written_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE scanner.pages (
    page_id text NOT NULL,
    source_id text NOT NULL,
    url text NOT NULL,
    kind text NOT NULL,
    gone boolean NOT NULL,
    etag text NOT NULL,
    last_modified text NOT NULL,
    body text NOT NULL,
    scrape_id text NOT NULL,
    scan_id uuid NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    doubt text DEFAULT ''::text NOT NULL,
    CONSTRAINT pages_kind_check CHECK ((kind = ANY (ARRAY['list'::text, 'offer'::text])))
);

COMMENT ON COLUMN scanner.pages.doubt IS 'Which other offers it showed the last time; empty: the ones that were expected.';

CREATE TABLE scanner.pending (
    offer_id text NOT NULL,
    version bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL
);

COMMENT ON TABLE scanner.pending IS 'Versions that no stored decision covers yet.';

CREATE TABLE scanner.pictures (
    picture_id text NOT NULL,
    url text NOT NULL,
    site text NOT NULL,
    delay interval NOT NULL,
    status text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    image text DEFAULT ''::text NOT NULL,
    media_type text DEFAULT ''::text NOT NULL,
    width integer DEFAULT 0 NOT NULL,
    height integer DEFAULT 0 NOT NULL,
    look bigint,
    expires_at timestamp with time zone,
    proxy text DEFAULT ''::text NOT NULL,
    CONSTRAINT pictures_status_check CHECK ((status = ANY (ARRAY['wanted'::text, 'kept'::text, 'unfit'::text])))
);

COMMENT ON COLUMN scanner.pictures.site IS 'host:port; one visitor at a time.';

COMMENT ON COLUMN scanner.pictures.why IS 'Why it is unfit: a stable code.';

COMMENT ON COLUMN scanner.pictures.image IS 'The name of its blob.';

COMMENT ON COLUMN scanner.pictures.look IS 'Perceptual hash; null if it tells nothing.';

COMMENT ON COLUMN scanner.pictures.proxy IS 'The pool of the source that showed it.';

CREATE TABLE scanner.replays (
    method text NOT NULL,
    request_id text NOT NULL,
    request_hash bytea NOT NULL,
    answer bytea,
    made_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE scanner.scans (
    scan_id uuid NOT NULL,
    source_id text NOT NULL,
    url text DEFAULT ''::text NOT NULL,
    site text NOT NULL,
    priority smallint NOT NULL,
    status text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    tries integer DEFAULT 0 NOT NULL,
    pages_fetched integer DEFAULT 0 NOT NULL,
    pages_failed integer DEFAULT 0 NOT NULL,
    offers_new integer DEFAULT 0 NOT NULL,
    offers_changed integer DEFAULT 0 NOT NULL,
    offers_gone integer DEFAULT 0 NOT NULL,
    problems jsonb DEFAULT '[]'::jsonb NOT NULL,
    rows integer,
    CONSTRAINT scans_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'failed'::text, 'blocked'::text])))
);

COMMENT ON COLUMN scanner.scans.site IS 'host:port; one scan of a site runs at a time.';

COMMENT ON COLUMN scanner.scans.rows IS 'Of a feed: how many it has; null before.';

CREATE TABLE scanner.scrapes (
    scrape_id text NOT NULL,
    source_id text NOT NULL,
    page_id text NOT NULL,
    body text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE scanner.scrapes IS 'The index for expiry; scrapes and bodies are in MongoDB.';

CREATE TABLE scanner.source_health (
    source_id text NOT NULL,
    state text NOT NULL,
    since timestamp with time zone NOT NULL,
    judged_at timestamp with time zone NOT NULL,
    moved_at timestamp with time zone,
    reasons jsonb DEFAULT '[]'::jsonb NOT NULL,
    history jsonb DEFAULT '[]'::jsonb NOT NULL,
    figures jsonb DEFAULT '{}'::jsonb NOT NULL,
    canaries text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT source_health_state_check CHECK ((state = ANY (ARRAY['new'::text, 'healthy'::text, 'suspect'::text, 'failing'::text, 'blocked'::text])))
);

COMMENT ON TABLE scanner.source_health IS 'Written once by each scan, when it ends.';

COMMENT ON COLUMN scanner.source_health.since IS 'How long it is in this state.';

COMMENT ON COLUMN scanner.source_health.moved_at IS 'When something was last new or different.';

COMMENT ON COLUMN scanner.source_health.history IS 'The last scans, the oldest first.';

COMMENT ON COLUMN scanner.source_health.figures IS 'What of it is shown and measured.';

COMMENT ON COLUMN scanner.source_health.canaries IS 'Pages of offers that are known well.';

CREATE TABLE scanner.sources (
    source_id text NOT NULL,
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
    status text NOT NULL,
    blocked_reason text DEFAULT ''::text NOT NULL,
    due_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    paused_reason text DEFAULT ''::text NOT NULL,
    deleted_at timestamp with time zone,
    cleared_at timestamp with time zone,
    every_now interval,
    adaptive boolean DEFAULT true NOT NULL,
    activity double precision DEFAULT 0.0277 NOT NULL,
    worth integer DEFAULT 0 NOT NULL,
    budget integer,
    scanned_at timestamp with time zone,
    waits_for text DEFAULT ''::text NOT NULL,
    waits_until timestamp with time zone,
    CONSTRAINT sources_status_check CHECK ((status = ANY (ARRAY['active'::text, 'blocked'::text, 'paused'::text, 'deleted'::text])))
);

COMMENT ON COLUMN scanner.sources.site IS 'host:port of its pages.';

COMMENT ON COLUMN scanner.sources.shipped IS 'Came with Magpie and follows its file.';

COMMENT ON COLUMN scanner.sources.due_at IS 'When it is to be scanned next; null: on demand.';

COMMENT ON COLUMN scanner.sources.deleted_at IS 'When it was deleted; the row stays, so that no file brings it back.';

COMMENT ON COLUMN scanner.sources.cleared_at IS 'When nothing of it was left.';

COMMENT ON COLUMN scanner.sources.every_now IS 'How often it is scanned now, see every.';

COMMENT ON COLUMN scanner.sources.activity IS 'How much changes: rules/schedule.py.';

COMMENT ON COLUMN scanner.sources.worth IS 'Offers worth acting on since scanned_at.';

COMMENT ON COLUMN scanner.sources.budget IS 'Calls of 24 hours.';

COMMENT ON COLUMN scanner.sources.scanned_at IS 'When a scan of all of it last succeeded.';

COMMENT ON COLUMN scanner.sources.waits_for IS 'The code of why it rests until waits_until.';

CREATE TABLE scanner.spending (
    account text NOT NULL,
    hour timestamp with time zone NOT NULL,
    spent bigint NOT NULL,
    CONSTRAINT spending_spent_check CHECK ((spent >= 0))
);

COMMENT ON TABLE scanner.spending IS 'Calls that were granted, by the hour they are made in.';

CREATE TABLE scanner.upload_parts (
    upload_id uuid NOT NULL,
    number integer NOT NULL,
    blob text NOT NULL,
    size integer NOT NULL
);

CREATE TABLE scanner.uploads (
    upload_id uuid NOT NULL,
    source_id text NOT NULL,
    name text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    size bigint DEFAULT 0 NOT NULL,
    sha256 text DEFAULT ''::text NOT NULL,
    received_at timestamp with time zone,
    scan_id uuid
);

COMMENT ON TABLE scanner.uploads IS 'The newest that was received is what its source is.';

ALTER TABLE ONLY scanner.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (name);

ALTER TABLE ONLY scanner.offer_clues
    ADD CONSTRAINT offer_clues_pkey PRIMARY KEY (offer_id);

ALTER TABLE ONLY scanner.offer_pictures
    ADD CONSTRAINT offer_pictures_pkey PRIMARY KEY (offer_id, place);

ALTER TABLE ONLY scanner.offers
    ADD CONSTRAINT offers_pkey PRIMARY KEY (offer_id);

ALTER TABLE ONLY scanner.outbox
    ADD CONSTRAINT outbox_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY scanner.outbox_heads
    ADD CONSTRAINT outbox_heads_pkey PRIMARY KEY (stream);

ALTER TABLE ONLY scanner.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (written);

ALTER TABLE ONLY scanner.outbox
    ADD CONSTRAINT outbox_stream_seq_key UNIQUE (stream, seq);

ALTER TABLE ONLY scanner.pages
    ADD CONSTRAINT pages_pkey PRIMARY KEY (page_id);

ALTER TABLE ONLY scanner.pending
    ADD CONSTRAINT pending_pkey PRIMARY KEY (offer_id);

ALTER TABLE ONLY scanner.pictures
    ADD CONSTRAINT pictures_pkey PRIMARY KEY (picture_id);

ALTER TABLE ONLY scanner.replays
    ADD CONSTRAINT replays_pkey PRIMARY KEY (method, request_id);

ALTER TABLE ONLY scanner.scans
    ADD CONSTRAINT scans_pkey PRIMARY KEY (scan_id);

ALTER TABLE ONLY scanner.scrapes
    ADD CONSTRAINT scrapes_pkey PRIMARY KEY (scrape_id);

ALTER TABLE ONLY scanner.source_health
    ADD CONSTRAINT source_health_pkey PRIMARY KEY (source_id);

ALTER TABLE ONLY scanner.sources
    ADD CONSTRAINT sources_pkey PRIMARY KEY (source_id);

ALTER TABLE ONLY scanner.spending
    ADD CONSTRAINT spending_pkey PRIMARY KEY (account, hour);

ALTER TABLE ONLY scanner.upload_parts
    ADD CONSTRAINT upload_parts_pkey PRIMARY KEY (upload_id, number);

ALTER TABLE ONLY scanner.uploads
    ADD CONSTRAINT uploads_pkey PRIMARY KEY (upload_id);

CREATE INDEX offer_clues_any ON scanner.offer_clues USING gin (clues) WITH (fastupdate=off);

CREATE INDEX offer_pictures_of ON scanner.offer_pictures USING btree (picture_id);

CREATE INDEX offers_latest ON scanner.offers USING btree (seen_at DESC, offer_id);

CREATE INDEX offers_of_source ON scanner.offers USING btree (source_id, seen_at DESC, offer_id);

CREATE INDEX offers_on_page ON scanner.offers USING btree (page_id);

CREATE INDEX offers_words ON scanner.offers USING gin (to_tsvector('simple'::regconfig, title));

CREATE INDEX outbox_without_seq ON scanner.outbox USING btree (written) WHERE (seq IS NULL);

CREATE INDEX pages_there ON scanner.pages USING btree (source_id, fetched_at) WHERE ((kind = 'offer'::text) AND (NOT gone));

CREATE INDEX pending_due ON scanner.pending USING btree (due_at);

CREATE INDEX pictures_expire ON scanner.pictures USING btree (expires_at) WHERE (expires_at IS NOT NULL);

CREATE INDEX pictures_look_1 ON scanner.pictures USING btree (((look & (65535)::bigint))) WHERE (look IS NOT NULL);

CREATE INDEX pictures_look_2 ON scanner.pictures USING btree ((((look >> 16) & (65535)::bigint))) WHERE (look IS NOT NULL);

CREATE INDEX pictures_look_3 ON scanner.pictures USING btree ((((look >> 32) & (65535)::bigint))) WHERE (look IS NOT NULL);

CREATE INDEX pictures_look_4 ON scanner.pictures USING btree ((((look >> 48) & (65535)::bigint))) WHERE (look IS NOT NULL);

CREATE INDEX pictures_of_image ON scanner.pictures USING btree (image) WHERE (image <> ''::text);

CREATE INDEX pictures_wanted ON scanner.pictures USING btree (due_at) WHERE (status = 'wanted'::text);

CREATE INDEX replays_made_at ON scanner.replays USING btree (made_at);

CREATE INDEX scans_of_source ON scanner.scans USING btree (source_id, scan_id DESC);

CREATE INDEX scans_open ON scanner.scans USING btree (priority, requested_at) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE UNIQUE INDEX scans_waiting ON scanner.scans USING btree (source_id, url) WHERE (status = 'queued'::text);

CREATE INDEX scrapes_expire ON scanner.scrapes USING btree (expires_at);

CREATE INDEX scrapes_of_body ON scanner.scrapes USING btree (body) WHERE (body <> ''::text);

CREATE INDEX sources_due ON scanner.sources USING btree (due_at) WHERE (status = 'active'::text);

CREATE INDEX sources_of_site ON scanner.sources USING btree (site);

CREATE INDEX sources_stored ON scanner.sources USING btree (updated_at);

CREATE INDEX sources_to_clear ON scanner.sources USING btree (deleted_at) WHERE ((status = 'deleted'::text) AND (cleared_at IS NULL));

CREATE INDEX upload_parts_blob ON scanner.upload_parts USING btree (blob);

CREATE INDEX uploads_of_source ON scanner.uploads USING btree (source_id, received_at DESC);

CREATE INDEX uploads_old ON scanner.uploads USING btree (begun_at);

ALTER TABLE ONLY scanner.offer_clues
    ADD CONSTRAINT offer_clues_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES scanner.offers(offer_id) ON DELETE CASCADE;

ALTER TABLE ONLY scanner.upload_parts
    ADD CONSTRAINT upload_parts_upload_id_fkey FOREIGN KEY (upload_id) REFERENCES scanner.uploads(upload_id) ON DELETE CASCADE;

GRANT USAGE ON SCHEMA scanner TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.leases TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.offer_clues TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.offer_pictures TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.offers TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.outbox TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.outbox_heads TO scanner_app;

GRANT SELECT,USAGE ON SEQUENCE scanner.outbox_written_seq TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.pages TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.pending TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.pictures TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.replays TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.scans TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.scrapes TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.source_health TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.sources TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.spending TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.upload_parts TO scanner_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scanner.uploads TO scanner_app;

ALTER DEFAULT PRIVILEGES FOR ROLE scanner_owner IN SCHEMA scanner GRANT SELECT,USAGE ON SEQUENCES TO scanner_app;

ALTER DEFAULT PRIVILEGES FOR ROLE scanner_owner IN SCHEMA scanner GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO scanner_app;
