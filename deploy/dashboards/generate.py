"""Writes the Grafana dashboards from the YAML beside it: `make dashboards`.

Of the hundreds of lines that Grafana wants of a dashboard, the YAML holds those that
say something.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

HERE: Final = Path(__file__).parent
INTO: Final = HERE.parent / "helm" / "magpie" / "dashboards"

_COLUMNS: Final = 24
_LINES_ACROSS: Final = 3
_LINES_HEIGHT: Final = 8
_STATS_ACROSS: Final = 6
_STATS_HEIGHT: Final = 4
_SOURCE: Final[Json] = {"type": "prometheus", "uid": "${datasource}"}


def dashboard(name: str, said: dict[str, Any]) -> Json:
    """What Grafana imports, from what the YAML of that name says."""
    panels: list[Json] = []
    y = 0
    for row in said["rows"]:
        panels.append(
            {
                "id": len(panels) + 1,
                "type": "row",
                "title": row["title"],
                "collapsed": False,
                "gridPos": {"x": 0, "y": y, "w": _COLUMNS, "h": 1},
                "panels": [],
            }
        )
        y = _place(panels, row["panels"], y + 1)
    return {
        "uid": f"magpie-{name}",
        "title": said["title"],
        "tags": ["magpie"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {
            "list": [
                {"name": "datasource", "type": "datasource", "query": "prometheus"}
            ]
        },
        "panels": panels,
    }


def _place(panels: list[Json], added: Sequence[dict[str, Any]], y: int) -> int:
    """Put them in lines from `y` on; where the next row begins."""
    stats = all(panel.get("kind") == "stat" for panel in added)
    across = _STATS_ACROSS if stats else _LINES_ACROSS
    height = _STATS_HEIGHT if stats else _LINES_HEIGHT
    width = _COLUMNS // across
    for place, panel in enumerate(added):
        line, column = divmod(place, across)
        where: Json = {
            "x": column * width,
            "y": y + line * height,
            "w": width,
            "h": height,
        }
        panels.append(_panel(len(panels) + 1, panel, where))
    return y + -(-len(added) // across) * height


def _panel(number: int, said: dict[str, Any], where: Json) -> Json:
    targets: list[Json] = [
        {
            "refId": chr(ord("A") + place),
            "datasource": _SOURCE,
            "expr": expr,
            "legendFormat": legend or "__auto",
        }
        for place, (legend, expr) in enumerate(said["queries"].items())
    ]
    defaults: Json = {"unit": said.get("unit", "short"), "min": 0}
    return {
        "id": number,
        "type": said.get("kind", "timeseries"),
        "title": said["title"],
        "description": said.get("about", ""),
        "datasource": _SOURCE,
        "gridPos": where,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "targets": targets,
    }


def texts() -> dict[str, str]:
    """The text of each dashboard, by the name of its file."""
    return {
        f"{path.stem}.json": json.dumps(
            dashboard(path.stem, yaml.safe_load(path.read_text())), indent=2
        )
        + "\n"
        for path in sorted(HERE.glob("*.yaml"))
    }


def main() -> None:
    """Write them all."""
    for name, text in texts().items():
        (INTO / name).write_text(text)


if __name__ == "__main__":
    main()
