"""What expires: the scrapes by their own time, offers by when they were last seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from services.scanner.rules.scrape import Scrape

if TYPE_CHECKING:
    from common.postgres import Connection


@dataclass(frozen=True, slots=True)
class Expired:
    """A scrape whose time is over."""

    scrape_id: str
    source_id: str
    page_id: str
    body: str


async def note_scrapes(
    connection: Connection, scrapes: Sequence[Scrape], *, expires_at: datetime
) -> None:
    """Note until when these are kept; a repeat changes nothing."""
    await connection.execute(
        """
        INSERT INTO scrapes (scrape_id, source_id, page_id, body, expires_at)
        SELECT *, $5 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
        ON CONFLICT DO NOTHING
        """,
        [one.scrape_id for one in scrapes],
        [one.source for one in scrapes],
        [one.page_id for one in scrapes],
        [one.body for one in scrapes],
        expires_at,
    )


async def expired_scrapes(
    connection: Connection, *, now: datetime, limit: int
) -> list[Expired]:
    """Those whose time is over, the oldest first."""
    rows = await connection.fetch(
        "SELECT scrape_id, source_id, page_id, body FROM scrapes "
        "WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2",
        now,
        limit,
    )
    return [Expired(**row) for row in rows]


async def put_off(
    connection: Connection, scrapes: Iterable[Expired], *, until: datetime
) -> None:
    """Keep these until then."""
    await connection.execute(
        "UPDATE scrapes SET expires_at = $2 WHERE scrape_id = ANY($1)",
        [one.scrape_id for one in scrapes],
        until,
    )


async def bodies_of_none(
    connection: Connection, scrapes: Sequence[Expired]
) -> list[str]:
    """The bodies of these scrapes that no other scrape has."""
    rows = await connection.fetch(
        """
        SELECT body FROM unnest($1::text[]) AS own (body)
        WHERE body <> '' AND NOT EXISTS (
            SELECT FROM scrapes
            WHERE scrapes.body = own.body AND scrape_id <> ALL($2))
        """,
        list({one.body for one in scrapes}),
        [one.scrape_id for one in scrapes],
    )
    return [row["body"] for row in rows]


async def forget_scrapes(
    connection: Connection, scrapes: Sequence[Expired], *, bodies: Collection[str]
) -> None:
    """These are gone, and so are those bodies: their pages are fetched whole next time.

    Also pages that came to one of these bodies while it was being deleted.
    """
    names = list(bodies)
    await connection.execute(
        """
        UPDATE pages SET etag = '', last_modified = '', body = ''
        WHERE body = ANY($2) AND page_id IN (
            SELECT page_id FROM scrapes WHERE body = ANY($2)
            UNION SELECT unnest($1::text[]))
        """,
        [one.page_id for one in scrapes],
        names,
    )
    await connection.execute(
        "DELETE FROM scrapes WHERE scrape_id = ANY($1)",
        [one.scrape_id for one in scrapes],
    )


async def sources_with_unseen(connection: Connection, *, before: datetime) -> list[str]:
    """The sources that have offers not seen since."""
    rows = await connection.fetch(
        "SELECT source_id FROM sources WHERE EXISTS (SELECT FROM offers "
        "WHERE offers.source_id = sources.source_id AND seen_at < $1)",
        before,
    )
    return [row["source_id"] for row in rows]


async def unseen_offers(
    connection: Connection,
    *,
    before: datetime,
    keeping: Collection[str],
    limit: int,
) -> list[tuple[str, str]]:
    """(offer, source) of offers not seen since, but for those of some sources."""
    rows = await connection.fetch(
        "SELECT offer_id, source_id FROM offers "
        "WHERE seen_at < $1 AND source_id <> ALL($2) ORDER BY seen_at LIMIT $3",
        before,
        list(keeping),
        limit,
    )
    return [(row["offer_id"], row["source_id"]) for row in rows]


async def forget_offers(
    connection: Connection, offer_ids: Sequence[str], *, before: datetime
) -> list[str]:
    """Take these out of the index unless they were seen meanwhile; which that were."""
    rows = await connection.fetch(
        "DELETE FROM offers WHERE offer_id = ANY($1) AND seen_at < $2 "
        "RETURNING offer_id",
        sorted(offer_ids),
        before,
    )
    gone = [row["offer_id"] for row in rows]
    for table in ("pending", "offer_pictures"):
        await connection.execute(
            f"DELETE FROM {table} WHERE offer_id = ANY($1)",  # noqa: S608 - ours
            gone,
        )
    return gone
