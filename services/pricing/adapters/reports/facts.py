"""The summary as short facts, said with the same words in every format."""

from __future__ import annotations

from services.pricing.adapters.reports.words import ROI_BASIS_WORDS, money_words
from services.pricing.rules.answer import VerdictKind
from services.pricing.rules.summary import RunSummary

Fact = tuple[str, str]


def settings_facts(summary: RunSummary) -> list[Fact]:
    """What was compared with what, and by which rules."""
    return [
        ("Price list", summary.offers_file),
        ("Catalogue", summary.catalogue_file),
        ("Sold on", ", ".join(summary.channels)),
        ("Fees as of", summary.fees_on.isoformat()),
        ("ROI is profit divided by", ROI_BASIS_WORDS[summary.roi_basis]),
        *summary.thresholds,
        *([("Mode", summary.mode)] if summary.mode else []),
    ]


def count_facts(summary: RunSummary) -> list[tuple[str, int]]:
    """From how many rows came in to how many are worth a look."""
    return [
        ("Rows", summary.rows),
        ("Matched rows", summary.matched),
        ("Rows with every cost known", summary.costed),
        ("Rows with a profit", summary.profitable),
        *(
            (f"Verdict {kind.value}", summary.verdicts.get(kind, 0))
            for kind in VerdictKind
        ),
    ]


def possible_profit_words(summary: RunSummary) -> str:
    """`$1,204.50 + €33.00`, or `none`."""
    return " + ".join(map(money_words, summary.possible_profit)) or "none"


def answers_words(summary: RunSummary) -> str:
    """`1,081 rows`, or `2,162 answers (1,081 rows on 2 channels)`."""
    rows = f"{summary.rows:,} {'row' if summary.rows == 1 else 'rows'}"
    if len(summary.channels) < 2:
        return rows
    return f"{summary.answers:,} answers ({rows} on {len(summary.channels)} channels)"
