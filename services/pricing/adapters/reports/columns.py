"""The columns of the CSV and XLSX files: one list, so that both say the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final

from common.money import Money
from services.pricing.adapters.reports.rows import Row, line_words
from services.pricing.adapters.reports.words import break_even_words

Cell = str | int | Decimal | Money | None


class Show(Enum):
    """How a spreadsheet shows the column; widths are in characters."""

    NUMBER = 8
    AMOUNT = 12
    SHARE = 10
    WORD = 14
    TITLE = 46
    PROSE = 60


@dataclass(frozen=True, slots=True)
class Column:
    """`name` heads the CSV and never changes, `title` heads the XLSX."""

    name: str
    title: str
    show: Show
    value: Callable[[Row], Cell]


def _probability(row: Row) -> Decimal:
    return row.answer.match.probability


def _risk(row: Row) -> str | None:
    return row.answer.risk.value if row.answer.risk else None


def _catalogue_row(row: Row) -> str | int | None:
    catalogue = row.answer.match.catalogue
    return catalogue.row_id if catalogue else None


def _matched_with(row: Row) -> str | None:
    catalogue = row.answer.match.catalogue
    return catalogue.title if catalogue else None


def _paid_in(row: Row) -> str | None:
    price = row.answer.offer.price
    return price.currency_code if price else None


READABLE: Final = (
    Column("rank", "Rank", Show.NUMBER, lambda r: r.rank),
    Column("verdict", "Verdict", Show.NUMBER, lambda r: r.answer.verdict.value),
    Column("title", "Offer", Show.TITLE, lambda r: r.answer.offer.title),
    Column("channel", "Channel", Show.WORD, lambda r: r.answer.channel),
    Column("catalogue_title", "Matched with", Show.TITLE, _matched_with),
    Column("match_probability", "Match", Show.SHARE, _probability),
    Column("offer_price", "Offer price", Show.AMOUNT, lambda r: r.answer.offer.price),
    Column("offer_currency", "Offer currency", Show.NUMBER, _paid_in),
    Column("sale_price", "Sale price", Show.AMOUNT, lambda r: r.answer.sale_price),
    Column("landed_cost", "Landed cost", Show.AMOUNT, lambda r: r.landed.exact),
    Column("fees", "Selling costs", Show.AMOUNT, lambda r: r.selling.exact),
    Column("profit", "Profit", Show.AMOUNT, lambda r: r.answer.profit),
    Column(
        "profit_at_most",
        "Profit at most",
        Show.AMOUNT,
        lambda r: r.answer.profit_at_most,
    ),
    Column("currency", "Currency", Show.NUMBER, lambda r: r.currency_code),
    Column("roi", "ROI", Show.SHARE, lambda r: r.answer.roi),
    Column("roi_basis", "ROI basis", Show.WORD, lambda r: r.answer.roi_basis.value),
    Column("margin", "Margin", Show.SHARE, lambda r: r.answer.margin),
    Column("reason", "Reason", Show.PROSE, lambda r: r.headline),
    Column("row", "Row", Show.WORD, lambda r: r.answer.offer.row_id),
    Column("sku", "Supplier's number", Show.WORD, lambda r: r.answer.offer.terms.sku),
    Column("line", "Line in file", Show.NUMBER, lambda r: r.answer.offer.line),
    Column("catalogue_row", "Catalogue row", Show.WORD, _catalogue_row),
    Column("asin", "ASIN", Show.WORD, lambda r: r.asin),
    Column(
        "gtins", "GTIN", Show.WORD, lambda r: " ".join(sorted(r.answer.offer.gtins))
    ),
    Column("brand", "Brand", Show.WORD, lambda r: r.answer.offer.brand),
    Column("strategy", "Strategy", Show.WORD, lambda r: r.answer.strategy),
    Column(
        "break_even",
        "Breaks even at",
        Show.TITLE,
        lambda r: break_even_words(r.answer.break_even),
    ),
    Column("confidence", "Confidence", Show.NUMBER, lambda r: r.answer.confidence),
    Column("score", "Score", Show.NUMBER, lambda r: r.answer.score),
    Column("risk", "Risk", Show.NUMBER, _risk),
    Column(
        "reasons",
        "All reasons",
        Show.PROSE,
        lambda r: " ".join(reason.sentence for reason in r.answer.reasons),
    ),
    Column(
        "reason_codes",
        "Reason codes",
        Show.TITLE,
        lambda r: " ".join(reason.code for reason in r.answer.reasons),
    ),
    Column(
        "cost_lines",
        "Cost lines",
        Show.PROSE,
        lambda r: "; ".join(line_words(line) for line in r.answer.lines),
    ),
    Column(
        "evidence",
        "Match evidence",
        Show.PROSE,
        lambda r: "; ".join(r.answer.match.evidence),
    ),
)
"""What people read. Amounts are in `currency` (`offer_price` in `offer_currency`)."""

EXACT: Final = tuple(column for column in READABLE if column.show is Show.AMOUNT)
"""The amounts again: programs read them as minor units and a currency code."""


def readable(column: Column, row: Row) -> Cell:
    """The cell that people read.

    An amount in another currency than its neighbour column says is left out; the exact
    columns have it.
    """
    cell = column.value(row)
    if not isinstance(cell, Money) or column.name == "offer_price":
        return cell
    return cell if cell.currency_code == row.currency_code else None
