"""Terms of a run, and how to say what was not said."""

from __future__ import annotations

from services.pricing.rules.terms import Hints


class TestHints:
    def test_a_rate_is_named_by_its_two_currencies(self) -> None:
        assert Hints().rate("EUR", "USD") == "--fx EURUSD=RATE"

    def test_a_service_says_it_in_its_own_way(self) -> None:
        hints = Hints(fx="MAGPIE_PRICING_FX={source}{target}=RATE")
        assert hints.rate("GBP", "USD") == "MAGPIE_PRICING_FX=GBPUSD=RATE"
