"""Where Keepa is comes from the environment."""

from __future__ import annotations

import pytest

from common.settings import BadSettings, load
from vendors.keepa.settings import KeepaSettings


class TestKeepaSettings:
    def test_is_the_real_one_unless_it_is_told(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_KEEPA_KEY", "s3cret")
        found = load(KeepaSettings)
        assert found.url == "https://api.keepa.com"
        assert found.key.get_secret_value() == "s3cret"
        assert "s3cret" not in repr(found)

    def test_follows_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MAGPIE_KEEPA_KEY", "sandbox")
        monkeypatch.setenv("MAGPIE_KEEPA_URL", "http://127.0.0.1:8090/keepa")
        monkeypatch.setenv("MAGPIE_KEEPA_DEADLINE_SECONDS", "2.5")
        found = load(KeepaSettings)
        assert found.url == "http://127.0.0.1:8090/keepa"
        assert found.deadline_seconds == 2.5

    @pytest.mark.parametrize(
        ("name", "value"),
        [("URL", "keepa"), ("URL", "http://x?key=1"), ("DEADLINE_SECONDS", "0")],
    )
    def test_names_what_cannot_be_used(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv("MAGPIE_KEEPA_KEY", "x")
        monkeypatch.setenv(f"MAGPIE_KEEPA_{name}", value)
        with pytest.raises(BadSettings, match=f"MAGPIE_KEEPA_{name}"):
            load(KeepaSettings)

    def test_needs_a_key(self) -> None:
        with pytest.raises(BadSettings, match="MAGPIE_KEEPA_KEY"):
            load(KeepaSettings)
