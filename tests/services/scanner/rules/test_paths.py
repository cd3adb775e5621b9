"""Which pages of a site are of which kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scanner.rules.paths import key_in, kind_of, match_any
from services.scanner.rules.source import PageKind
from tests.services.scanner.given import SHOP


class TestKindOf:
    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("/", PageKind.LIST),
            ("/c/toys", PageKind.LIST),
            ("/c/toys/2", None),
            ("/p/K-1", PageKind.OFFER),
            ("/p/", None),
            ("/cart", None),
        ],
    )
    def test_is_that_of_the_first_path_that_fits(
        self, path: str, kind: PageKind | None
    ) -> None:
        assert kind_of(SHOP, path) is kind


class TestKeyIn:
    def test_is_what_the_star_stands_for(self) -> None:
        assert key_in(SHOP, "/p/LF-100123") == "LF-100123"

    def test_is_empty_elsewhere(self) -> None:
        assert key_in(SHOP, "/c/toys") == ""


class TestMatchAny:
    def test_two_stars_stand_for_anything(self) -> None:
        assert match_any(["/**"], "/a/b.html") == "a/b.html"

    def test_a_pattern_without_a_star_gives_an_empty_key(self) -> None:
        assert match_any(["/about"], "/about") == ""

    @settings(deadline=None)
    @given(st.text(alphabet=".+()[]?^$|\\ab/", max_size=20))
    def test_nothing_but_the_star_is_an_expression(self, path: str) -> None:
        assert match_any([f"/{path}"], f"/{path}") == ""
        assert match_any([f"/{path}"], f"/{path}x") is None
