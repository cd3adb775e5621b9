"""`python -m deploy.checks [VALUES.yaml ...]`: what `make chart` runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

from common.errors import MagpieError
from deploy.checks.check import check_values
from deploy.checks.render import read_values, values_files
from deploy.checks.skaffold import NAME, check_skaffold

_ROOT: Final = Path(__file__).parents[2]
_OPERATORS: Final = _ROOT.parent / "shared" / "specs" / "kubernetes" / "crds"
BAD: Final = 2


def main(arguments: list[str]) -> int:
    """Check those files, or all that there is; 2 if something is wrong."""
    operators = _OPERATORS if _OPERATORS.is_dir() else None
    checks: dict[str, Callable[[], Iterable[str]]] = {
        path.name: partial(_check_file, path, operators)
        for path in (map(Path, arguments) if arguments else values_files())
    }
    if not arguments and (_ROOT / NAME).is_file():
        checks[NAME] = partial(check_skaffold, _ROOT)
    return BAD if sum(_told(name, check) for name, check in checks.items()) else 0


def _check_file(path: Path, operators: Path | None) -> Iterable[str]:
    return check_values(read_values(path), operators=operators)


def _told(name: str, check: Callable[[], Iterable[str]]) -> int:
    """How much is wrong there; each thing is said."""
    start = time.monotonic()
    try:
        found = list(dict.fromkeys(check()))
    except MagpieError as exc:
        found = [str(exc)]
    for sentence in found:
        sys.stderr.write(f"{name}: {sentence}\n")
    if not found:
        took = time.monotonic() - start
        sys.stdout.write(f"{name}: as it should be ({took:.1f} s)\n")
    return len(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
