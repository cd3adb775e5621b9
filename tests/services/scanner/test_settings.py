"""Settings of the scanner."""

from __future__ import annotations

import pytest

from common.settings import BadSettings, load
from services.scanner.settings import ScannerSettings


class TestScannerSettings:
    def test_nothing_private_is_exempt_unless_it_is_named(self) -> None:
        found = load(ScannerSettings)
        assert (found.exempt, found.sandbox_sites, found.port) == (set(), {}, 8001)

    def test_the_sandbox_is_exempt_by_its_very_ports(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(
            "MAGPIE_SCANNER_SANDBOX",
            "a=http://127.0.0.1:8091/, b=http://127.0.0.1:8092/ebay",
        )
        monkeypatch.setenv("MAGPIE_SCANNER_ALLOW", "127.0.0.1:9000,")
        found = load(ScannerSettings)
        assert found.sandbox_sites == {
            "a": "http://127.0.0.1:8091",
            "b": "http://127.0.0.1:8092/ebay",
        }
        assert found.exempt == {"127.0.0.1:8091", "127.0.0.1:8092", "127.0.0.1:9000"}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("ALLOW", "127.0.0.1"),
            ("ALLOW", "everything:*"),
            ("SANDBOX", "larkfield"),
            ("SANDBOX", "larkfield=http://127.0.0.1"),
            ("WORKERS", "-1"),
        ],
    )
    def test_what_would_exempt_too_much_or_nothing_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv(f"MAGPIE_SCANNER_{name}", value)
        with pytest.raises(BadSettings, match="MAGPIE_SCANNER_"):
            load(ScannerSettings)
