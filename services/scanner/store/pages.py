"""Which pages of a source are known, and what was last seen of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.scanner.rules.scrape import NOT_THERE, Scrape, page_id
from services.scanner.rules.source import PageKind

if TYPE_CHECKING:
    from uuid import UUID

    from common.postgres import Connection


@dataclass(frozen=True, slots=True)
class Known:
    """A page that was fetched before."""

    url: str
    kind: PageKind
    etag: str
    last_modified: str
    body: str
    """The hash of what it held; empty if it has to be read again in any case."""
    scan_id: str
    """The scan that fetched it last."""


async def find_pages(
    connection: Connection, source: str, urls: Iterable[str]
) -> dict[str, Known]:
    """The known ones among these pages of a source, by address."""
    rows = await connection.fetch(
        "SELECT url, kind, etag, last_modified, body, scan_id::text AS scan_id "
        "FROM pages WHERE page_id = ANY($1)",
        [page_id(source, url) for url in urls],
    )
    return {row["url"]: Known(**{**row, "kind": PageKind(row["kind"])}) for row in rows}


async def unlisted_pages(
    connection: Connection,
    source: str,
    *,
    scan: UUID,
    limit: int,
    besides: Collection[str] = (),
) -> list[str]:
    """Pages with offers that this scan has not met yet, the longest unseen first."""
    rows = await connection.fetch(
        "SELECT url FROM pages "
        "WHERE source_id = $1 AND kind = 'offer' AND NOT gone AND scan_id <> $2 "
        "AND url <> ALL ($4) ORDER BY fetched_at, page_id LIMIT $3",
        source,
        scan,
        limit,
        list(besides),
    )
    return [row["url"] for row in rows]


async def count_unlisted(connection: Connection, source: str, *, scan: UUID) -> int:
    """How many pages with offers this scan has not met yet."""
    count = await connection.fetchval(
        "SELECT count(*) FROM pages "
        "WHERE source_id = $1 AND kind = 'offer' AND NOT gone AND scan_id <> $2",
        source,
        scan,
    )
    return int(count)


async def store_pages(connection: Connection, scrapes: Sequence[Scrape]) -> set[str]:
    """Note these fetches of pages; the ids of the scrapes that were not noted before.

    A page keeps what it was last told: an older fetch changes nothing.
    """
    latest: dict[str, Scrape] = {}
    for scrape in sorted(scrapes, key=lambda one: one.fetched_at):
        latest[scrape.page_id] = scrape
    chosen = [latest[key] for key in sorted(latest)]
    rows = await connection.fetch(
        """
        INSERT INTO pages SELECT * FROM unnest(
            $1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[],
            $7::text[], $8::text[], $9::text[], $10::uuid[], $11::timestamptz[])
        ON CONFLICT (page_id) DO UPDATE SET
            kind = excluded.kind, gone = excluded.gone, etag = excluded.etag,
            last_modified = excluded.last_modified, body = excluded.body,
            scrape_id = excluded.scrape_id, scan_id = excluded.scan_id,
            fetched_at = excluded.fetched_at, doubt = ''
        WHERE pages.fetched_at < excluded.fetched_at
        RETURNING scrape_id
        """,
        [one.page_id for one in chosen],
        [one.source for one in chosen],
        [one.url for one in chosen],
        [one.kind.value for one in chosen],
        [one.status in NOT_THERE for one in chosen],
        [one.etag for one in chosen],
        [one.last_modified for one in chosen],
        [one.body for one in chosen],
        [one.scrape_id for one in chosen],
        [one.scan_id for one in chosen],
        [one.fetched_at for one in chosen],
    )
    return {row["scrape_id"] for row in rows}


async def find_doubts(
    connection: Connection, page_ids: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """Of the pages in doubt among these, what they showed and in which scan."""
    rows = await connection.fetch(
        "SELECT page_id, doubt, scan_id::text AS scan_id FROM pages "
        "WHERE page_id = ANY($1) AND doubt <> ''",
        page_ids,
    )
    return {row["page_id"]: (row["doubt"], row["scan_id"]) for row in rows}


async def store_doubts(connection: Connection, doubts: Mapping[str, str]) -> None:
    """Note what these scrapes of pages showed that is not believed yet."""
    await connection.execute(
        "UPDATE pages SET doubt = said.doubt "
        "FROM unnest($1::text[], $2::text[]) AS said (scrape_id, doubt) "
        "WHERE pages.scrape_id = said.scrape_id",
        list(doubts),
        list(doubts.values()),
    )


async def forget_validators_of(connection: Connection, source: str) -> None:
    """Have all pages of a source fetched whole next time: they are read anew."""
    await connection.execute(
        "UPDATE pages SET etag = '', last_modified = '', body = '' "
        "WHERE source_id = $1 AND (etag <> '' OR last_modified <> '' OR body <> '')",
        source,
    )


async def forget_validators(connection: Connection, offer_ids: Sequence[str]) -> None:
    """Have the pages of these offers fetched whole next time."""
    await connection.execute(
        "UPDATE pages SET etag = '', last_modified = '', body = '' WHERE page_id IN "
        "(SELECT page_id FROM offers WHERE offer_id = ANY($1))",
        offer_ids,
    )
