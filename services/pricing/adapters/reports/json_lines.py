"""Answers as JSON lines: one object a line, UTF-8, ranked, keys in a fixed order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, TextIO

from common.money import Money
from services.pricing.rules.answer import Answer, CostLine

Json = dict[str, object]

_PLACES: Final = 4
_LINES_A_WRITE: Final = 500

# JSON may hold these as they are, but they break lines for some readers (U+0085,
# U+2028), command a terminal (C1), or cannot be written as UTF-8 (lone surrogates).
# They can stand only inside a string, where their escape means the same.
_ESCAPED: Final = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def write_json_lines(answers: Iterable[Answer], stream: TextIO) -> None:
    """Write each answer as it comes; NaN is a ValueError, never written."""
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    batch: list[str] = []
    for answer in answers:
        line = encode(as_json(answer))
        if not (line.isascii() and line.isprintable()):
            line = _ESCAPED.sub(_escape, line)
        batch.append(f"{line}\n")
        if len(batch) == _LINES_A_WRITE:
            stream.write("".join(batch))
            batch.clear()
    stream.write("".join(batch))


def as_json(answer: Answer) -> Json:
    """One answer; `row` and `catalogue_row` are the files' own ids."""
    catalogue = answer.match.catalogue
    return {
        "row": answer.offer.row_id,
        "line": answer.offer.line,
        "sku": answer.offer.terms.sku,
        "title": answer.offer.title,
        "channel": answer.channel,
        "strategy": answer.strategy,
        "catalogue_row": catalogue.row_id if catalogue else None,
        "catalogue_title": catalogue.title if catalogue else None,
        "match_probability": _number(answer.match.probability),
        "evidence": list(answer.match.evidence),
        "offer_price": _money(answer.offer.price),
        "sale_price": _money(answer.sale_price),
        "lines": [_line(line) for line in answer.lines],
        "profit": _money(answer.profit),
        "profit_at_most": _money(answer.profit_at_most),
        "roi": _number(answer.roi),
        "roi_basis": answer.roi_basis.value,
        "margin": _number(answer.margin),
        "break_even": [[_money(low), _money(high)] for low, high in answer.break_even],
        "confidence": _number(answer.confidence),
        "score": _number(answer.score),
        "risk": answer.risk.value if answer.risk else None,
        "verdict": answer.verdict.value,
        "reasons": [reason.as_json() for reason in answer.reasons],
    }


def _line(line: CostLine) -> Json:
    return {
        "code": line.code,
        "label": line.label,
        "kind": line.kind.value,
        "amount": _money(line.amount),
        "at_least": _money(line.at_least),
        "rule_id": line.rule_id,
        "explanation": line.explanation,
    }


def _money(money: Money | None) -> dict[str, int | str] | None:
    return None if money is None else money.as_json()


def _number(value: Decimal | None) -> float | None:
    """To four decimals: the shortest float of a rounded decimal shows no noise."""
    # Adding nothing turns -0.0 into 0.0.
    return None if value is None else float(round(value, _PLACES)) + 0.0


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
