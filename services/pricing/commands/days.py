"""Days as they are typed."""

from __future__ import annotations

from datetime import date

from common import clock
from common.errors import BadInput


def parse_day(text: str | None) -> date:
    """`2026-02-01`; today when nothing is said. Raises BadInput."""
    if text is None:
        return clock.today()
    try:
        return date.fromisoformat(text.strip())
    except ValueError as exc:
        raise BadInput(
            f"{text!r} is not a date.", hint="Write it like 2026-02-01."
        ) from exc
