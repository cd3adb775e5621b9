"""What is sent comes back the same, and what does not fit is refused by name."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from common import wire
from common.errors import BadInput
from common.ids import new_id, offer_id
from common.money import Money, UnknownCurrency
from rpc.common.v1 import money_pb2

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF"])
INT64 = st.integers(min_value=-(2**63), max_value=2**63 - 1)
MOMENTS = st.datetimes(
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))]
    ),
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 - Hypothesis wants naive bounds.
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
)
PLAIN = st.decimals(
    min_value=-(10**29), max_value=10**29, allow_nan=False, allow_infinity=False
).filter(lambda number: int(number.as_tuple().exponent) >= -30)


class TestMoney:
    @given(INT64, CURRENCIES)
    def test_comes_back_through_bytes(self, minor_units: int, currency: str) -> None:
        money = Money(minor_units, currency)
        sent = wire.pack_money(money).SerializeToString()
        assert wire.read_money(money_pb2.Money.FromString(sent)) == money

    @pytest.mark.parametrize("minor_units", [2**63, -(2**63) - 1])
    def test_more_than_64_bits_are_refused(self, minor_units: int) -> None:
        with pytest.raises(wire.NotOnTheWire):
            wire.pack_money(Money(minor_units, "USD"))

    @pytest.mark.parametrize("code", ["", "usd", "XXX", "US"])
    def test_an_unknown_currency_is_refused(self, code: str) -> None:
        with pytest.raises(UnknownCurrency):
            wire.read_money(money_pb2.Money(currency_code=code, minor_units=1))


class TestTime:
    @given(MOMENTS)
    def test_comes_back_through_bytes_as_utc(self, moment: datetime) -> None:
        sent = wire.pack_time(moment).SerializeToString()
        read = wire.read_time(Timestamp.FromString(sent))
        assert read == moment
        assert read.tzinfo is UTC

    @given(MOMENTS)
    def test_is_what_protobuf_itself_would_send(self, moment: datetime) -> None:
        theirs = Timestamp()
        theirs.FromDatetime(moment)
        assert wire.pack_time(moment) == theirs

    def test_a_time_without_zone_is_refused(self) -> None:
        with pytest.raises(wire.NotOnTheWire, match="time zone"):
            wire.pack_time(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the fault.

    @pytest.mark.parametrize(
        "message",
        [
            Timestamp(seconds=2**62),
            Timestamp(seconds=-(2**62)),
            Timestamp(nanos=-1),
            Timestamp(nanos=1_000_000_000),
        ],
        ids=["after all years", "before all years", "nanos below", "nanos above"],
    )
    def test_a_message_that_is_no_time_is_refused(self, message: Timestamp) -> None:
        with pytest.raises(wire.NotOnTheWire):
            wire.read_time(message)


class TestDecimal:
    @given(PLAIN)
    def test_comes_back_digit_for_digit(self, number: Decimal) -> None:
        read = wire.read_decimal(wire.pack_decimal(number))
        assert read == number
        assert f"{read:f}" == f"{number:f}"

    def test_not_known_is_the_empty_text(self) -> None:
        assert wire.pack_decimal(None) == ""
        assert wire.read_optional_decimal("") is None
        assert wire.read_optional_decimal("0.10") == Decimal("0.10")

    @pytest.mark.parametrize(
        "number", [Decimal("NaN"), Decimal("-Infinity"), Decimal("1e31")]
    )
    def test_a_number_without_a_plain_form_is_refused(self, number: Decimal) -> None:
        with pytest.raises(wire.NotOnTheWire):
            wire.pack_decimal(number)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "1e9",
            "1E999999999",
            "NaN",
            "inf",
            "1_000",
            " 1",
            "1.",
            ".5",
            "+1",
            "\u0661",
        ],
    )
    def test_any_other_text_is_refused(self, text: str) -> None:
        with pytest.raises(wire.NotOnTheWire):
            wire.read_decimal(text)

    @given(st.text(max_size=40))
    def test_any_text_is_a_number_or_refused(self, text: str) -> None:
        with contextlib.suppress(BadInput):
            assert wire.read_decimal(text).is_finite()


class TestIds:
    def test_an_id_of_ours_comes_back(self) -> None:
        made = new_id()
        assert wire.read_uuid(str(made)) == made
        assert isinstance(wire.read_uuid(str(made)), UUID)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "x",
            "{0197a3c4-7b1a-7c3e-8f00-000000000000}",
            "0197a3c47b1a7c3e8f00000000000000",
            "0197A3C4-7B1A-7C3E-8F00-000000000000",
        ],
    )
    def test_another_spelling_is_refused(self, text: str) -> None:
        with pytest.raises(wire.NotOnTheWire):
            wire.read_uuid(text)

    @given(st.text(), st.text())
    def test_an_offer_id_is_taken_as_it_is(self, source: str, key: str) -> None:
        made = offer_id(source, key)
        assert wire.read_offer_id(made) == made

    @pytest.mark.parametrize("text", ["", "0" * 31, "0" * 33, "G" * 32, "A" * 32])
    def test_what_is_no_offer_id_is_refused(self, text: str) -> None:
        with pytest.raises(wire.NotOnTheWire):
            wire.read_offer_id(text)

    @pytest.mark.parametrize("text", ["a", "0197a3c4-7b1a", "x" * 255])
    def test_a_request_id_is_taken_as_it_is(self, text: str) -> None:
        assert wire.read_request_id(text) == text

    @pytest.mark.parametrize("text", ["", " ", "a b", "a\n", "é", "x" * 256])
    def test_what_is_no_request_id_is_refused(self, text: str) -> None:
        with pytest.raises(wire.NotOnTheWire):
            wire.read_request_id(text)
