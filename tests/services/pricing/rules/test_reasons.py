"""Reasons as programs read them."""

from __future__ import annotations

import json

from services.pricing.rules.reasons import Effect, Reason


class TestAsJson:
    def test_has_the_code_the_sentence_and_the_effect_as_words(self) -> None:
        reason = Reason("loss", "A loss of 1.00 USD a sale.", Effect.SKIP)
        assert json.loads(json.dumps(reason.as_json())) == {
            "code": "loss",
            "sentence": "A loss of 1.00 USD a sale.",
            "effect": "skip",
        }

    def test_a_reason_that_changes_nothing_is_a_note(self) -> None:
        assert Reason("profitable", "It pays.").as_json()["effect"] == "note"
