"""schema.org's words for availability and condition, as pages write them."""

from __future__ import annotations

from typing import Final

from services.scanner.rules.offer import Availability

IN_STOCK: Final = "InStock"
OUT_OF_STOCK: Final = "OutOfStock"
GONE: Final = "Discontinued"

_AVAILABILITY: Final = {
    **dict.fromkeys(
        """instock in_stock available limitedavailability onlineonly yes true 1
        madetoorder lowstock limitedstock""".split(),
        IN_STOCK,
    ),
    **dict.fromkeys(
        # What is not out yet, or only to be fetched, cannot be bought here now.
        """outofstock oos soldout backorder reserved unavailable notavailable
        no false 0 pending discontinuedtemporarily presale preorder instoreonly
        instore""".split(),
        OUT_OF_STOCK,
    ),
    "discontinued": GONE,
}
_STOCK: Final = {
    IN_STOCK: Availability.IN_STOCK,
    OUT_OF_STOCK: Availability.OUT_OF_STOCK,
    GONE: Availability.GONE,
}
_CONDITION: Final = {
    **dict.fromkeys("newcondition new".split(), "new"),
    **dict.fromkeys("usedcondition used".split(), "used"),
    **dict.fromkeys("refurbishedcondition refurbished".split(), "refurbished"),
    **dict.fromkeys("damagedcondition damaged".split(), "damaged"),
}


def availability(said: str) -> str:
    """IN_STOCK, OUT_OF_STOCK or GONE; empty for a word that says none of it."""
    return _AVAILABILITY.get(_term(said), "")


def stock(said: str) -> Availability:
    """The same for an offer; UNKNOWN for a word that says none of it."""
    return _STOCK.get(availability(said), Availability.UNKNOWN)


def condition(said: str) -> str:
    """new, used, refurbished or damaged; the words themselves if they are others."""
    return _CONDITION.get(_term(said), said.strip())


def _term(said: str) -> str:
    last = said.strip().rstrip("/").rpartition("/")[2].rpartition("#")[2]
    last = last.rpartition(":")[2]
    return last.lower().replace(" ", "").replace("-", "").replace("_", "")
