"""Clues of offers in Postgres: by which others of the same item are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.scanner.rules.clues import Clue, clues_of
from services.scanner.rules.offer import Offer

if TYPE_CHECKING:
    from common.postgres import Connection

MOST_OF_A_CLUE: Final = 1_000
"""So many offers are looked up by one clue; a clue of more says little."""


@dataclass(frozen=True, slots=True)
class Found:
    """Offers that share clues, those that share most first."""

    offer_ids: tuple[str, ...]
    more: bool
    """Whether there are others that were left out."""


async def note_clues(connection: Connection, changed: Sequence[Offer]) -> None:
    """Keep the clues of these offers, which are in the index already."""
    rows = [(one.offer_id, _numbers(clues_of(one.facts))) for one in changed]
    await connection.execute(
        """
        INSERT INTO offer_clues (offer_id, clues)
        SELECT said.id, string_to_array(said.clues, ' ')::bigint[]
        FROM unnest($1::text[], $2::text[]) AS said (id, clues)
        ON CONFLICT (offer_id) DO UPDATE SET clues = excluded.clues
        WHERE offer_clues.clues <> excluded.clues
        """,
        [offer_id for offer_id, _ in rows],
        # Arrays of different lengths cannot be unnested side by side, texts can.
        [numbers for _, numbers in rows],
    )


async def share_clues(
    connection: Connection, offer_id: str, clues: Sequence[Clue], *, limit: int
) -> Found:
    """Other offers with some of these clues, weighed; the latest seen of equal ones.

    For the rest of the transaction no table is read through: of a clue that nobody
    shares Postgres expects so many that it would rather go through all offers.
    """
    await connection.execute("SET LOCAL enable_seqscan = off")
    rows = await connection.fetch(
        """
        WITH shared AS (
            SELECT found.offer_id, own.weight,
                count(*) OVER (PARTITION BY own.clue) AS n
            FROM unnest($2::bigint[], $3::integer[]) AS own (clue, weight)
            CROSS JOIN LATERAL (
                SELECT offer_id FROM offer_clues
                WHERE clues @> ARRAY[own.clue] AND offer_id <> $1 LIMIT $4) AS found)
        SELECT offer_id, max(n) >= $4 OR count(*) OVER () > $5 AS more
        FROM shared JOIN offers USING (offer_id)
        GROUP BY offer_id, seen_at ORDER BY sum(weight) DESC, seen_at DESC, offer_id
        LIMIT $5
        """,
        offer_id,
        [one.number for one in clues],
        [one.weight for one in clues],
        MOST_OF_A_CLUE,
        limit,
    )
    return Found(
        tuple(row["offer_id"] for row in rows), any(row["more"] for row in rows)
    )


def _numbers(clues: Iterable[Clue]) -> str:
    return " ".join(str(one.number) for one in clues)
