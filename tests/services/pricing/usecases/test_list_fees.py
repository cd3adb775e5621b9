"""The use case behind `magpie fees`."""

from __future__ import annotations

from datetime import date

import pytest

from services.pricing.errors import UnknownChannel
from services.pricing.usecases.list_fees import list_fees

DAY = date(2026, 5, 1)


class TestListFees:
    def test_all_channels_or_one(self) -> None:
        assert {row.channel.name for row in list_fees(on=DAY)} > {"ebay-us"}
        one = {row.channel.name for row in list_fees(on=DAY, channel="ebay-us")}
        assert one == {"ebay-us"}

    def test_an_unknown_channel_is_refused(self) -> None:
        with pytest.raises(UnknownChannel):
            list(list_fees(on=DAY, channel="mall"))
