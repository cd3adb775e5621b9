"""Prices as a shop writes them, from patterns of `{whole}` and `{cents}`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_WITHOUT_CENTS: Final = ("JPY",)


@dataclass(frozen=True, slots=True)
class Money:
    """`text` is the usual pattern, `even` the one of amounts without cents.

    `group` stands between thousands. `main` is how the price of the page's own goods
    reads when all markup is taken out, where that differs from `text`.
    """

    currency: str
    text: str
    group: str = ""
    even: str = ""
    main: str = ""

    @property
    def places(self) -> int:
        """Decimal places of the currency (ISO 4217)."""
        return 0 if self.currency in _WITHOUT_CENTS else 2

    def shown(self, minor: int) -> str:
        """`1.234,56 EUR`, or whatever the shop writes."""
        pattern = self.even if self.even and not self._cents(minor) else self.text
        return self._fill(pattern, minor)

    def read(self, minor: int) -> str:
        """The page's own price as its visible text has it, markup taken out."""
        return self._fill(self.main, minor) if self.main else self.shown(minor)

    def whole(self, minor: int) -> str:
        """The part before the decimal sign, grouped."""
        return f"{minor // 10**self.places:,}".replace(",", self.group)

    def cents(self, minor: int) -> str:
        """The two digits after it."""
        return f"{self._cents(minor):02d}"

    def decimal(self, minor: int) -> str:
        """`1234.56`, as programs write it."""
        whole = minor // 10**self.places
        return f"{whole}.{self.cents(minor)}" if self.places else str(whole)

    def _cents(self, minor: int) -> int:
        return int(minor % 10**self.places)

    def _fill(self, pattern: str, minor: int) -> str:
        return pattern.format(whole=self.whole(minor), cents=self.cents(minor))
