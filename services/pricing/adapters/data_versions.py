"""The versions of all that decides: a hash of the files that a decision rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from services.pricing.adapters.fee_files import FEES_FOLDER
from services.pricing.adapters.tuning_files import DECISION, MATCHER


def read_versions() -> dict[str, str]:
    """By name, twelve hexadecimal digits each; equal ones decide alike."""
    return {
        "fee_book": _hash(sorted(FEES_FOLDER.glob("*.yaml"))),
        "matcher": _hash([MATCHER]),
        "policy": _hash([DECISION]),
    }


def _hash(paths: Iterable[Path]) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
