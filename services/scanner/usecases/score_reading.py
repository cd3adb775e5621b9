"""How well pages and price strings with known answers are read."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import orjson

from common.errors import BadInput
from services.scanner.adapters.files import read_bytes
from services.scanner.adapters.reader.page_text import LARGEST_PAGE, page_text
from services.scanner.adapters.reader.product import read_product
from services.scanner.rules.price_text import read_price
from services.scanner.rules.problems import Unreadable
from services.scanner.rules.scoring import FIELDS, Score, score_pages

LARGEST_TRUTH: Final = 64 * 2**20
MOST_ROWS: Final = 1_000_000
_ENDINGS: Final = (".html.gz", ".html", ".htm")


def score_folder(folder: Path, truth: Path, *, quick: bool = False) -> dict[str, Any]:
    """Read each page of `truth` in `folder` and compare.

    `truth` is {page: {"url": ..., field: [accepted, ...]}}; the page's file is its name
    with .html or .html.gz. Raises BadInput if either cannot be used.
    """
    known = _truth(truth)
    found: dict[str, dict[str, str | None]] = {}
    unread: dict[str, str] = {}
    for name, accepted in known.items():
        path = _file(folder, name)
        url = accepted.get("url")
        try:
            page = page_text(read_bytes(path, most=LARGEST_PAGE + 1))
            read = read_product(page, url if isinstance(url, str) else "", quick=quick)
        except Unreadable as exc:
            unread[name] = exc.problem.code.value
            continue
        found[name] = {field: read.value(field) for field in FIELDS}
    scores = score_pages(found, known)
    return {
        "pages": len(known),
        "unread": unread,
        "fields": {field: _as_json(score) for field, score in scores.items()},
    }


def _truth(path: Path) -> dict[str, dict[str, Any]]:
    try:
        known = orjson.loads(read_bytes(path, most=LARGEST_TRUTH))
    except orjson.JSONDecodeError as exc:
        raise BadInput(f"{path} is no JSON: {exc}.") from exc
    fits = isinstance(known, dict) and all(isinstance(v, dict) for v in known.values())
    if not fits or not known:
        raise BadInput(f"{path} is no object of pages, each an object of fields.")
    return {
        str(name): {
            field: value if field == "url" else _accepted(value)
            for field, value in page.items()
        }
        for name, page in known.items()
    }


def _accepted(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if one not in (None, "")]


def _file(folder: Path, name: str) -> Path:
    for ending in _ENDINGS:
        path = folder / f"{name}{ending}"
        if path.is_file():
            return path
    raise BadInput(
        f"{folder} has no page {name}.html or {name}.html.gz.",
        hint="--dir is the folder with the pages, --truth the file that lists them.",
    )


def _as_json(score: Score) -> dict[str, Any]:
    return {
        "tp": score.tp,
        "fp": score.fp,
        "fn": score.fn,
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "wrong": [
            {"page": one.page, "found": one.found, "accepted": list(one.accepted)}
            for one in score.wrong
        ],
    }


def score_prices(lines: bytes, *, file: str) -> dict[str, Any]:
    """Read the price strings of a JSON lines file and compare with its answers.

    A line has price_raw and, if there are some, currency_raw, decimal_separator,
    digit_group_separator; its answers are amount and currency. Raises BadInput.
    """
    readings = list(_readings(lines, file))
    scored = [one for one in readings if "right" in one]
    return {
        "rows": len(readings),
        "scored": len(scored),
        "right": sum(one["right"] for one in scored),
        "wrong": [one for one in scored if not one["right"]],
        "readings": readings,
    }


def _readings(lines: bytes, file: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines.splitlines(), start=1):
        if number > MOST_ROWS:
            raise BadInput(f"{file} has more than {MOST_ROWS} lines.")
        if line.strip():
            yield _reading(line, f"{file}:{number}")


def _reading(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as exc:
        raise BadInput(f"{where} is no JSON: {exc}.") from exc
    if not isinstance(row, dict) or "price_raw" not in row:
        raise BadInput(f"{where} is no object with `price_raw`.")
    said = {
        name: row.get(name) or ""
        for name in (
            "price_raw",
            "currency_raw",
            "decimal_separator",
            "digit_group_separator",
        )
    }
    if not all(isinstance(value, str) for value in said.values()):
        raise BadInput(f"{where}: price_raw, currency_raw and the marks are texts.")
    found = read_price(
        said["price_raw"],
        hint=said["currency_raw"],
        decimal_mark=said["decimal_separator"],
        group_mark=said["digit_group_separator"],
    )
    reading = {
        "price_raw": row["price_raw"],
        "currency_raw": row.get("currency_raw"),
        "amount": None if found.amount is None else format(found.amount, "f"),
        "currency": found.sign or None,
        "currency_code": found.code or None,
    }
    if "amount" in row and "currency" in row:
        reading["expected"] = {"amount": row["amount"], "currency": row["currency"]}
        right = _amount(row["amount"], where) == found.amount
        reading["right"] = right and (row["currency"] or None) == (found.sign or None)
    return reading


def _amount(value: object, where: str) -> Decimal | None:
    if value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation as exc:
        raise BadInput(f"{where}: the amount {value!r} is no decimal number.") from exc
