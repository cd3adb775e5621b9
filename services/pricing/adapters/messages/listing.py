"""Filters, orders and places in a list, as the contract has them."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from common.errors import BadInput
from common.opportunities import Filter, Shown, words_of
from common.wire import read_money, read_offer_id, read_optional_decimal
from rpc.pricing.v1 import pricing_pb2 as pb
from services.pricing.rules.listing import Sort

USUAL: Final = 50
MOST: Final = 200

_VERDICTS: Final = {
    pb.VERDICT_BUY: "buy",
    pb.VERDICT_REVIEW: "review",
    pb.VERDICT_SKIP: "skip",
}
_SORTS: Final[dict[int, Sort]] = {
    pb.OPPORTUNITY_SORT_UNSPECIFIED: Sort.SCORE,
    pb.OPPORTUNITY_SORT_SCORE: Sort.SCORE,
    pb.OPPORTUNITY_SORT_PROFIT: Sort.PROFIT,
    pb.OPPORTUNITY_SORT_ROI: Sort.ROI,
    pb.OPPORTUNITY_SORT_DECIDED_AT: Sort.DECIDED_AT,
    pb.OPPORTUNITY_SORT_VERDICT: Sort.VERDICT,
}
VERDICT_OF: Final = {word: number for number, word in _VERDICTS.items()}


class BadPageToken(BadInput):
    """That cursor was not given by this list."""


def page_size(asked: int) -> int:
    """How many to list: 0 means USUAL. BadInput if that is not within 0 to MOST."""
    if not 0 <= asked <= MOST:
        raise BadInput(f"page_size is 1 to {MOST}, or 0 for {USUAL}; not {asked}.")
    return asked or USUAL


def read_sort(sort: int) -> Sort:
    """The order. Raises BadInput for one that is not known here."""
    found = _SORTS.get(sort)
    if found is None:
        raise BadInput(f"{sort} is no order of opportunities.")
    return found


def read_filter(message: pb.OpportunityFilter) -> Filter:
    """The conditions. Raises BadInput for a value that cannot be one."""
    verdicts = [_VERDICTS.get(verdict) for verdict in message.verdicts]
    if None in verdicts:
        raise BadInput("A filter names a verdict that there is not.")
    texts = (*message.channels, *message.strategies, *message.source_ids, message.query)
    if any("\0" in text for text in texts):
        raise BadInput("A filter holds the character NUL.")
    profit = read_money(message.min_profit) if message.HasField("min_profit") else None
    return Filter(
        verdicts=frozenset(verdict for verdict in verdicts if verdict),
        channels=frozenset(message.channels),
        strategies=frozenset(message.strategies),
        source_ids=frozenset(message.source_ids),
        offer_id=read_offer_id(message.offer_id) if message.offer_id else "",
        min_score=read_optional_decimal(message.min_score),
        min_roi=read_optional_decimal(message.min_roi),
        min_profit=profit,
        words=words_of(message.query),
        headline_only=message.headline_only,
    )


def shown(message: pb.Opportunity) -> Shown:
    """What a filter looks at."""
    profit = read_money(message.profit) if message.HasField("profit") else None
    return Shown(
        verdict=_VERDICTS[message.verdict],
        channel=message.channel,
        strategy=message.strategy,
        source_id=message.offer.source_id,
        offer_id=message.offer_id,
        score=read_optional_decimal(message.score),
        roi=read_optional_decimal(message.roi),
        profit=profit,
        words=words_of(message.offer.title),
        headline=message.headline,
    )


def list_digest(message: pb.OpportunityFilter, sort: Sort) -> str:
    """Tells one list from another, so that a place in one is not used in another."""
    content = message.SerializeToString(deterministic=True) + sort.encode()
    return hashlib.blake2b(content, digest_size=6).hexdigest()


def pack_place(digest: str, keys: tuple[Any, ...], opportunity_id: UUID) -> str:
    """After that row of the list with that digest."""
    texts = [key.isoformat() if isinstance(key, datetime) else str(key) for key in keys]
    content = json.dumps([digest, texts, str(opportunity_id)])
    return base64.urlsafe_b64encode(content.encode()).decode()


def read_place(
    token: str, digest: str, sort: Sort
) -> tuple[tuple[Any, ...], UUID] | None:
    """The keys and the id to go on after; None for the beginning of the list.

    Raises BadPageToken for a token of another list, or of none.
    """
    if not token:
        return None
    try:
        content = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
        made_for, texts, opportunity_id = json.loads(content)
        keys = tuple(read(text) for read, text in zip(_KEYS[sort], texts, strict=True))
        place = keys, UUID(opportunity_id)
    except (ValueError, TypeError, AttributeError, InvalidOperation) as exc:
        raise BadPageToken from exc
    if made_for != digest:
        raise BadPageToken(
            hint="Ask with the filter and the order that the token was given for."
        )
    return place


def _text(key: object) -> str:
    if not isinstance(key, str) or "\0" in key:
        raise ValueError(key)
    return key


def _whole(key: object) -> int:
    number = int(_text(key))
    if abs(number) >= 2**63:
        raise ValueError(key)
    return number


def _time(key: object) -> datetime:
    moment = datetime.fromisoformat(_text(key))
    if moment.tzinfo is None:
        raise ValueError(key)
    return moment


_KEYS: Final[dict[Sort, tuple[Any, ...]]] = {
    Sort.SCORE: (Decimal,),
    Sort.ROI: (Decimal,),
    Sort.PROFIT: (_text, _whole),
    Sort.DECIDED_AT: (_time,),
    Sort.VERDICT: (_text, Decimal),
}
