"""Settings: where they come from, and what is said of wrong ones."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic_settings import SettingsConfigDict

from common.settings import BadSettings, SharedSettings, load

SECRET = "postgresql://u:hunter2@db/magpie"


class ShopSettings(SharedSettings):
    """A service with two settings of its own."""

    model_config = SettingsConfigDict(env_prefix="MAGPIE_SHOP_")

    delay: float
    shelves: int = 3


class TestLoad:
    def test_paper_is_the_mode_nobody_has_to_ask_for(self) -> None:
        assert load(SharedSettings).mode == "paper"

    def test_shared_names_have_no_service_in_them(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_POSTGRES_URL", SECRET)
        monkeypatch.setenv("MAGPIE_SHOP_DELAY", "2.5")
        found = load(ShopSettings)
        assert (found.postgres_url, found.delay, found.shelves) == (SECRET, 2.5, 3)

    def test_how_a_stop_goes_is_said_in_seconds(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_DRAIN_SECONDS", "2.5")
        monkeypatch.setenv("MAGPIE_GRACE_SECONDS", "0")
        monkeypatch.setenv("MAGPIE_CONNECTION_AGE_SECONDS", "30")
        found = load(SharedSettings)
        assert found.drain == timedelta(seconds=2.5)
        assert found.grace == timedelta(0)
        assert found.connection_age == timedelta(seconds=30)

    def test_how_many_connections_a_process_has_is_within_reason(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert load(SharedSettings).postgres_connections == 8
        monkeypatch.setenv("MAGPIE_POSTGRES_CONNECTIONS", "4")
        assert load(SharedSettings).postgres_connections == 4
        monkeypatch.setenv("MAGPIE_POSTGRES_CONNECTIONS", "2")
        with pytest.raises(BadSettings, match="MAGPIE_POSTGRES_CONNECTIONS: input sho"):
            load(SharedSettings)

    def test_an_empty_variable_is_not_set(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_MODE", "")
        assert load(SharedSettings).mode == "paper"

    def test_a_file_fills_what_the_environment_leaves_open(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / ".env"
        file.write_text("MAGPIE_LOG_LEVEL=DEBUG\nMAGPIE_MODE=live\nOTHER=1\n")
        monkeypatch.setenv("MAGPIE_MODE", "paper")
        found = load(SharedSettings, env_file=file)
        assert (found.log_level, found.mode) == ("DEBUG", "paper")

    def test_a_file_that_is_not_there_is_no_error(self, tmp_path: Path) -> None:
        assert load(SharedSettings, env_file=tmp_path / ".env").mode == "paper"

    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("MAGPIE_MODE", "dry", "MAGPIE_MODE: input should be 'paper' or 'live'"),
            ("MAGPIE_DRAIN_SECONDS", "-1", "MAGPIE_DRAIN_SECONDS: input should be"),
            ("MAGPIE_TRACE_RATIO", "2", "MAGPIE_TRACE_RATIO: input should be less"),
            ("MAGPIE_SHOP_SHELVES", "many", "MAGPIE_SHOP_SHELVES: input should be"),
            ("MAGPIE_TLS_KEY", "/key", "MAGPIE_TLS_CA, .* go together"),
        ],
    )
    def test_a_wrong_value_is_named_by_its_variable(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
    ) -> None:
        monkeypatch.setenv("MAGPIE_SHOP_DELAY", "1")
        monkeypatch.setenv(name, value)
        with pytest.raises(BadSettings, match=words):
            load(ShopSettings)

    def test_a_missing_value_is_named_by_its_variable(self) -> None:
        with pytest.raises(BadSettings, match="MAGPIE_SHOP_DELAY: field required"):
            load(ShopSettings)

    def test_a_value_is_never_repeated(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MAGPIE_SHOP_DELAY", "hunter2")
        with pytest.raises(BadSettings) as caught:
            load(ShopSettings)
        assert "hunter2" not in str(caught.value)


class TestSharedSettings:
    def test_does_not_show_what_may_hold_a_password(self) -> None:
        assert "hunter2" not in repr(SharedSettings(postgres_url=SECRET))

    def test_takes_its_fields_by_name_in_code(self) -> None:
        assert SharedSettings(blobs="s3://b/p").blobs == "s3://b/p"


class TestNeed:
    def test_gives_what_is_set(self) -> None:
        assert SharedSettings(redis_url="redis://r").need("redis_url") == "redis://r"

    def test_names_the_variable_that_is_not(self) -> None:
        with pytest.raises(BadSettings, match="MAGPIE_REDIS_URL is not set"):
            SharedSettings().need("redis_url")
