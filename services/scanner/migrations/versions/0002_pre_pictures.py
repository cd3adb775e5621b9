"""Pictures of offers: which are wanted, which are kept, and what they look like."""

from __future__ import annotations

from common.migrate import run_sql

revision = "0002"
down_revision = "0001"

_TABLES = """
CREATE TABLE pictures (
    picture_id text PRIMARY KEY,
    url text NOT NULL,
    site text NOT NULL,
    delay interval NOT NULL,
    status text NOT NULL CHECK (status IN ('wanted', 'kept', 'unfit')),
    due_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    why text NOT NULL DEFAULT '',
    image text NOT NULL DEFAULT '',
    media_type text NOT NULL DEFAULT '',
    width integer NOT NULL DEFAULT 0,
    height integer NOT NULL DEFAULT 0,
    look bigint,
    expires_at timestamptz
);
COMMENT ON COLUMN pictures.site IS 'host:port; one visitor at a time.';
COMMENT ON COLUMN pictures.why IS 'Why it is unfit: a stable code.';
COMMENT ON COLUMN pictures.image IS 'The name of its blob.';
COMMENT ON COLUMN pictures.look IS 'Perceptual hash; null if it tells nothing.';
CREATE INDEX pictures_wanted ON pictures (due_at) WHERE status = 'wanted';
CREATE INDEX pictures_of_image ON pictures (image) WHERE image <> '';
CREATE INDEX pictures_expire ON pictures (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX pictures_look_1 ON pictures ((look & 65535)) WHERE look IS NOT NULL;
CREATE INDEX pictures_look_2 ON pictures ((look >> 16 & 65535)) WHERE look IS NOT NULL;
CREATE INDEX pictures_look_3 ON pictures ((look >> 32 & 65535)) WHERE look IS NOT NULL;
CREATE INDEX pictures_look_4 ON pictures ((look >> 48 & 65535)) WHERE look IS NOT NULL;

CREATE TABLE offer_pictures (
    offer_id text NOT NULL,
    place smallint NOT NULL,
    picture_id text NOT NULL,
    PRIMARY KEY (offer_id, place)
);
COMMENT ON COLUMN offer_pictures.place IS '0 is the main one.';
CREATE INDEX offer_pictures_of ON offer_pictures (picture_id);
"""


def upgrade() -> None:
    """Make them."""
    run_sql(_TABLES)


def downgrade() -> None:
    """Take them away again."""
    run_sql("DROP TABLE offer_pictures, pictures")
