"""The index of offers in Postgres: which version was promised, and on which page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from services.scanner.rules.compare import Indexed
from services.scanner.rules.offer import Availability, Offer, Place

if TYPE_CHECKING:
    from common.postgres import Connection


async def find_indexed(
    connection: Connection, *, page_ids: Iterable[str], offer_ids: Iterable[str]
) -> list[Indexed]:
    """What is known of these offers, and which others stand on these pages."""
    rows = await connection.fetch(
        "SELECT offer_id, page_id, version, gone FROM offers WHERE page_id = ANY($1) "
        "UNION SELECT offer_id, page_id, version, gone FROM offers "
        "WHERE offer_id = ANY($2)",
        list(page_ids),
        list(offer_ids),
    )
    return [Indexed(**row) for row in rows]


async def index_changes(
    connection: Connection, changed: Sequence[tuple[Offer, str]]
) -> set[str]:
    """Note new versions of offers, each with the page it stands on.

    Returns the ids of those whose version was not noted before: on a repeat, none.
    """
    rows = await connection.fetch(
        """
        INSERT INTO offers SELECT * FROM unnest(
            $1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[],
            $6::boolean[], $7::timestamptz[])
        ON CONFLICT (offer_id) DO UPDATE SET
            page_id = excluded.page_id, version = excluded.version,
            title = excluded.title, gone = excluded.gone, seen_at = excluded.seen_at
        WHERE offers.version < excluded.version
        RETURNING offer_id
        """,
        [offer.offer_id for offer, _ in changed],
        [offer.source for offer, _ in changed],
        [page for _, page in changed],
        [offer.version for offer, _ in changed],
        [offer.facts.title for offer, _ in changed],
        [offer.facts.availability is Availability.GONE for offer, _ in changed],
        [offer.observed_at for offer, _ in changed],
    )
    return {row["offer_id"] for row in rows}


async def touch(connection: Connection, seen: Sequence[Offer]) -> None:
    """Note that these were still there, as they were."""
    await connection.execute(
        "UPDATE offers SET seen_at = seen.at "
        "FROM unnest($1::text[], $2::timestamptz[]) AS seen (id, at) "
        "WHERE offer_id = seen.id AND seen_at < seen.at",
        [offer.offer_id for offer in seen],
        [offer.observed_at for offer in seen],
    )


async def list_offers(
    connection: Connection, *, source: str, words: str, after: Place | None, limit: int
) -> list[Place]:
    """Offers by when they were last seen, the latest first."""
    rows = await connection.fetch(
        """
        SELECT seen_at, offer_id FROM offers
        WHERE ($1 = '' OR source_id = $1)
            AND ($2 = ''
                OR to_tsvector('simple', title) @@ plainto_tsquery('simple', $2))
            AND ($3::timestamptz IS NULL OR seen_at < $3
                OR (seen_at = $3 AND offer_id > $4))
        ORDER BY seen_at DESC, offer_id LIMIT $5
        """,
        source,
        words,
        after and after.seen_at,
        after.offer_id if after else "",
        limit,
    )
    return [Place(**row) for row in rows]
