"""How large a table may be, and what is said of a file that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from common.errors import BadInput

_MEGABYTE: Final = 1024 * 1024


class UnreadableTable(BadInput):
    """The file is no table that can be read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a table may be; more is refused before it fills the memory."""

    max_bytes: int = 200 * _MEGABYTE
    max_rows: int = 1_000_000
    max_columns: int = 1_000
    max_unpacked_bytes: int = 256 * _MEGABYTE


def too_many_rows(path: Path, limits: Limits) -> UnreadableTable:
    """The refusal of a table that is too long."""
    return UnreadableTable(
        f"{path} has more than {limits.max_rows:,} rows.",
        hint="Split it into several files.",
    )


def megabytes(size: int) -> str:
    """A size for people: 300 MB."""
    return f"{max(1, round(size / _MEGABYTE)):,} MB"
