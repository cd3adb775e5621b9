"""`magpie bench match`: the shipped matcher on two tables with known pairs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.pricing.usecases.bench_match import MatchBench


def bench_match(
    tables: Annotated[
        tuple[Path, Path],
        typer.Option(help="Two tables with a blank between: A B; all rows are used."),
    ],
    gold: Annotated[
        Path, typer.Option(help="True pairs: id of the first, id of the second table.")
    ],
    drop_half: Annotated[
        int | None, typer.Option(help="Seed; delete half of the second table first.")
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(help="Other weights than the shipped ones (YAML).")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Print precision, recall, F1 and seconds of the matcher on tables you know."""
    from services.pricing.adapters.tuning_files import MATCHER, load_weights
    from services.pricing.usecases import bench_match as bench

    offers, catalogue, pairs = bench.read_known(*tables, gold)
    if drop_half is not None:
        catalogue, pairs = bench.drop_half(catalogue, pairs, seed=drop_half)
    found = bench.bench_match(
        offers, catalogue, pairs, load_weights(weights or MATCHER)
    )
    typer.echo(_as_json(found) if json else _as_text(found))


def _numbers(found: MatchBench) -> dict[str, float]:
    return {
        "offers": found.offers,
        "catalogue": found.catalogue,
        "true_pairs": found.scores.true,
        "found_pairs": found.scores.found,
        "precision": round(found.scores.precision, 4),
        "recall": round(found.scores.recall, 4),
        "f1": round(found.scores.f1, 4),
        "threshold": found.threshold,
        "candidate_recall": round(found.candidate_recall, 4),
        "candidates_per_offer": round(found.candidates_per_offer, 1),
        "seconds": round(found.seconds, 2),
    }


def _as_json(found: MatchBench) -> str:
    import json

    return json.dumps(_numbers(found))


def _as_text(found: MatchBench) -> str:
    return "\n".join(
        f"{name.replace('_', ' '):>21}  {value}"
        for name, value in _numbers(found).items()
    )
