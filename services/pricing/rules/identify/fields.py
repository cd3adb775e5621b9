"""What identification reads (a row's texts) and what it answers (an identity)."""

from __future__ import annotations

from dataclasses import dataclass

from services.pricing.rules.items import PackSize
from services.pricing.rules.reasons import Reason


@dataclass(frozen=True, slots=True)
class IdentityFields:
    """The texts of one row that can say which product it is; "" = not given.

    `gtin`, `isbn`, `asin`, `mpn` and `pack` are the raw cells of columns with that
    meaning (gtin: also EAN and UPC), damaged or not.
    """

    title: str
    description: str = ""
    brand: str = ""
    gtin: str = ""
    isbn: str = ""
    asin: str = ""
    mpn: str = ""
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which product a row is, as far as its texts say.

    `gtins` are GTIN-14 (zero padded) with a good check digit, `asin` is upper case,
    `models` are upper case without separators. `pack` is the column's, else the
    title's or the description's; the two others say who said it. `problems` name
    what was ignored and why.
    """

    gtins: frozenset[str] = frozenset()
    asin: str | None = None
    models: frozenset[str] = frozenset()
    pack: PackSize | None = None
    title_pack: PackSize | None = None
    column_pack: PackSize | None = None
    problems: tuple[Reason, ...] = ()
