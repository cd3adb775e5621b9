"""The only source of identity: time-ordered for what we make, hashes for the read."""

from __future__ import annotations

import hashlib
from uuid import UUID

import uuid_utils.compat

_SEPARATOR = b"\x1f"


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): sorts by the time it was made."""
    return uuid_utils.compat.uuid7()


def offer_id(source: str, key: str) -> str:
    """The id of an offer: hex blake2b-128 of source, 0x1f and the source's own key.

    The same offer read twice has the same id, on every machine.
    """
    digest = hashlib.blake2b(digest_size=16)
    digest.update(source.encode())
    digest.update(_SEPARATOR)
    digest.update(key.encode())
    return digest.hexdigest()
