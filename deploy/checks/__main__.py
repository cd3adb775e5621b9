"""`python -m deploy.checks [VALUES.yaml ...]`: what `make chart` runs."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Final

from common.errors import MagpieError
from deploy.checks.check import check_values
from deploy.checks.render import read_values, values_files

_OPERATORS: Final = (
    Path(__file__).parents[3] / "shared" / "specs" / "kubernetes" / "crds"
)
BAD: Final = 2


def main(arguments: list[str]) -> int:
    """Check those files, or all that the chart comes with; 2 if something is wrong."""
    operators = _OPERATORS if _OPERATORS.is_dir() else None
    wrong = 0
    for path in map(Path, arguments) if arguments else values_files():
        start = time.monotonic()
        try:
            found = list(check_values(read_values(path), operators=operators))
        except MagpieError as exc:
            found = [str(exc)]
        wrong += len(found)
        for sentence in dict.fromkeys(found):
            sys.stderr.write(f"{path.name}: {sentence}\n")
        if not found:
            took = time.monotonic() - start
            sys.stdout.write(f"{path.name}: as it should be ({took:.1f} s)\n")
    return BAD if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
