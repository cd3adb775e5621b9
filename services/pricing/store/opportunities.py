"""Decisions: the current one of each opportunity, and the record of every one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from common.ids import new_id
from common.opportunities import words_of
from services.pricing.rules.decided import Decided, in_short

if TYPE_CHECKING:
    from common.postgres import Connection

# A decision over a newer version of the offer, or a final one over the same version in
# place of a provisional one; anything else changes nothing.
_IS_NEWER: Final = """
    (mine.offer_version < excluded.offer_version OR (
        mine.offer_version = excluded.offer_version
        AND mine.provisional AND NOT excluded.provisional))
"""
_PLACE: Final = f"""
    INSERT INTO opportunities AS mine (
        opportunity_id, offer_id, strategy, channel, version, offer_version,
        provisional, verdict, score, roi, profit_minor, profit_currency, source_id,
        words, headline, matched, priced, decided_at
    )
    SELECT opportunity_id, offer_id, strategy, channel, 1, offer_version, provisional,
        verdict, score, roi, profit_minor, profit_currency, source_id,
        string_to_array(words, ' '), headline, matched, priced, decided_at
    FROM unnest(
        $1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::boolean[],
        $7::text[], $8::numeric[], $9::numeric[], $10::bigint[], $11::text[],
        $12::text[], $13::text[], $14::boolean[], $15::boolean[], $16::boolean[],
        $17::timestamptz[]
    ) AS given (
        opportunity_id, offer_id, strategy, channel, offer_version, provisional,
        verdict, score, roi, profit_minor, profit_currency, source_id, words, headline,
        matched, priced, decided_at
    )
    WHERE NOT EXISTS (
        SELECT FROM opportunities AS other WHERE other.offer_id = given.offer_id
            AND other.offer_version > given.offer_version)
    ORDER BY offer_id, strategy, channel
    ON CONFLICT (offer_id, strategy, channel) DO UPDATE SET
        version = mine.version + 1, offer_version = excluded.offer_version,
        provisional = excluded.provisional, verdict = excluded.verdict,
        score = excluded.score, roi = excluded.roi,
        profit_minor = excluded.profit_minor,
        profit_currency = excluded.profit_currency, source_id = excluded.source_id,
        words = excluded.words, headline = excluded.headline,
        matched = excluded.matched, priced = excluded.priced,
        decided_at = excluded.decided_at
    WHERE {_IS_NEWER}
    RETURNING offer_id, strategy, channel, opportunity_id, version
"""  # noqa: S608 - a condition written above
_PUT_DECISIONS: Final = """
    INSERT INTO decisions (decision_id, offer_id, offer_version, decided_at, record)
    SELECT * FROM unnest(
        $1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[], $5::bytea[])
"""
_PUT_VERDICTS: Final = """
    INSERT INTO verdicts (
        opportunity_id, version, decision_id, event_id, summary, record
    )
    SELECT * FROM unnest(
        $1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::bytea[], $6::bytea[])
"""
_STANDING: Final = """
    SELECT offer_id, max(offer_version) AS version, bool_or(provisional) AS provisional,
        array_agg(DISTINCT channel) AS channels
    FROM opportunities WHERE offer_id = ANY($1::text[]) GROUP BY offer_id
"""


class Key(NamedTuple):
    """What there is one current decision of."""

    offer_id: str
    strategy: str
    channel: str


class Place(NamedTuple):
    """An opportunity and the version that its decision has become."""

    opportunity_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What has been decided over an offer so far."""

    version: int
    provisional: bool
    channels: tuple[str, ...]


class DecisionRow(NamedTuple):
    """What was known of an offer version; `record` is a packed Decision."""

    decision_id: UUID
    offer_id: str
    offer_version: int
    decided_at: datetime
    record: bytes


class VerdictRow(NamedTuple):
    """One version of an opportunity; the messages are packed."""

    opportunity_id: UUID
    version: int
    decision_id: UUID
    event_id: UUID
    summary: bytes
    record: bytes


async def read_standing(
    connection: Connection, offer_ids: Collection[str]
) -> dict[str, Standing]:
    """What stands for each of these offers; those without a decision are left out."""
    rows = await connection.fetch(_STANDING, list(offer_ids))
    return {
        row["offer_id"]: Standing(
            row["version"], row["provisional"], tuple(row["channels"])
        )
        for row in rows
    }


async def place(connection: Connection, decided: Sequence[Decided]) -> dict[Key, Place]:
    """Make these the current decisions; what was not newer than there is left out."""
    columns: list[tuple[object, ...]] = [
        _row(one, number) for one in decided for number in range(len(one.on_channels))
    ]
    if not columns:
        return {}
    rows = await connection.fetch(
        _PLACE, *(list(column) for column in zip(*columns, strict=True))
    )
    return {
        Key(row["offer_id"], row["strategy"], row["channel"]): Place(
            row["opportunity_id"], row["version"]
        )
        for row in rows
    }


async def put_decisions(connection: Connection, rows: Sequence[DecisionRow]) -> None:
    """Add records of what was known."""
    if rows:
        columns = zip(*rows, strict=True)
        await connection.execute(_PUT_DECISIONS, *(list(one) for one in columns))


async def put_verdicts(connection: Connection, rows: Sequence[VerdictRow]) -> None:
    """Add records of what was decided."""
    if rows:
        columns = zip(*rows, strict=True)
        await connection.execute(_PUT_VERDICTS, *(list(one) for one in columns))


def _row(decided: Decided, number: int) -> tuple[object, ...]:
    on_channel = decided.on_channels[number]
    answer, offer = on_channel.answer, decided.offer
    profit = answer.profit
    return (
        new_id(),
        offer.offer_id,
        answer.strategy,
        answer.channel,
        offer.version,
        decided.provisional,
        answer.verdict.value,
        None if answer.score is None else in_short(answer.score),
        None if answer.roi is None else in_short(answer.roi),
        None if profit is None else profit.minor_units,
        None if profit is None else profit.currency_code,
        offer.source_id,
        " ".join(sorted(words_of(offer.title))),
        number == decided.headline,
        decided.product is not None,
        on_channel.is_priced,
        decided.decided_at,
    )
