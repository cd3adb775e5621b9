"""Everything that a values file is held to before it may reach a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deploy.checks.connections import check_connections
from deploy.checks.flows import check_flows
from deploy.checks.plain_secrets import check_secrets
from deploy.checks.pods import check_pods
from deploy.checks.render import CHART, Rendered, lint, render
from deploy.checks.schemas import OLDEST, VERSION, check_schemas
from deploy.checks.workloads import check_workloads


def check_values(
    values: Mapping[str, Any], *, chart: Path = CHART, operators: Path | None = None
) -> Iterator[str]:
    """Each thing that is wrong, in words, for an install and for an upgrade.

    Raises ChartRefused if the chart itself refuses the values.
    """
    install = render(values, chart=chart)
    yield from lint(values, chart=chart)
    yield from check_objects(install, operators=operators)
    upgrade = render(values, chart=chart, upgrade=True)
    known = {_key(one) for one in install.objects}
    other = tuple(one for one in upgrade.objects if _key(one) not in known)
    for version in (VERSION, OLDEST):
        yield from check_schemas(Rendered(upgrade.values, other), version=version)
    yield from check_pods(upgrade)


def check_objects(
    rendered: Rendered, *, operators: Path | None = None
) -> Iterator[str]:
    """Each thing that is wrong with what was rendered."""
    unknown = [
        *check_schemas(rendered, operators=operators),
        *check_schemas(rendered, version=OLDEST),
    ]
    if unknown:
        # The other checks read what Kubernetes has defined.
        yield from unknown
        return
    yield from check_pods(rendered)
    yield from check_workloads(rendered)
    yield from check_connections(rendered)
    yield from check_secrets(rendered)
    yield from check_flows(rendered)


def _key(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["kind"], one["metadata"]["name"]
