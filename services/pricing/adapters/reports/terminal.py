"""The ranked table on a terminal, and under it what the whole run came to.

Titles are foreign text: they reach the screen without escape sequences and are never
read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, TextIO

from common.money import Money
from services.pricing.adapters.reports.rows import Row, Subtotal, flatten
from services.pricing.adapters.reports.terminal_summary import (
    VERDICT_COLOURS,
    print_summary,
)
from services.pricing.adapters.reports.words import (
    ROI_BASIS_WORDS,
    amount_words,
    money_words,
    one_line,
    percent_words,
    probability_words,
)
from services.pricing.rules.answer import Answer
from services.pricing.rules.summary import RunSummary

if TYPE_CHECKING:
    from rich.console import Console, Group, RenderableType
    from rich.table import Table
    from rich.text import Text

DEFAULT_LIMIT: Final = 25
PIPE_WIDTH: Final = 120
"""The least width when nobody's screen limits it."""

# From these widths on there is room for the cost columns, and for one with the reason.
_COSTS_FROM: Final = 110
_WHY_FROM: Final = 150
_CHANNEL_TAKES: Final = 16
_NONE: Final = "-"


@dataclass(frozen=True, slots=True)
class _Layout:
    """What one table shows, by its width and by what the answers have in common."""

    has_channels: bool
    has_costs: bool
    has_why: bool
    amount: Callable[[Money], str]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column: its heading, how it is aligned, and its text for a row."""

    heading: str
    text: Callable[[Row, _Layout], str]
    justify: Literal["left", "right"] = "right"


def print_table(
    answers: Sequence[Answer],
    summary: RunSummary,
    *,
    file: TextIO,
    limit: int = DEFAULT_LIMIT,
) -> None:
    """Print the best `limit` of the ranked answers, then the summary.

    Colours are for terminals only; anything else gets plain text, 120 columns or wider.
    """
    console = _console(file)
    rows = list(islice(flatten(answers), limit))
    if rows:
        console.print(_table(rows, summary, console.width))
    print_summary(console, summary, shown=len(rows))


def _console(file: TextIO) -> Console:
    from rich.console import Console

    console = Console(file=file, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = max(PIPE_WIDTH, console.width)
    return console


def _table(rows: Sequence[Row], summary: RunSummary, width: int) -> Table:
    from rich import box
    from rich.table import Table

    currencies = sorted({row.currency_code for row in rows if row.currency_code})
    has_one_currency = len(currencies) == 1
    layout = _layout(summary, width, has_one_currency=has_one_currency)
    unit = f"Amounts in {currencies[0]}. " if has_one_currency else ""
    table = Table(
        box=box.SIMPLE_HEAD,
        caption=f"{unit}ROI = profit / {ROI_BASIS_WORDS[summary.roi_basis]}.",
        caption_justify="left",
        pad_edge=False,
        expand=True,
    )
    columns = _columns(layout)
    table.add_column("#", justify="right", no_wrap=True, style="dim")
    table.add_column("Verdict", no_wrap=True)
    # The columns that may wrap give way when it gets narrow, the others never.
    table.add_column("Offer", ratio=3, min_width=20)
    for column in columns:
        table.add_column(column.heading, justify=column.justify, no_wrap=True)
    if layout.has_why:
        table.add_column("Why", ratio=2, min_width=30)
    for row in rows:
        table.add_row(*_cells(row, columns, layout))
    return table


def _layout(summary: RunSummary, width: int, *, has_one_currency: bool) -> _Layout:
    has_channels = len(summary.channels) > 1
    room = width - (_CHANNEL_TAKES if has_channels else 0)
    return _Layout(
        has_channels=has_channels,
        has_costs=room >= _COSTS_FROM,
        has_why=room >= _WHY_FROM,
        amount=amount_words if has_one_currency else money_words,
    )


def _cells(
    row: Row, columns: Sequence[_Shown], layout: _Layout
) -> list[RenderableType]:
    from rich.text import Text

    verdict = row.answer.verdict
    why = Text(one_line(row.headline))
    return [
        Text(str(row.rank)),
        Text(verdict.value.upper(), style=VERDICT_COLOURS[verdict]),
        _offer(row, None if layout.has_why else why),
        *(Text(column.text(row, layout)) for column in columns),
        *([why] if layout.has_why else []),
    ]


def _offer(row: Row, why: Text | None) -> Group:
    """The titles, each cut to its line, and the reason if it has no column."""
    from rich.console import Group
    from rich.text import Text

    title = one_line(row.answer.offer.title) or "(no title)"
    lines = [Text(title, style="bold", no_wrap=True, overflow="ellipsis")]
    catalogue = row.answer.match.catalogue
    if catalogue is not None:
        same = f"= {one_line(catalogue.title)}"
        lines.append(Text(same, no_wrap=True, overflow="ellipsis"))
    if why:
        why.stylize("dim")
        lines.append(why)
    return Group(*lines)


def _columns(layout: _Layout) -> list[_Shown]:
    """The columns between the offer and the reason that there is room for."""
    row_id = _Shown("Row", lambda r, to: one_line(str(r.answer.offer.row_id))[:12])
    costs = [
        _Shown("Sale", lambda r, to: _amount(r.answer.sale_price, to)),
        _Shown("Landed", lambda r, to: _sum(r.landed, to)),
        _Shown("Fees", lambda r, to: _sum(r.selling, to)),
    ]
    channel = _Shown("Channel", lambda r, to: r.answer.channel, "left")
    return [
        *([row_id] if layout.has_costs else []),
        *([channel] if layout.has_channels else []),
        _Shown("Match", lambda r, to: probability_words(r.answer.match.probability)),
        *(costs if layout.has_costs else []),
        _Shown("Profit", _profit),
        _Shown("ROI", _roi),
    ]


def _amount(money: Money | None, layout: _Layout) -> str:
    return _NONE if money is None else layout.amount(money)


def _sum(subtotal: Subtotal, layout: _Layout) -> str:
    if subtotal.amount is None:
        return _NONE if subtotal.is_complete else "?"
    at_least = "" if subtotal.is_complete else ">="
    return at_least + layout.amount(subtotal.amount)


def _profit(row: Row, layout: _Layout) -> str:
    answer = row.answer
    if answer.profit is None and answer.profit_at_most is not None:
        return f"<={layout.amount(answer.profit_at_most)}"
    return _amount(answer.profit, layout)


def _roi(row: Row, _: _Layout) -> str:
    return _NONE if row.answer.roi is None else percent_words(row.answer.roi)
