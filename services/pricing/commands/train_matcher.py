"""`magpie train matcher`: fits the matcher's weights to tables with known pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from common.errors import BadInput


def train_matcher(
    tables: Annotated[
        list[str], typer.Option(help="A,B,GOLD: two tables and their true pairs.")
    ],
    out: Annotated[Path, typer.Option(help="Where to write the weights (YAML).")],
    halves: Annotated[
        int, typer.Option(help="Also with a seeded half of B deleted: the seed.")
    ] = 1,
) -> None:
    """Fit the weights; the threshold and what the tables cannot show are kept."""
    from services.pricing.adapters.tuning_files import dump_weights, load_weights
    from services.pricing.usecases.train_matcher import KnownTables, train

    known = [KnownTables(*_three_paths(text)) for text in tables]
    fitted = train(known, load_weights(), seed=halves)
    out.write_text(dump_weights(fitted), encoding="utf-8")
    typer.echo(f"Wrote {out}.", err=True)


def _three_paths(text: str) -> tuple[Path, Path, Path]:
    paths = [Path(part.strip()) for part in text.split(",")]
    if len(paths) != 3:
        raise BadInput(
            f"{text!r} does not name three files.",
            hint="Write it like offers.csv,catalogue.csv,pairs.csv.",
        )
    return paths[0], paths[1], paths[2]
