"""What every pod must be: what Pod Security calls restricted, and a little more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from deploy.checks.render import Object, Rendered

KINDS: Final = ("Deployment", "StatefulSet", "Job", "Pod")
LASTING: Final = ("Deployment", "StatefulSet")

_VOLUMES: Final = frozenset(
    "configMap downwardAPI emptyDir projected secret csi persistentVolumeClaim "
    "ephemeral image name".split()
)
_PROBES: Final = ("startupProbe", "readinessProbe", "livenessProbe")
_MOVING: Final = frozenset({"latest", "main", "master", "stable", "dev"})
_UNITS: Final = {
    "": Decimal(1), "m": Decimal("0.001"), "Ki": Decimal(2**10),
    "Mi": Decimal(2**20), "Gi": Decimal(2**30), "Ti": Decimal(2**40),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pod:
    """The pods that one object makes."""

    kind: str
    name: str
    labels: Mapping[str, str]
    spec: Mapping[str, Any]

    @property
    def component(self) -> str:
        """Which part of the platform they are."""
        return self.labels.get("app.kubernetes.io/component", "")

    def containers(self) -> Iterator[Mapping[str, Any]]:
        """All of them, those that only prepare first."""
        yield from self.spec.get("initContainers", ())
        yield from self.spec["containers"]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def pods(rendered: Rendered) -> list[Pod]:
    """All that the objects would run."""
    return [_pod(one) for one in rendered.of(*KINDS)]


def _pod(one: Object) -> Pod:
    kind, name = one["kind"], one["metadata"]["name"]
    template = one if kind == "Pod" else one["spec"]["template"]
    return Pod(kind, name, template["metadata"].get("labels", {}), template["spec"])


def check_pods(rendered: Rendered) -> Iterator[str]:
    """Each thing that is wrong with a pod, with what to do about it."""
    accounts = {
        one["metadata"]["name"]: one.get("automountServiceAccountToken")
        for one in rendered.of("ServiceAccount")
    }
    for pod in pods(rendered):
        yield from _check_restricted(pod)
        yield from _check_account(pod, accounts)
        for container in pod.containers():
            at = f"{pod} {container['name']}"
            yield from _check_container(at, container)
            yield from _check_resources(at, container.get("resources", {}))
            yield from _check_image(at, container["image"])
        if pod.kind in LASTING:
            yield from _check_probes(pod)


def _check_restricted(pod: Pod) -> Iterator[str]:
    security = pod.spec.get("securityContext", {})
    if not security.get("runAsNonRoot"):
        yield f"{pod}: runs as root may be. Set runAsNonRoot: true."
    if not security.get("runAsUser", 0):
        yield f"{pod}: runs as root. Set runAsUser: 10001."
    profile = security.get("seccompProfile", {}).get("type")
    if profile not in ("RuntimeDefault", "Localhost"):
        yield f"{pod}: has no seccomp profile. Set seccompProfile: RuntimeDefault."
    for name in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.spec.get(name):
            yield f"{pod}: {name} opens the node to it. Leave it out."
    for volume in pod.spec.get("volumes", ()):
        if not set(volume) <= _VOLUMES:
            kind = next(iter(set(volume) - _VOLUMES))
            yield f"{pod}: a volume is a {kind}, which restricted pods may not have."


def _check_account(pod: Pod, accounts: Mapping[str, object]) -> Iterator[str]:
    name = pod.spec.get("serviceAccountName", "default")
    if accounts.get(name) is not False:
        yield f"{pod}: its account {name} is none of the chart's without a token."
    if pod.spec.get("automountServiceAccountToken") is not False:
        yield f"{pod}: gets a token. Set automountServiceAccountToken: false."
    if pod.spec.get("enableServiceLinks") is not False:
        yield (
            f"{pod}: gets the addresses of all Services as variables, and "
            "MAGPIE_PRICING_PORT would be one. Set enableServiceLinks: false."
        )


def _check_container(at: str, container: Mapping[str, Any]) -> Iterator[str]:
    security = container.get("securityContext", {})
    if security.get("privileged") or security.get("runAsUser") == 0:
        yield f"{at}: runs as root. Leave privileged and runAsUser out."
    if security.get("runAsNonRoot") is False:
        yield f"{at}: takes back runAsNonRoot. Leave it out."
    if security.get("allowPrivilegeEscalation") is not False:
        yield f"{at}: may become more than it is: set allowPrivilegeEscalation: false."
    if not security.get("readOnlyRootFilesystem"):
        yield f"{at}: may write to its image. Set readOnlyRootFilesystem: true."
    capabilities = security.get("capabilities", {})
    if capabilities.get("drop") != ["ALL"] or capabilities.get("add"):
        yield f"{at}: has capabilities. Drop ALL and add none."
    if any("hostPort" in port for port in container.get("ports", ())):
        yield f"{at}: takes a port of the node. Leave hostPort out."


def _check_resources(at: str, resources: Mapping[str, Any]) -> Iterator[str]:
    requests, limits = resources.get("requests", {}), resources.get("limits", {})
    for name in ("cpu", "memory"):
        if name not in requests or name not in limits:
            yield f"{at}: has no request or no limit of {name}. Set both."
        elif amount(requests[name]) > amount(limits[name]):
            yield (
                f"{at}: requests more {name} ({requests[name]}) than its limit "
                f"({limits[name]}). Raise the limit."
            )


def amount(text: object) -> Decimal:
    """A quantity as Kubernetes writes it, as a number."""
    found = re.fullmatch(r"([0-9.]+)(m|Ki|Mi|Gi|Ti)?", str(text))
    if found is None:
        raise ValueError(f"{text!r} is no quantity")
    return Decimal(found[1]) * _UNITS[found[2] or ""]


def _check_image(at: str, image: str) -> Iterator[str]:
    if "@sha256:" in image:
        return
    _, colon, tag = image.rpartition("/")[2].partition(":")
    if not colon or tag in _MOVING:
        yield f"{at}: image {image} is a moving one. Name a version or a digest."


def _check_probes(pod: Pod) -> Iterator[str]:
    for container in pod.spec["containers"]:
        missing = [probe for probe in _PROBES if probe not in container]
        if missing:
            yield f"{pod} {container['name']}: has no {' and no '.join(missing)}."
