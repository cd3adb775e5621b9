"""The cluster that KUBECONFIG names: what runs in one namespace of it, by kubectl."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from common.errors import MagpieError

INSIDE: Final = Path(__file__).with_name("inside.py")
_AGAIN_SECONDS: Final = 2.0

Found = TypeVar("Found")


class ClusterFailed(MagpieError):
    """The cluster did not do what it was asked to."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One namespace of one cluster."""

    kubeconfig: Path
    namespace: str
    program: str = "kubectl"

    def run(self, *words: str, given: str | None = None) -> str:
        """What kubectl says. Raises ClusterFailed with its own words."""
        command = [
            self.program,
            f"--kubeconfig={self.kubeconfig}",
            f"--namespace={self.namespace}",
            *words,
        ]
        done = subprocess.run(  # noqa: S603 - a command of ours
            command, input=given, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise ClusterFailed(f"kubectl {words[0]}: {done.stderr.strip()[-500:]}")
        return done.stdout

    def get(self, kinds: str, selector: str = "") -> list[dict[str, Any]]:
        """The objects of those kinds with those labels."""
        words = [f"--selector={selector}"] if selector else []
        found = json.loads(self.run("get", kinds, "--output=json", *words))
        items: list[dict[str, Any]] = found["items"]
        return items

    def apply(self, one: Mapping[str, Any]) -> None:
        """Make that object, or make it so."""
        self.run("apply", "--filename=-", given=json.dumps(one))

    def ready(self, component: str) -> list[str]:
        """The names of the pods of a part that are ready and not ending."""
        return [
            pod["metadata"]["name"]
            for pod in self.get("pods", f"app.kubernetes.io/component={component}")
            if "deletionTimestamp" not in pod["metadata"] and _is_ready(pod)
        ]

    def versions(self, component: str) -> set[str]:
        """The versions of the pods of a part that are ready and not ending."""
        names = self.ready(component)
        return {
            pod["metadata"]["labels"]["pod-template-hash"]
            for pod in self.get("pods", f"app.kubernetes.io/component={component}")
            if pod["metadata"]["name"] in names
        }

    def replaced(self, component: str, gone: str, before: int) -> bool:
        """Whether a part does without the pod `gone`, of the `before` that there were.

        What it should have now, its autoscaler says meanwhile: fewer are enough then,
        and it need not wait for more, which may find no room.
        """
        name = f"magpie-{component}"
        deployment = json.loads(self.run("get", "deployment", name, "--output=json"))
        names = self.ready(component)
        wanted = min(before, deployment["spec"]["replicas"])
        return gone not in names and len(names) >= wanted

    def logs(self, component: str) -> str:
        """The last lines of every pod of a part; what ended and starts again too."""
        return self.run(
            "logs",
            f"--selector=app.kubernetes.io/component={component}",
            "--tail=20",
            "--max-log-requests=50",
            "--ignore-errors",
        )

    def start(self, name: str, words: Sequence[str], component: str = "test") -> None:
        """Start inside.py in a pod of that name: a part of Magpie, or a stranger."""
        self.run("delete", "pod", name, "--ignore-not-found", "--wait")
        deployment = json.loads(
            self.run("get", "deployment", "magpie-gateway", "--output=json")
        )
        image = deployment["spec"]["template"]["spec"]["containers"][0]["image"]
        self.apply(pod_of(name, image=image, words=words, component=component))

    def result(self, name: str, *, seconds: float) -> dict[str, Any]:
        """The last line of a pod that has ended, as JSON; the pod is gone then."""
        self.until(lambda: self.has_ended(name), f"{name} ends", seconds=seconds)
        lines = self.run("logs", name).strip().splitlines()
        self.run("delete", "pod", name, "--wait")
        try:
            found: dict[str, Any] = json.loads(lines[-1])
        except (IndexError, ValueError) as exc:
            raise ClusterFailed(f"{name} said {lines[-3:]}") from exc
        return found

    def until(
        self, ask: Callable[[], Found | None], what: str, *, seconds: float
    ) -> Found:
        """The first answer that is not empty. Raises ClusterFailed."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := ask():
                return found
            time.sleep(_AGAIN_SECONDS)
        raise ClusterFailed(f"After {seconds:g} s still not: {what}.")

    def phase(self, name: str) -> str:
        """Where a pod is in its life, as in Running."""
        return self.run("get", "pod", name, "--output=jsonpath={.status.phase}")

    def has_ended(self, name: str) -> bool:
        """Whether a pod has done what it had to, well or not."""
        return self.phase(name) in ("Succeeded", "Failed")


def _is_ready(pod: Mapping[str, Any]) -> bool:
    return any(
        one["type"] == "Ready" and one["status"] == "True"
        for one in pod.get("status", {}).get("conditions", ())
    )


def pod_of(
    name: str, *, image: str, words: Sequence[str], component: str
) -> dict[str, Any]:
    """A pod that runs inside.py with these words, as restricted as all others."""
    labels = {
        "app.kubernetes.io/name": "magpie",
        "app.kubernetes.io/instance": "magpie",
        "app.kubernetes.io/component": component,
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": labels if component else {"app": name}},
        "spec": {
            "restartPolicy": "Never",
            "serviceAccountName": "magpie-test",
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "terminationGracePeriodSeconds": 1,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 10001,
                "runAsGroup": 10001,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [_container(image, words)],
        },
    }


def _container(image: str, words: Sequence[str]) -> dict[str, Any]:
    password = {"name": "magpie-dev", "key": "MAGPIE_ADMIN_PASSWORD"}
    return {
        "name": "inside",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": ["python", "-c", INSIDE.read_text(), *words],
        "env": [{"name": "ADMIN_PASSWORD", "valueFrom": {"secretKeyRef": password}}],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "resources": {
            "requests": {"cpu": "50m", "memory": "64Mi"},
            "limits": {"cpu": "1", "memory": "256Mi"},
        },
    }
