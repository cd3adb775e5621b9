"""A saved page -> what it says of its product, as a person or a program asks for it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

from common.errors import BadInput, NotFound
from services.scanner.adapters.files import read_bytes
from services.scanner.adapters.reader.page_text import LARGEST_PAGE, page_text
from services.scanner.adapters.reader.product import Hints, ProductPage, read_product
from services.scanner.rules.claims import ReadField
from services.scanner.rules.problems import Code, Unreadable

SHOWN: Final = (
    "name",
    "price",
    "currency",
    "availability",
    "sku",
    "brand",
    "gtin",
    "mpn",
)
"""What every answer has, read or not."""
MORE: Final = (
    "price_range", "list_price", "unit_price", "unit_measure", "unit_count", "shipping",
    "condition", "seller", "quantity", "color", "size", "storage", "material",
    "pattern", "variant_group", "model", "category", "description", "image",
)  # fmt: skip
_STDIN: Final = "-"


def read_saved(page: str, url: str, *, quick: bool = False) -> ProductPage:
    """Read a file, or standard input for "-".

    Raises BadInput for a file that is missing, too large or no page; NotFound for one
    that names neither a product nor a price. The message begins with the code.
    """
    # One byte more than may be: enough to see that it is too much.
    body = (
        sys.stdin.buffer.read(LARGEST_PAGE + 1)
        if page == _STDIN
        else read_bytes(Path(page), most=LARGEST_PAGE + 1)
    )
    try:
        found = read_product(page_text(body), url, Hints(), quick=quick)
    except Unreadable as exc:
        raise BadInput(f"{exc.problem.code.value}: {exc.problem.sentence}") from exc
    if "name" not in found.fields and "price" not in found.fields:
        problem = (
            found.problems[0] if found.problems else Unreadable(Code.NO_OFFER).problem
        )
        raise NotFound(f"{problem.code.value}: {problem.sentence}")
    return found


def as_json(found: ProductPage) -> dict[str, Any]:
    """One object: each field with where it was read, who agrees and who does not."""
    said: dict[str, Any] = {"url": found.url}
    for name in SHOWN:
        said[name] = field_json(found.fields.get(name))
    said |= {
        name: field_json(found.fields[name]) for name in MORE if name in found.fields
    }
    said["problems"] = [
        {"code": one.code.value, "detail": one.detail} for one in found.problems
    ]
    return said


def field_json(read: ReadField | None) -> dict[str, Any] | None:
    """A field with where it was read, who agrees and who does not."""
    if read is None:
        return None
    return {
        "value": read.value,
        "how": read.how.value,
        "path": read.path,
        "raw": read.raw,
        "agrees": list(read.agrees),
        "differs": dict(read.differs),
    }
