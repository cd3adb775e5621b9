"""Words of an offer's page that a person should see before money is spent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from services.pricing.rules.reasons import Effect, Reason

_FAULT: Final = re.compile(
    r"for parts|not working|does(?:n.t| not) (?:work|power|turn|start|charge)"
    r"|stops? working|stopped working|defective|broken|cracked|damaged|not tested"
    r"|untested|(?:is|are|parts?) missing|without (?:the )?(?:box|cable|charger)"
    r"|incomplete|sold as is|needs? repair",
    re.IGNORECASE,
)
_ACCESSORY: Final = re.compile(
    r"empty box|box only|(?:user |instruction )?manual for|compatible with|\bfits\b"
    r"|(?:case|cover|protector|strap|charger|cable|stand|kit) (?:made )?(?:for|with)\b"
    r"|replacement (?:case|part|cover|battery)|spare parts?\b",
    re.IGNORECASE,
)
_READ: Final = 4_000


def page_warnings(title: str, description: str, product_title: str) -> Iterator[Reason]:
    """What speaks against taking the page at its word, once each, in its own words."""
    fault = _FAULT.search(description[:_READ])
    if fault is not None:
        yield Reason(
            "fault_mentioned",
            f"The description says {fault[0].lower()!r}: look what is wrong with it.",
            Effect.REVIEW,
        )
    accessory = _ACCESSORY.search(title)
    if accessory is not None and not _ACCESSORY.search(product_title):
        yield Reason(
            "accessory_suspected",
            f"The title says {accessory[0].lower()!r}: it may be something for the "
            "product, not the product.",
            Effect.REVIEW,
        )
