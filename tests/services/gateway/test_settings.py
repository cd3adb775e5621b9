"""Settings of the gateway."""

from __future__ import annotations

import pytest

from common.settings import BadSettings, load
from services.gateway.settings import GatewaySettings


class TestGatewaySettings:
    def test_needs_nothing_to_be_set(self) -> None:
        settings = load(GatewaySettings)
        assert (settings.port, settings.metrics_port, settings.health_port) == (
            8000,
            9000,
            10000,
        )
        assert (settings.scanner, settings.pricing) == (
            "127.0.0.1:8001",
            "127.0.0.1:8002",
        )

    def test_reads_its_own_names_beside_the_shared_ones(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_GATEWAY_PORT", "18000")
        monkeypatch.setenv("MAGPIE_MODE", "live")
        monkeypatch.setenv("MAGPIE_ADMIN_PASSWORD", "a good password")
        settings = load(GatewaySettings)
        assert (settings.port, settings.mode) == (18000, "live")
        assert settings.admin_password is not None
        assert "a good password" not in repr(settings)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("MAGPIE_ADMIN_PASSWORD", "short"),
            ("MAGPIE_ADMIN_PASSWORD", "ChangeMe"),
            ("MAGPIE_GATEWAY_TOKEN_KEY", "x" * 31),
            ("MAGPIE_GATEWAY_PORT", "70000"),
            ("MAGPIE_GATEWAY_REQUESTS_A_MINUTE", "0"),
        ],
    )
    def test_what_cannot_be_used_is_named_but_not_shown(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv(name, value)
        with pytest.raises(BadSettings) as caught:
            load(GatewaySettings)
        assert name in str(caught.value)
        assert value not in str(caught.value).replace(name, "")
