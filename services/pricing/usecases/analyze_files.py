"""Analyze a price list on disk against a catalogue on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from services.pricing.adapters.tables import Limits
from services.pricing.rules.answer import Answer
from services.pricing.rules.costing import Desk
from services.pricing.rules.items import Item
from services.pricing.rules.matching.weights import Weights
from services.pricing.rules.reasons import Effect
from services.pricing.rules.summary import RunSummary, summarise
from services.pricing.usecases.analyze import analyze
from services.pricing.usecases.read_items import ReadItems, read_items

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table on disk: its columns (role -> name) and its prices' currency."""

    path: Path
    mapping: Mapping[str, str] = field(default_factory=dict)
    currency_code: str | None = None
    sheet: str | None = None
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """The ranked answers of a run and their summary.

    `notes` are sentences about the files (a sheet chosen, rows left out); `faulty`
    names the lines of each file whose rows have faults.
    """

    answers: tuple[Answer, ...]
    summary: RunSummary
    notes: tuple[str, ...]
    faulty: tuple[tuple[str, tuple[int, ...]], ...]


def analyze_files(
    offers: TableFile,
    catalogue: TableFile,
    channels: tuple[str, ...],
    *,
    desk: Desk,
    weights: Weights,
    progress: Progress = lambda step, share: None,
) -> Analysis:
    """Read both files, match, cost, decide and rank.

    Prices without a currency are in the table's currency, else in that of the first
    channel. Raises UnknownChannel, and BadInput for a file that cannot be used.
    """
    selling_in = [desk.book.channel(channel).currency_code for channel in channels]
    progress("Reading", 0.0)
    ours = _read(offers, selling_in[0])
    progress("Reading", 0.5)
    theirs = _read(catalogue, selling_in[0])
    progress("Reading", 1.0)
    answers = analyze(
        ours.items,
        theirs.items,
        channels,
        desk=desk,
        weights=weights,
        progress=lambda share: progress("Matching and costing", share),
    )
    summary = summarise(
        answers,
        offers_file=offers.path.name,
        catalogue_file=catalogue.path.name,
        channels=channels,
        fees_on=desk.terms.on,
        roi_basis=desk.terms.roi_basis,
        thresholds=_thresholds(desk, weights),
    )
    notes = [
        _named(read.path.name, note.sentence)
        for read in (ours, theirs)
        for note in read.notes
    ]
    return Analysis(answers, summary, tuple(notes), tuple(_faulty(ours, theirs)))


def _named(name: str, sentence: str) -> str:
    return sentence if name in sentence else f"{name}: {sentence}"


def _read(table: TableFile, default_currency: str) -> ReadItems:
    limits = Limits()
    if table.max_bytes is not None:
        limits = replace(limits, max_bytes=table.max_bytes)
    return read_items(
        table.path,
        mapping=table.mapping,
        default_currency=table.currency_code or default_currency,
        currency_assumed=table.currency_code is None,
        sheet=table.sheet,
        limits=limits,
    )


def _faulty(*files: ReadItems) -> Iterator[tuple[str, tuple[int, ...]]]:
    for read in files:
        lines = tuple(item.line for item in read.items if _is_faulty(item))
        if lines:
            yield read.path.name, lines


def _thresholds(desk: Desk, weights: Weights) -> tuple[tuple[str, str], ...]:
    return (
        ("A match from", f"{weights.threshold:.0%}"),
        ("A sure match from", f"{desk.policy.match_sure:.0%}"),
        ("Target return", f"{desk.policy.target_roi:.0%}"),
    )


def _is_faulty(item: Item) -> bool:
    return any(reason.effect is not Effect.NOTE for reason in item.problems)
