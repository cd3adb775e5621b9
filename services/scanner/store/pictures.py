"""Pictures in Postgres: which are wanted, which are kept, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from services.scanner.rules.pictures import (
    COMMON,
    NEAR,
    KeptPicture,
    Picture,
    Unfit,
    WantedPicture,
)
from services.scanner.rules.similar import SharedPicture

if TYPE_CHECKING:
    from common.postgres import Connection


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page shows it: whose, which, and where to fetch it."""

    offer_id: str
    place: int
    picture_id: str
    url: str
    site: str


async def want(
    connection: Connection,
    offer_ids: Iterable[str],
    shown: Sequence[Shown],
    *,
    delay: timedelta,
    proxy: str = "",
    now: datetime,
) -> None:
    """Note which pictures these offers have now; new ones are to be fetched."""
    ordered = sorted(shown, key=lambda one: one.picture_id)
    await connection.execute(
        """
        INSERT INTO pictures (picture_id, url, site, delay, status, due_at, proxy)
        SELECT DISTINCT ON (id) id, url, site, $4::interval, 'wanted', $5, $6
        FROM unnest($1::text[], $2::text[], $3::text[]) AS said (id, url, site)
        ON CONFLICT (picture_id) DO NOTHING
        """,
        [one.picture_id for one in ordered],
        [one.url for one in ordered],
        [one.site for one in ordered],
        delay,
        now,
        proxy,
    )
    await connection.execute(
        "DELETE FROM offer_pictures WHERE offer_id = ANY($1)", sorted(offer_ids)
    )
    await connection.execute(
        "INSERT INTO offer_pictures "
        "SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[])",
        [one.offer_id for one in shown],
        [one.place for one in shown],
        [one.picture_id for one in shown],
    )


async def due_sites(connection: Connection, *, now: datetime, limit: int) -> list[str]:
    """Sites with pictures to fetch, the one that waits longest first."""
    rows = await connection.fetch(
        "SELECT site FROM pictures WHERE status = 'wanted' AND due_at <= $1 "
        "GROUP BY site ORDER BY min(due_at) LIMIT $2",
        now,
        limit,
    )
    return [row["site"] for row in rows]


async def due_pictures(
    connection: Connection, site: str, *, now: datetime, limit: int
) -> list[WantedPicture]:
    """What to fetch from a site now."""
    rows = await connection.fetch(
        "SELECT picture_id, url, delay, tries, proxy FROM pictures "
        "WHERE site = $1 AND status = 'wanted' AND due_at <= $2 "
        "ORDER BY due_at, picture_id LIMIT $3",
        site,
        now,
        limit,
    )
    return [WantedPicture(**row) for row in rows]


async def waiting(
    connection: Connection, *, now: datetime
) -> tuple[int, datetime | None]:
    """How many could be fetched by now, and since when the oldest of them could."""
    row = await connection.fetchrow(
        "SELECT count(*), min(due_at) FROM pictures "
        "WHERE status = 'wanted' AND due_at <= $1",
        now,
    )
    return (row["count"], row["min"]) if row else (0, None)


async def keep(
    connection: Connection,
    picture_id: str,
    image: str,
    picture: Picture,
    *,
    expires_at: datetime,
) -> None:
    """It is kept under `image`."""
    await connection.execute(
        "UPDATE pictures SET status = 'kept', image = $2, media_type = $3, width = $4, "
        "height = $5, look = $6, expires_at = $7, why = '' WHERE picture_id = $1",
        picture_id,
        image,
        picture.media_type,
        picture.width,
        picture.height,
        picture.look,
        expires_at,
    )


async def refuse(
    connection: Connection, picture_id: str, why: Unfit, *, expires_at: datetime
) -> None:
    """It is not kept, and not tried again before it expires."""
    await connection.execute(
        "UPDATE pictures SET status = 'unfit', why = $2, expires_at = $3 "
        "WHERE picture_id = $1",
        picture_id,
        why.value,
        expires_at,
    )


async def put_off(
    connection: Connection, picture_ids: Sequence[str], until: datetime, *, tries: int
) -> None:
    """Not before then; `tries` are added to those made."""
    await connection.execute(
        "UPDATE pictures SET due_at = $2, tries = tries + $3 "
        "WHERE picture_id = ANY($1)",
        sorted(picture_ids),
        until,
        tries,
    )


