"""Tuning files: read whole or refused with the file and the key at fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.errors import BadInput
from services.pricing.adapters.tuning_files import (
    DECISION,
    MATCHER,
    dump_weights,
    load_policy,
    load_weights,
)


def _changed(tmp_path: Path, source: Path, old: str, new: str) -> Path:
    text = source.read_text()
    assert old in text
    path = tmp_path / source.name
    path.write_text(text.replace(old, new))
    return path


class TestLoadWeights:
    def test_what_is_written_reads_back(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.yaml"
        path.write_text(dump_weights(load_weights()))
        assert load_weights(path) == load_weights()

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("threshold: 0.2", "", "threshold is missing"),
            ("threshold: 0.2", "threshold: 1.5", "threshold must lie between"),
            ("threshold: 0.2", "threshold: high", "threshold must be a number"),
            ("bias: -11.5", "bias: -11.5\nbais: 1", "bais is not a setting"),
            ("pack_conflict: -1.0", "pack_conflict: 1.0", "counts the wrong way"),
            ("features:", "feature:", "features must hold"),
        ],
    )
    def test_a_fault_is_named_with_its_key(
        self, tmp_path: Path, old: str, new: str, said: str
    ) -> None:
        path = _changed(tmp_path, MATCHER, old, new)
        with pytest.raises(BadInput, match=said) as caught:
            load_weights(path)
        assert str(path) in str(caught.value)


class TestLoadPolicy:
    def test_the_weights_of_the_confidence_add_up_to_one(self) -> None:
        policy = load_policy()
        parts = (
            policy.weight_stability,
            policy.weight_sellers,
            policy.weight_volume,
            policy.weight_plausibility,
        )
        assert sum(parts) == 1

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('match_sure: "0.90"', "match_sure: 0.90", "match_sure must be a quoted"),
            ('match_sure: "0.90"', 'match_sure: "NaN"', "match_sure must be finite"),
            ('match_sure: "0.90"', "", "match_sure is missing"),
            ("[2, 3", '["two", 3', "suspicious_ratios must be a list"),
        ],
    )
    def test_a_fault_is_named_with_its_key(
        self, tmp_path: Path, old: str, new: str, said: str
    ) -> None:
        with pytest.raises(BadInput, match=said):
            load_policy(_changed(tmp_path, DECISION, old, new))

    @pytest.mark.parametrize("text", ["[1, 2]", "{a: ", "", "just words"])
    def test_what_is_no_mapping_is_refused(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "decision.yaml"
        path.write_text(text)
        with pytest.raises(BadInput, match=r"decision\.yaml"):
            load_policy(path)

    def test_a_missing_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="cannot be read"):
            load_policy(tmp_path / "none.yaml")
