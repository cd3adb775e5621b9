"""The coverage of the fee book for people and programs: a table and JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from services.pricing.rules.fees.coverage import Covered


def covered_json(row: Covered) -> str:
    """One object; without a rule for the day its fields are null."""
    rule = row.rule
    return json.dumps(
        {
            "channel": row.channel.name,
            "category": row.category.slug,
            "label": row.category.label,
            "line": row.kind.code,
            "fee": row.words,
            "rule_id": None if rule is None else rule.id,
            "effective_from": None if rule is None else rule.effective_from.isoformat(),
            "effective_to": None
            if rule is None or rule.effective_to is None
            else rule.effective_to.isoformat(),
            "confidence": None if rule is None else rule.provenance.confidence.value,
            "source": None if rule is None else rule.provenance.source,
        },
        ensure_ascii=False,
    )


def print_coverage(rows: Iterable[Covered], stream: TextIO) -> None:
    """A table of channel, category, fee, since when and how sure."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    width = None if stream.isatty() else 200
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("channel", "category", "line", "fee", "from", "how sure"):
        table.add_column(heading)
    for row in rows:
        rule = row.rule
        table.add_row(
            row.channel.name,
            row.category.slug,
            row.kind.label,
            row.words,
            "" if rule is None else rule.effective_from.isoformat(),
            "" if rule is None else rule.provenance.confidence.value.replace("_", " "),
        )
    Console(file=stream, width=width, highlight=False, markup=False).print(table)
