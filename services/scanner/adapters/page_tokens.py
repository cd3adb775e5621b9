"""Where a list goes on, as a text that callers hand back and never look into."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Final
from uuid import UUID

from common.errors import BadInput
from services.scanner.rules.offer import Place

USUAL: Final = 50
MOST: Final = 200
_BETWEEN: Final = "\x1f"


class BadPageToken(BadInput):
    """That cursor was not given by this list."""


def page_size(asked: int) -> int:
    """How many to list: 0 means USUAL. BadInput if that is not within 0 to MOST."""
    if not 0 <= asked <= MOST:
        raise BadInput(f"page_size is 1 to {MOST}, or 0 for {USUAL}; not {asked}.")
    return asked or USUAL


def pack_place(place: Place) -> str:
    """After that offer."""
    return _pack(f"{place.seen_at.isoformat()}{_BETWEEN}{place.offer_id}")


def read_place(token: str) -> Place | None:
    """Where a list of offers goes on; None for its beginning."""
    if not token:
        return None
    moment, _, offer_id = _read(token).partition(_BETWEEN)
    try:
        seen_at = datetime.fromisoformat(moment)
    except ValueError as exc:
        raise BadPageToken from exc
    if seen_at.tzinfo is None:
        raise BadPageToken
    return Place(seen_at, offer_id)


def pack_scan_id(scan_id: str) -> str:
    """After that scan."""
    return _pack(scan_id)


def read_scan_id(token: str) -> UUID | None:
    """Where a list of scans goes on; None for its beginning."""
    if not token:
        return None
    try:
        return UUID(_read(token))
    except ValueError as exc:
        raise BadPageToken from exc


def pack_source_id(source_id: str) -> str:
    """After that source."""
    return _pack(source_id)


def read_source_id(token: str) -> str:
    """Where a list of sources goes on; the empty text for its beginning."""
    return _read(token) if token else ""


def _pack(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read(token: str) -> str:
    try:
        text = base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as exc:
        raise BadPageToken from exc
    if "\0" in text:
        raise BadPageToken
    return text
