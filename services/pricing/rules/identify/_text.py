"""Text as the readers of this package want it: composed letters, damage removed."""

from __future__ import annotations

import unicodedata

_LONGEST_CELL = 1_000
_NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "?",
        "x",
        "0",
        "0.0",
        "-1",
        "n/a",
        "na",
        "nan",
        "nil",
        "none",
        "null",
        "tbd",
    }
    | {"unknown", "not applicable", "does not apply", "doesn't apply", "no", "nein"}
    | {"keine", "nicht zutreffend", "unbekannt", "aucun", "non applicable", "sans"}
    | {"nessuno", "non applicabile", "ninguno", "no aplica", "no procede"}
)


def composed(text: str) -> str:
    """The text with accents joined to their letters, so that one pattern fits both."""
    if text.isascii():
        return text
    # The only capital whose small form is two characters; places in both must agree.
    return unicodedata.normalize("NFC", text).replace("\u0130", "I")


def unpadded(cell: str) -> str:
    """A cell without a spreadsheet's text marks: `'123`, `="123"` and outer spaces."""
    cell = cell[:_LONGEST_CELL]
    plain = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
    return plain.strip().removeprefix("=").strip("'\"\u2019\u2018` \t\r\n\u200b\ufeff")


def says_nothing(cell: str) -> bool:
    """Whether a cell is one of the ways people write "there is none"."""
    return cell.casefold().rstrip(".") in _NOTHING
