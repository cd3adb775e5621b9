"""Training the matcher from tables with known pairs."""

from __future__ import annotations

from pathlib import Path

from services.pricing.adapters.tuning_files import load_weights
from services.pricing.rules.matching.features import SIGNS
from services.pricing.usecases.train_matcher import train
from tests.services.pricing.known_tables import write_known


class TestTrain:
    def test_gives_weights_with_the_right_signs_every_time_the_same(
        self, tmp_path: Path
    ) -> None:
        known = write_known(tmp_path)
        fitted = train([known], load_weights(), seed=1)
        signed = [w * s for w, s in zip(fitted.features, SIGNS, strict=True)]
        assert min(signed) >= 0
        assert train([known], load_weights(), seed=1) == fitted
