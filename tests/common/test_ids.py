"""Ids: deterministic for what is read, time-ordered for what is made."""

from __future__ import annotations

from common.ids import new_id, offer_id


class TestOfferId:
    def test_is_the_hash_the_design_names(self) -> None:
        # blake2b of b"shop\x1f42" with a digest of 16 bytes, by Python's hashlib.
        assert offer_id("shop", "42") == "77e04a001d8715e1cbe27b6326c94374"
        assert len(offer_id("shop", "42")) == 32

    def test_source_and_key_do_not_run_together(self) -> None:
        assert offer_id("shop4", "2") != offer_id("shop", "42")


class TestNewId:
    def test_is_a_version_7_uuid_that_sorts_by_time(self) -> None:
        made = [new_id() for _ in range(200)]
        assert {identity.version for identity in made} == {7}
        assert made == sorted(made)
        assert len(set(made)) == len(made)