async def lock_image(connection: Connection, image: str) -> None:
    """Until the transaction ends nobody else keeps or drops that image."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", image
    )


async def take_expired(
    connection: Connection, *, now: datetime, later: datetime, limit: int
) -> list[str]:
    """Forget what has expired; the images of it that nothing else uses.

    What an offer that is there still shows is kept until `later`.
    """
    await connection.execute(
        """
        UPDATE pictures SET expires_at = $2 WHERE picture_id IN (
            SELECT picture_id FROM pictures WHERE expires_at <= $1 AND status = 'kept'
                AND EXISTS (SELECT FROM offer_pictures JOIN offers USING (offer_id)
                    WHERE offer_pictures.picture_id = pictures.picture_id
                    AND NOT offers.gone)
            ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED)
        """,
        now,
        later,
        limit,
    )
    rows = await connection.fetch(
        """
        DELETE FROM pictures WHERE picture_id IN (
            SELECT picture_id FROM pictures WHERE expires_at <= $1
            ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING picture_id, image
        """,
        now,
        limit,
    )
    await connection.execute(
        "DELETE FROM offer_pictures WHERE picture_id = ANY($1)",
        [row["picture_id"] for row in rows],
    )
    return sorted({row["image"] for row in rows} - {""})


async def is_used(connection: Connection, image: str) -> bool:
    """Whether a picture is kept under that image."""
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM pictures WHERE image = $1)", image
        )
    )


async def find_image(connection: Connection, image: str) -> KeptPicture | None:
    """What is known of an image that is kept."""
    row = await connection.fetchrow(
        "SELECT image, media_type, width, height, look FROM pictures "
        "WHERE image = $1 AND status = 'kept' LIMIT 1",
        image,
    )
    return None if row is None else KeptPicture(**row)


async def pictures_of(
    connection: Connection, offer_ids: Sequence[str]
) -> dict[str, list[KeptPicture]]:
    """The pictures that are kept of each of these offers, the main one first."""
    rows = await connection.fetch(
        "SELECT offer_id, image, media_type, width, height, look "
        "FROM offer_pictures JOIN pictures USING (picture_id) "
        "WHERE offer_id = ANY($1) AND status = 'kept' ORDER BY offer_id, place",
        offer_ids,
    )
    found: dict[str, list[KeptPicture]] = {}
    for row in rows:
        said = dict(row)
        found.setdefault(said.pop("offer_id"), []).append(KeptPicture(**said))
    return found


async def shared_pictures(
    connection: Connection, offer_id: str
) -> dict[str, SharedPicture]:
    """Other offers with a picture that is one of this offer's, or looks like it.

    What tells nothing is left out: pictures without a look, and those that more than
    COMMON offers show, as shops do where they have none. Two looks that differ in at
    most three bits agree in one quarter of them: each quarter has its index.
    """
    rows = await connection.fetch(
        """
        WITH own AS (
            SELECT DISTINCT image, look FROM offer_pictures
            JOIN pictures USING (picture_id)
            WHERE offer_id = $1 AND status = 'kept' AND look IS NOT NULL)
        SELECT own.image, near.offer_id, near.same,
            count(*) OVER (PARTITION BY own.image) AS shows
        FROM own CROSS JOIN LATERAL (
            SELECT theirs.offer_id, other.image = own.image AS same
            FROM pictures AS other
            JOIN offer_pictures AS theirs ON theirs.picture_id = other.picture_id
            WHERE other.status = 'kept' AND theirs.offer_id <> $1 AND (
                other.image = own.image
                OR (other.look & 65535) = (own.look & 65535)
                OR (other.look >> 16 & 65535) = (own.look >> 16 & 65535)
                OR (other.look >> 32 & 65535) = (own.look >> 32 & 65535)
                OR (other.look >> 48 & 65535) = (own.look >> 48 & 65535))
                AND (other.image = own.image
                    OR bit_count((other.look # own.look)::bit(64)) <= $2)
            LIMIT $3) AS near
        """,
        offer_id,
        NEAR,
        COMMON + 1,
    )
    found: dict[str, SharedPicture] = {}
    for row in rows:
        if row["shows"] <= COMMON:
            what = SharedPicture.SAME if row["same"] else SharedPicture.ALIKE
            before = found.get(row["offer_id"], SharedPicture.NONE)
            found[row["offer_id"]] = max(before, what)
    return found
