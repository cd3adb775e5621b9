"""Training the matcher from tables with known pairs."""

from __future__ import annotations

from pathlib import Path

from services.pricing.adapters.tuning_files import load_weights
from services.pricing.rules.matching.features import SIGNS
from services.pricing.usecases.train_matcher import KnownTables, train

NOUNS = "turntable speaker camera kettle drill toaster printer monitor".split()


def _write(folder: Path) -> KnownTables:
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


class TestTrain:
    def test_gives_weights_with_the_right_signs_every_time_the_same(
        self, tmp_path: Path
    ) -> None:
        known = _write(tmp_path)
        fitted = train([known], load_weights(), seed=1)
        signed = [w * s for w, s in zip(fitted.features, SIGNS, strict=True)]
        assert min(signed) >= 0
        assert train([known], load_weights(), seed=1) == fitted
