"""`python -m deploy.cluster`: what `make cluster-test KUBECONFIG=...` runs.

Needs kubectl and the images of this checkout on the cluster's nodes; uses a namespace
and a volume of its own, which it makes and takes away.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from common.errors import MagpieError
from deploy.cluster.cluster import Cluster
from deploy.cluster.release import HelmRelease
from deploy.cluster.steps import STEPS
from deploy.cluster.tried import Tried, own_values
from deploy.cluster.volume import image_of, make_volume, remove_volume

NAMESPACE: Final = "magpie-cluster-test"
FAILED: Final = 1
_RESTRICTED: Final = "pod-security.kubernetes.io/enforce"


def main(environment: Mapping[str, str]) -> int:
    """Run every step; 1 if one found something. Without a cluster nothing is tried."""
    named = environment.get("KUBECONFIG", "")
    if not named:
        _say("skipped: KUBECONFIG is not set. It names the cluster to try on.")
        return 0
    if not Path(named).is_file():
        _say(f"KUBECONFIG={named} is no file.")
        return 2
    if shutil.which("kubectl") is None:
        _say("kubectl is not here. Install it, at most one version from the cluster's.")
        return 2
    cluster = Cluster(Path(named), NAMESPACE)
    tried = Tried(cluster, HelmRelease(cluster), own_values())
    image = image_of(tried.values)
    try:
        make_namespace(cluster)
        make_volume(cluster, image)
        return run(tried)
    except MagpieError as exc:
        _say(f"FAILED: {exc}")
        return FAILED
    finally:
        _tidy(cluster, image)


def _tidy(cluster: Cluster, image: str) -> None:
    try:
        cluster.run("delete", "namespace", NAMESPACE, "--ignore-not-found")
        remove_volume(cluster, image)
    except MagpieError as exc:
        # What was found is worth more than a tidy cluster.
        _say(f"Something is left behind: {exc}")


def make_namespace(cluster: Cluster) -> None:
    """One that admits only restricted pods."""
    cluster.apply(
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {
                "name": cluster.namespace,
                "labels": {_RESTRICTED: "restricted"},
            },
        }
    )


def run(tried: Tried) -> int:
    """Every step in its order; one that cannot go on ends it."""
    wrong = 0
    for step in STEPS:
        name, start = step.__name__.replace("_", " "), time.monotonic()
        problems: list[str] = []
        try:
            problems += step(tried)
        except MagpieError as exc:
            problems.append(str(exc))
        took = time.monotonic() - start
        _say(f"{'FAILED' if problems else 'ok'}: {name} ({took:.0f} s)")
        for problem in problems:
            _say(f"  {problem}")
        wrong += len(problems)
        if problems and step is STEPS[0]:
            _say("  What the cluster says:")
            _say(_events(tried.cluster))
            break
    return FAILED if wrong else 0


def _events(cluster: Cluster) -> str:
    """The last warnings: why a pod does not run stands there."""
    said: Sequence[Mapping[str, str]] = json.loads(
        cluster.run("get", "events", "--field-selector=type=Warning", "--output=json")
    )["items"]
    return "\n".join(f"  {one['reason']}: {one['message']}" for one in said[-10:])


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(os.environ))
