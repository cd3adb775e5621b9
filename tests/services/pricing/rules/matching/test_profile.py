"""Profiles: what matching reads out of an item's texts."""

from __future__ import annotations

from services.pricing.rules.matching.profile import fold, profile_of
from tests.factories import make_item


class TestProfileOf:
    def test_the_brand_counts_as_part_of_the_title(self) -> None:
        profile = profile_of(make_item(title="Turntable", brand="Sony"))
        assert {"turntable", "sony"} <= profile.words

    def test_description_words_are_kept_apart_from_the_title_s(self) -> None:
        profile = profile_of(make_item(title="Case", brand="", description="in red"))
        assert "red" not in profile.words
        assert "red" in profile.all_words
        assert profile.colours == frozenset()
        assert profile.all_colours == {"red"}

    def test_numbers_keep_their_decimals_and_lose_a_full_stop(self) -> None:
        profile = profile_of(
            make_item(title="Acrobat 7.0 for 2 users, v. 8.", brand="")
        )
        assert profile.numbers == {"7.0", "2", "8"}

    def test_models_of_the_item_and_of_the_title_are_joined(self) -> None:
        item = make_item(title="Sony PSLX350H", models=frozenset({"AM53BK"}))
        assert {"PSLX350H", "AM53BK"} <= profile_of(item).models

    def test_an_endless_title_is_read_to_a_limit(self) -> None:
        profile = profile_of(make_item(title="word " * 50_000, brand="Sony"))
        assert len(profile.text) < 1_100
        assert "sony" in profile.words


class TestFold:
    def test_accents_and_case_do_not_matter(self) -> None:
        assert fold("CAFÉ Größe") == "cafe große"
        assert fold("PLAIN") == "plain"
