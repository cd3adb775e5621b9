"""List which fee rules are known on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.rules.fees.coverage import Covered, coverage


def list_fees(*, on: date, channel: str | None = None) -> Iterator[Covered]:
    """Each channel, category and kind with its rule that day; one channel or all.

    Raises UnknownChannel.
    """
    book = read_fee_book()
    return coverage(book, on=on, channel=channel)
