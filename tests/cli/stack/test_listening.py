"""Stores for other machines: the word that opens them has to be one."""

from __future__ import annotations

import pytest

from cli.stack.listening import Listening, WeakPassword


class TestListening:
    @pytest.mark.parametrize(
        "password", ["", "short", "changeme-changeme", "my-Password-12345"]
    )
    def test_refuses_what_is_easily_guessed(self, password: str) -> None:
        with pytest.raises(WeakPassword, match="MAGPIE_STORES_PASSWORD") as raised:
            Listening("127.0.0.1", password)
        assert "openssl rand" in str(raised.value)

    def test_does_not_show_it(self) -> None:
        assert "hunter2" not in repr(Listening("127.0.0.1", "hunter2hunter2"))
