"""The user's own word on columns: --map title=Artikel,price=EK."""

from __future__ import annotations

import csv
import re
from typing import Final

from services.pricing.rules.column_names import BadColumns

_HINT: Final = "Write it like --map title=Artikel,price=EK."
_QUOTED: Final = re.compile(r'([A-Za-z_0-9]+)\s*=\s*"([^"]*)"')


def parse_mapping(text: str) -> dict[str, str]:
    """`--map`'s value: "title=Artikel,price=EK" -> {"title": "Artikel", "price": "EK"}.

    A name with a comma goes in quotes: title="Name, long". Whether the roles and
    columns exist is checked where the columns are known. Raises BadColumns.
    """
    # The csv reader takes a cell as quoted only if the quote comes first.
    cells = _QUOTED.sub(r'"\1=\2"', text)
    mapping: dict[str, str] = {}
    for part in next(csv.reader([cells], skipinitialspace=True), []):
        role, equals, column = part.partition("=")
        role, column = role.strip().casefold(), column.strip()
        if not equals or not role or not column:
            raise BadColumns(f"{part!r} is not role=column.", hint=_HINT)
        if role in mapping:
            raise BadColumns(f"The mapping names {role!r} twice.", hint=_HINT)
        mapping[role] = column
    if not mapping:
        raise BadColumns("The mapping is empty.", hint=_HINT)
    return mapping
