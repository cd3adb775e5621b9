"""No secret reaches a log, and what is no secret stays readable."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.redaction import HIDDEN, redact, redact_fields, redact_text

SECRET = "hunter2hunter2"

SECRETS = {
    "an address": f"postgresql://magpie:{SECRET}@db:5432/magpie",
    "an address with an at": f"redis://:p@{SECRET}@cache:6379",
    "a bearer header": f"Authorization: Bearer {SECRET}",
    "a basic header": f"authorization: basic {SECRET}==",
    "a query": f"GET /x?api_key={SECRET}&page=2",
    "a key and a value": f"password = {SECRET}, retrying",
    "a name with more around it": f"STRIPE_SECRET_KEY={SECRET}",
    "a token of a web session": f"got eyJhbGciOiJ{SECRET}.eyJzdWIiOiIx.{SECRET}",
    "a vendor's key": f"used sk_live_{SECRET} for it",
}
HARMLESS = [
    "offer 0197a3c4 cost 12.34 USD at https://shop.example/p/1?page=2",
    "next_page_tokens=3 were used, 12 tokens left",
    "the footprint of session handling",
    "nothing at all",
]


class TestRedactText:
    @pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS.keys())
    def test_the_secret_is_hidden(self, text: str) -> None:
        shown = redact_text(text)
        assert SECRET not in shown
        assert HIDDEN in shown

    @pytest.mark.parametrize("text", HARMLESS)
    def test_what_is_no_secret_stays(self, text: str) -> None:
        assert redact_text(text) == text

    def test_what_stands_around_it_stays(self) -> None:
        shown = redact_text(SECRETS["an address"])
        assert shown == f"postgresql://magpie:{HIDDEN}@db:5432/magpie"

    @pytest.mark.parametrize(
        "text", ["token" * 20_000, "a" * 100_000, "://" * 30_000, "eyJ" * 30_000]
    )
    def test_no_text_makes_it_slow(self, text: str) -> None:
        began = time.process_time()
        redact_text(text)
        assert time.process_time() - began < 2

    @given(st.text())
    def test_hiding_twice_is_hiding_once(self, text: str) -> None:
        once = redact_text(text)
        assert redact_text(once) == once


class TestRedactFields:
    @pytest.mark.parametrize(
        "name",
        (
            "password stripe_secret X-Api-Key Authorization Set-Cookie refresh_token "
            "sentry_dsn card_number totp private_key"
        ).split(),
    )
    def test_a_field_is_hidden_by_its_name(self, name: str) -> None:
        assert redact_fields({name: 123456}) == {name: HIDDEN}

    @pytest.mark.parametrize("name", ["price", "tokens_used", "session", "footprint"])
    def test_a_field_with_another_name_stays(self, name: str) -> None:
        assert redact_fields({name: 12}) == {name: 12}

    def test_a_secret_deep_inside_is_found(self) -> None:
        given = {"a": [{"b": ({"password": SECRET}, f"Bearer {SECRET}")}]}
        assert SECRET not in repr(redact_fields(given))
        assert SECRET in repr(given), "what was given is not changed"

    def test_what_is_not_there_is_not_hidden(self) -> None:
        assert redact_fields({"password": None}) == {"password": None}

    def test_a_thing_without_end_is_hidden_where_it_gets_too_deep(self) -> None:
        loop: list[object] = []
        loop.append(loop)
        assert HIDDEN in repr(redact(loop))
