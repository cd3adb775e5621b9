-- What the migrations make. Written by `make schema`; never edited.

CREATE SCHEMA gateway;

CREATE TABLE gateway.audit_log (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    outcome text NOT NULL,
    address text NOT NULL,
    request_id text NOT NULL
);

ALTER TABLE gateway.audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME gateway.audit_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE gateway.password_tries (
    key text NOT NULL,
    count integer NOT NULL,
    until timestamp with time zone NOT NULL
);

CREATE TABLE gateway.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    previous_hash bytea,
    rotated_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    address text NOT NULL,
    agent text NOT NULL
);

CREATE TABLE gateway.users (
    id uuid NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT users_name_check CHECK (((name = lower(name)) AND (name <> ''::text))),
    CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'operator'::text, 'admin'::text])))
);

ALTER TABLE ONLY gateway.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY gateway.password_tries
    ADD CONSTRAINT password_tries_pkey PRIMARY KEY (key);

ALTER TABLE ONLY gateway.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY gateway.sessions
    ADD CONSTRAINT sessions_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY gateway.users
    ADD CONSTRAINT users_name_key UNIQUE (name);

ALTER TABLE ONLY gateway.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

CREATE INDEX audit_log_by_time ON gateway.audit_log USING btree (at);

CREATE INDEX password_tries_by_until ON gateway.password_tries USING btree (until);

CREATE INDEX sessions_by_expiry ON gateway.sessions USING btree (expires_at);

CREATE INDEX sessions_by_previous_hash ON gateway.sessions USING btree (previous_hash);

CREATE INDEX sessions_by_user ON gateway.sessions USING btree (user_id);

ALTER TABLE ONLY gateway.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES gateway.users(id) ON DELETE CASCADE;

GRANT USAGE ON SCHEMA gateway TO gateway_app;

GRANT SELECT,INSERT ON TABLE gateway.audit_log TO gateway_app;

GRANT SELECT,USAGE ON SEQUENCE gateway.audit_log_id_seq TO gateway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE gateway.password_tries TO gateway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE gateway.sessions TO gateway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE gateway.users TO gateway_app;

ALTER DEFAULT PRIVILEGES FOR ROLE gateway_owner IN SCHEMA gateway GRANT SELECT,USAGE ON SEQUENCES TO gateway_app;

ALTER DEFAULT PRIVILEGES FOR ROLE gateway_owner IN SCHEMA gateway GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO gateway_app;
