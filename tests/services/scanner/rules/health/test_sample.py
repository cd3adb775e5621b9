"""What is remembered of scans."""

from __future__ import annotations

import json

from services.scanner.rules.health.sample import learned, pack_sample, read_sample
from tests.services.scanner.rules.health.scenes import calm, sample


class TestPackSample:
    def test_comes_back_the_same_as_json(self) -> None:
        for one in (sample(), sample(whole=False, good=False, said=("frozen",))):
            assert read_sample(json.loads(json.dumps(pack_sample(one)))) == one

    def test_forgets_what_it_does_not_know(self) -> None:
        assert read_sample({**pack_sample(sample()), "later": 1}) == sample()


class TestLearned:
    def test_leaves_out_what_was_odd(self) -> None:
        odd = sample(good=False, said=("silent_zero",))
        assert learned([*calm(6), odd]) == calm(6)
