"""Values of the gateway as the verbs print them."""

from __future__ import annotations

from typing import Any


def money(said: dict[str, Any] | None) -> str:
    """As in 12.99 EUR; empty if it is not known."""
    from common.money import Money

    return "" if said is None else str(Money(**said))
