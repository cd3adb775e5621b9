"""How the eBay-like API says no: status, number and words of each refusal."""

from __future__ import annotations

from typing import Any, Final

_WORDS: Final = {
    11001: (404, "The specified item ID was not found."),
    11002: (404, "The specified item group was not found."),
    11005: (400, "The item group ID is invalid."),
    11011: (400, "The marketplace value is not supported."),
    11012: (400, "The specified item IDs are invalid."),
    12001: (400, "The call must have a 'q', 'category_ids', 'epid' or 'gtin'."),
    12004: (400, "The 'offset' value cannot be negative."),
    12005: (400, "The 'offset' value must be an integer."),
    12006: (400, "The 'limit' value should be between 1 and 200 (inclusive)."),
    12007: (400, "The 'limit' value must be an integer value."),
    12019: (409, "The marketplace is not supported."),
    12029: (400, "The maximum number of listings is 10,000."),
    12515: (400, "The 'offset' value must be a multiple of the 'limit' value."),
}
_WARNINGS: Final = {
    12002: "A filter value is invalid.",
    12008: "The 'sort' value is invalid.",
    12012: "A valid 'price' and 'priceCurrency' filter is necessary.",
}


class Wrong(Exception):
    """The request is refused with that status and number."""

    def __init__(
        self, status: int, number: int, message: str, domain: str = "API_BROWSE"
    ) -> None:
        super().__init__(message)
        self.status = status
        self.number = number
        self.message = message
        self.domain = domain

    @property
    def body(self) -> dict[str, Any]:
        """The answer's object."""
        return {"errors": [_error(self.number, self.message, self.domain)]}


def refusal(number: int) -> Wrong:
    """The refusal of that number of the description."""
    status, message = _WORDS[number]
    return Wrong(status, number, message)


def warning(number: int) -> dict[str, Any]:
    """What is said of something that was ignored."""
    return _error(number, _WARNINGS[number], "API_BROWSE")


def _error(number: int, message: str, domain: str) -> dict[str, Any]:
    return {
        "errorId": number,
        "domain": domain,
        "category": "REQUEST",
        "message": message,
        "longMessage": message,
    }
