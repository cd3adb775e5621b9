"""What pricing may be told."""

from __future__ import annotations

import pytest

from common.settings import BadSettings, load
from services.pricing.settings import PricingSettings


class TestPricingSettings:
    def test_the_usual_values_serve_a_local_platform(self) -> None:
        settings = load(PricingSettings)
        assert settings.channel_names == ("amazon-us-fbm", "ebay-us")
        assert (settings.port, settings.metrics_port) == (8002, 9002)
        assert (settings.health_port, settings.scanner) == (10002, "127.0.0.1:8001")
        assert settings.keepa_key is None
        assert settings.rates == []

    def test_lists_are_written_with_commas(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_PRICING_CHANNELS", "ebay-us, ebay-uk,ebay-us")
        monkeypatch.setenv("MAGPIE_PRICING_FX", "EURUSD=1.1,GBPUSD=1.3")
        settings = load(PricingSettings)
        assert settings.channel_names == ("ebay-us", "ebay-uk")
        assert settings.rates == ["EURUSD=1.1", "GBPUSD=1.3"]

    def test_without_a_channel_there_is_nothing_to_decide(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_PRICING_CHANNELS", " , ")
        with pytest.raises(BadSettings, match="CHANNELS"):
            load(PricingSettings)

    def test_a_key_is_never_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MAGPIE_KEEPA_KEY", "open sesame")
        assert "sesame" not in repr(load(PricingSettings))
