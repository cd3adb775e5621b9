"""What the whole run came to, in a few lines under the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.pricing.adapters.reports.facts import (
    answers_words,
    possible_profit_words,
    settings_facts,
)
from services.pricing.adapters.reports.words import code_words, one_line
from services.pricing.rules.answer import VerdictKind
from services.pricing.rules.reasons import Effect
from services.pricing.rules.summary import RunSummary

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_REASONS_SHOWN: Final = 8
_BAR: Final = 24
VERDICT_COLOURS: Final = {
    VerdictKind.BUY: "bold green",
    VerdictKind.REVIEW: "yellow",
    VerdictKind.SKIP: "dim",
}
_EFFECT_COLOURS: Final = {
    Effect.SKIP: "bright_black",
    Effect.REVIEW: "yellow",
    Effect.NOTE: "green",
}
_EFFECT_WORDS: Final = {
    Effect.SKIP: VerdictKind.SKIP.value,
    Effect.REVIEW: VerdictKind.REVIEW.value,
    Effect.NOTE: VerdictKind.BUY.value,
}


def print_summary(console: Console, summary: RunSummary, *, shown: int) -> None:
    """Print the counts, what decided, what is not known, and how to get more."""
    console.print(_counts(summary), soft_wrap=True)
    _print_reasons(console, summary)
    if summary.unknowns:
        names = ", ".join(one_line(unknown.label) for unknown in summary.unknowns)
        console.print(f"Not known: {names}.", style="dim", soft_wrap=True)
    console.print(_settings(summary), style="dim", soft_wrap=True)
    hidden = summary.answers - shown
    if hidden > 0:
        more = f"{hidden:,} more not shown: --limit N shows more, --json prints all,"
        console.print(f"{more} --csv, --xlsx and --html write files.", style="dim")


def _counts(summary: RunSummary) -> Text:
    from rich.text import Text

    line = Text(f"{answers_words(summary)}: ")
    for number, kind in enumerate(VerdictKind):
        line.append(", " if number else "")
        line.append(
            f"{summary.verdicts[kind]:,} {kind.value}", style=VERDICT_COLOURS[kind]
        )
    line.append(f"; {summary.matched:,} matched, {summary.profitable:,} with a profit")
    if summary.possible_profit:
        line.append("; one unit of each that is not skipped would make ")
        line.append(possible_profit_words(summary), style="bold")
    return line.append(".")


def _print_reasons(console: Console, summary: RunSummary) -> None:
    """The funnel: each answer counted once, by the reason that decided its verdict."""
    from rich.table import Table
    from rich.text import Text

    deciding = [reason for reason in summary.reasons if reason.decided]
    if not deciding:
        return
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column()
    # A line of a pipe may be in any encoding; blocks are for those that have them.
    block = "█" if console.encoding.startswith("utf") else "#"
    for reason in deciding[:_REASONS_SHOWN]:
        bar = block * max(1, round(_BAR * reason.decided / summary.answers))
        grid.add_row(
            f"{reason.decided:,}",
            Text(bar, style=_EFFECT_COLOURS[reason.effect]),
            _EFFECT_WORDS[reason.effect],
            Text(
                f"{code_words(reason.code)}, for example: {one_line(reason.sentence)}",
                no_wrap=True,
                overflow="ellipsis",
            ),
        )
    console.print("What decided:", style="bold")
    console.print(grid)
    rest = sum(reason.decided for reason in deciding[_REASONS_SHOWN:])
    if rest:
        console.print(f"{rest:,} for other reasons.", style="dim")


def _settings(summary: RunSummary) -> Text:
    from rich.text import Text

    facts = (f"{name}: {one_line(value)}" for name, value in settings_facts(summary))
    return Text("; ".join(facts))
