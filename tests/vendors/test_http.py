"""Errors of httpx become ours, and keys never reach a log."""

from __future__ import annotations

import logging

import httpx
import pytest

from vendors.errors import BadAnswer, DeadlinePassed, Unreachable
from vendors.http import hide_secrets_in_logs, translated, without_secrets

ADDRESS = "https://api.keepa.com/product?key=s3cret&domain=1"


class TestTranslated:
    @pytest.mark.parametrize(
        ("theirs", "ours"),
        [
            (httpx.ReadTimeout("slow"), DeadlinePassed),
            (httpx.PoolTimeout("full"), DeadlinePassed),
            (httpx.ConnectError("refused"), Unreachable),
            (httpx.RemoteProtocolError("cut"), Unreachable),
            (httpx.DecodingError("no gzip"), BadAnswer),
        ],
    )
    def test_names_the_vendor(
        self, theirs: httpx.RequestError, ours: type[Exception]
    ) -> None:
        with pytest.raises(ours, match="Keepa") as caught, translated("Keepa"):
            raise theirs
        assert caught.value.__cause__ is theirs

    def test_leaves_other_errors_alone(self) -> None:
        with pytest.raises(KeyError), translated("Keepa"):
            raise KeyError


class TestWithoutSecrets:
    @pytest.mark.parametrize("name", ["key", "token", "api_key", "access_token"])
    def test_hides_the_value_of_a_secret(self, name: str) -> None:
        text = f'GET https://x.test/a?b=1&{name}=s3cret&c=2 "HTTP/1.1"'
        hidden = f'GET https://x.test/a?b=1&{name}=***&c=2 "HTTP/1.1"'
        assert without_secrets(text) == hidden

    def test_leaves_other_values(self) -> None:
        assert without_secrets("/a?monkey=1&asin=B0") == "/a?monkey=1&asin=B0"


class TestHideSecretsInLogs:
    def test_works_on_the_log_of_a_request(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        hide_secrets_in_logs()
        hide_secrets_in_logs()
        caplog.set_level(logging.INFO, "httpx")
        transport = httpx.MockTransport(lambda request: httpx.Response(200))
        with httpx.Client(transport=transport) as client:
            client.get(ADDRESS)
        assert "key=***" in caplog.text
        assert "s3cret" not in caplog.text
        assert len(logging.getLogger("httpx").filters) == 1
