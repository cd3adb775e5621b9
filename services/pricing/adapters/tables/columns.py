"""The words that column names are made of, read from the service's data folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from services.pricing.rules.column_names import ColumnWords

_FILE: Final = Path(__file__).parents[2] / "data" / "columns.yaml"


@lru_cache(maxsize=1)
def load_column_words() -> ColumnWords:
    """The words of data/columns.yaml."""
    # Imported here: it costs start-up time and only reading a table needs it.
    import yaml

    raw = yaml.safe_load(_FILE.read_text("utf-8"))
    return ColumnWords.of(names=raw["names"], weak=raw["weak"], fill=raw["fill"])
