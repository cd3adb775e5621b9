"""Users, their sessions, their wrong passwords, and the audit log."""

from __future__ import annotations

from common.migrate import run_sql

revision = "0001_pre_users"
down_revision = None


def upgrade() -> None:
    """The audit log can be added to and read, by the running service at least."""
    run_sql("""
        CREATE TABLE users (
            id uuid PRIMARY KEY,
            name text NOT NULL UNIQUE CHECK (name = lower(name) AND name <> ''),
            password_hash text NOT NULL,
            role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
            created_at timestamptz NOT NULL,
            disabled_at timestamptz
        );
        CREATE TABLE sessions (
            id uuid PRIMARY KEY,
            user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
            token_hash bytea NOT NULL UNIQUE,
            previous_hash bytea,
            rotated_at timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            ended_at timestamptz,
            address text NOT NULL,
            agent text NOT NULL
        );
        CREATE INDEX sessions_by_previous_hash ON sessions (previous_hash);
        CREATE INDEX sessions_by_user ON sessions (user_id);
        CREATE INDEX sessions_by_expiry ON sessions (expires_at);
        CREATE TABLE password_tries (
            key text PRIMARY KEY,
            count integer NOT NULL,
            until timestamptz NOT NULL
        );
        CREATE INDEX password_tries_by_until ON password_tries (until);
        CREATE TABLE audit_log (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            at timestamptz NOT NULL,
            actor_id uuid,
            actor_name text NOT NULL,
            action text NOT NULL,
            subject text NOT NULL,
            outcome text NOT NULL,
            address text NOT NULL,
            request_id text NOT NULL
        );
        CREATE INDEX audit_log_by_time ON audit_log (at);
        REVOKE UPDATE, DELETE ON audit_log FROM gateway_app;
    """)


def downgrade() -> None:
    """Back to an empty schema."""
    run_sql("DROP TABLE audit_log, password_tries, sessions, users;")
