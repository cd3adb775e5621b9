from __future__ import annotations

from services.scanner.rules.health.evidence import Evidence


class TestOffered:
    def test_counts_each_offer_once_however_often_lists_name_it(self) -> None:
        evidence = Evidence()
        assert evidence.offered(["/p/1", "/p/2", "/p/1"]) == 2
        assert evidence.offered(["/p/2", "/p/3"]) == 1
        assert evidence.offered(["/p/3"]) == 0
        assert len(evidence.listed) == 3
