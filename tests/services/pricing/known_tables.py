"""Tables on disk whose true pairs are known."""

from __future__ import annotations

from pathlib import Path

from services.pricing.usecases.train_matcher import KnownTables

NOUNS = "turntable speaker camera kettle drill toaster printer monitor".split()


def write_known(folder: Path) -> KnownTables:
    """Forty-eight products under two names each, with their pairs."""
    names = [
        f"{noun} {letter}{number}{letter}"
        for number, noun in enumerate(NOUNS * 6, start=1000)
        for letter in "A"
    ]
    offers = "\n".join(f"{k},{name}" for k, name in enumerate(names))
    rows = "\n".join(f"{k},new {name} deluxe" for k, name in enumerate(names))
    gold = "\n".join(f"{k},{k}" for k in range(len(names)))
    for file, head, text in (
        ("offers.csv", "id,title", offers),
        ("rows.csv", "id,title", rows),
        ("gold.csv", "a,b", gold),
    ):
        (folder / file).write_text(f"{head}\n{text}\n")
    return KnownTables(folder / "offers.csv", folder / "rows.csv", folder / "gold.csv")
