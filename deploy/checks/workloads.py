"""How services run and are replaced: a rollout fails no call, a node no service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deploy.checks.pods import LASTING, Pod, pods
from deploy.checks.render import Object, Rendered

LONGEST_LOOK: Final = 10
"""Seconds in which a client has seen that there is a new pod."""
MARGIN: Final = 5


def check_workloads(rendered: Rendered) -> Iterator[str]:
    """Each thing that is wrong with how something runs, with what to do about it."""
    for one in rendered.of("Deployment"):
        if one["spec"]["template"]["spec"]["containers"][0]["name"] != "sandbox":
            yield from _check_rollout(rendered, one)
            yield from _check_replicas(rendered, one)
    for budget in rendered.of("PodDisruptionBudget"):
        yield from _check_budget(rendered, budget)
    for scaler in rendered.of("HorizontalPodAutoscaler"):
        yield from _check_scaler(rendered, scaler)
    for service in rendered.of("Service"):
        yield from _check_service(rendered, service)
    yield from _check_names(rendered)


def _check_rollout(rendered: Rendered, one: Object) -> Iterator[str]:
    at, spec = f"Deployment {one['metadata']['name']}", one["spec"]
    rolling = spec.get("strategy", {}).get("rollingUpdate", {})
    if rolling.get("maxUnavailable") != 0 or not rolling.get("maxSurge"):
        yield f"{at}: an old pod goes before a new one is there. Set maxUnavailable: 0."
    if spec.get("minReadySeconds", 0) < LONGEST_LOOK:
        yield (
            f"{at}: minReadySeconds is below {LONGEST_LOOK}: the old pods would be "
            "gone before clients know the new ones."
        )
    pod = spec["template"]["spec"]
    lifecycle = pod["containers"][0].get("lifecycle", {})
    sleep = lifecycle.get("preStop", {}).get("sleep", {}).get("seconds", 0)
    if not sleep:
        yield f"{at}: has no preStop sleep: calls come while it ends."
    config = config_of(rendered, pod["containers"][0])
    told = sum(
        float(config.get(f"MAGPIE_{name}_SECONDS", 0)) for name in ("DRAIN", "GRACE")
    )
    needed = sleep + told + MARGIN
    given = pod.get("terminationGracePeriodSeconds", 30)
    if given < needed:
        yield (
            f"{at}: terminationGracePeriodSeconds is {given}, and preStop, drain, "
            f"grace and {MARGIN} s are {needed:g}: it would be killed at work."
        )
    yield from _check_spread(at, spec)


def _check_spread(at: str, spec: Mapping[str, Any]) -> Iterator[str]:
    labels = spec["template"]["metadata"]["labels"]
    spread = spec["template"]["spec"].get("topologySpreadConstraints", [])
    keys = {one["topologyKey"] for one in spread if _chooses(one, labels)}
    for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname"):
        if key not in keys:
            yield f"{at}: is not spread by {key}."


def _chooses(constraint: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    wanted: Mapping[str, str] = constraint["labelSelector"]["matchLabels"]
    return wanted.items() <= labels.items()


def config_of(rendered: Rendered, container: Mapping[str, Any]) -> Mapping[str, str]:
    """What it is told in the clear."""
    names = {
        source["configMapRef"]["name"]
        for source in container.get("envFrom", ())
        if "configMapRef" in source
    }
    found: dict[str, str] = {}
    for one in rendered.of("ConfigMap"):
        if one["metadata"]["name"] in names:
            found |= one["data"]
    return found


def _check_replicas(rendered: Rendered, one: Object) -> Iterator[str]:
    name = one["metadata"]["name"]
    scalers = [s for s in rendered.of("HorizontalPodAutoscaler") if scaled(s) == name]
    if scalers and "replicas" in one["spec"]:
        yield (
            f"Deployment {name}: says `replicas` and is scaled: each upgrade would "
            "undo what the scaler did."
        )
    if not scalers and one["spec"].get("replicas", 0) < 1:
        yield f"Deployment {name}: has neither replicas nor a scaler."


def scaled(scaler: Object) -> str:
    """The name of the Deployment that it scales."""
    return str(scaler["spec"]["scaleTargetRef"]["name"])


def _check_scaler(rendered: Rendered, scaler: Object) -> Iterator[str]:
    at, spec = f"HorizontalPodAutoscaler {scaled(scaler)}", scaler["spec"]
    if scaled(scaler) not in {o["metadata"]["name"] for o in rendered.of("Deployment")}:
        yield f"{at}: there is no such Deployment."
    if spec["minReplicas"] > spec["maxReplicas"]:
        yield f"{at}: min is above max."


def _check_budget(rendered: Rendered, budget: Object) -> Iterator[str]:
    at = f"PodDisruptionBudget {budget['metadata']['name']}"
    wanted: Mapping[str, str] = budget["spec"]["selector"]["matchLabels"]
    chosen = [
        one
        for one in rendered.of(*LASTING)
        if wanted.items() <= one["spec"]["template"]["metadata"]["labels"].items()
    ]
    if len(chosen) != 1:
        yield f"{at}: chooses {len(chosen)} workloads, one is right."
        return
    least = _least(rendered, chosen[0])
    away = budget["spec"]["maxUnavailable"]
    if not 1 <= away < least:
        yield f"{at}: {away} of {least} pods may go: at least one, never all."


def _least(rendered: Rendered, workload: Object) -> int:
    for scaler in rendered.of("HorizontalPodAutoscaler"):
        if scaled(scaler) == workload["metadata"]["name"]:
            return int(scaler["spec"]["minReplicas"])
    return int(workload["spec"].get("replicas", 1))


def _check_service(rendered: Rendered, service: Object) -> Iterator[str]:
    at = f"Service {service['metadata']['name']}"
    wanted: Mapping[str, str] = service["spec"]["selector"]
    chosen = [pod for pod in pods(rendered) if wanted.items() <= pod.labels.items()]
    if len(chosen) != 1:
        yield f"{at}: chooses {len(chosen)} workloads, one is right."
        return
    open_ports = {
        port["name"]
        for container in chosen[0].spec["containers"]
        for port in container["ports"]
    }
    for port in service["spec"]["ports"]:
        if port["targetPort"] not in open_ports:
            yield f"{at}: its port {port['name']} leads nowhere."
        if port["name"] == "grpc" and service["spec"].get("clusterIP") != "None":
            yield f"{at}: all calls would reach one pod. Set clusterIP: None."


def _check_names(rendered: Rendered) -> Iterator[str]:
    """What a pod is told to read is there, or comes from somebody else."""
    made = {(one["kind"], one["metadata"]["name"]) for one in rendered.objects}
    for pod in pods(rendered):
        for name in _config_maps(pod):
            if ("ConfigMap", name) not in made:
                yield f"{pod}: there is no ConfigMap {name}."


def _config_maps(pod: Pod) -> Iterator[str]:
    for container in pod.containers():
        for source in container.get("envFrom", ()):
            if "configMapRef" in source:
                yield source["configMapRef"]["name"]
