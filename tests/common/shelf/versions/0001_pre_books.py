"""Books and the tables of PgQueuer."""

from __future__ import annotations

from common.migrate import install, run_sql

revision = "0001_pre_books"
down_revision = None


def upgrade() -> None:
    """Several statements at once, with a colon that is no parameter."""
    run_sql("""
        CREATE TABLE books (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            title text NOT NULL CHECK (title <> ':empty'),
            added_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX books_by_title ON books (lower(title));
    """)
    install("pgqueuer_1")


def downgrade() -> None:
    """Back to an empty schema."""
    run_sql("""
        DROP TABLE pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics;
        DROP FUNCTION fn_pgqueuer_changed;
        DROP TYPE pgqueuer_status;
        DROP TABLE books;
    """)
