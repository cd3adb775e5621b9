"""A folder of one node as a volume, where a cluster makes none by itself.

The data of the embedded stores has to outlive their pod: that is what is tried. Pods of
the release may not see a node's folders; one of a namespace beside it makes this one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from deploy.checks.render import render
from deploy.cluster.cluster import Cluster

NAME: Final = "magpie-cluster-test"
"""Of the volume, and of its class, which the values name."""
CLAIM: Final = "data-magpie-stores-0"
SIZE: Final = "2Gi"
_SPACE: Final = "magpie-cluster-test-node"
_PARENT: Final = "/var/tmp"  # noqa: S108 - of the node, where it outlives a restart
_FOLDER: Final = f"{_PARENT}/{NAME}"
_SECONDS: Final = 120
_HOST: Final = "kubernetes.io/hostname"
_HOST_OF_VOLUME: Final = (
    "{.spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]}"
)
_MAKE: Final = f"rm -rf /node/{NAME} && mkdir -m 0777 /node/{NAME}"
_REMOVE: Final = f"rm -rf /node/{NAME}"


def image_of(values: Mapping[str, Any]) -> str:
    """An image that is on the nodes: the gateway's."""
    (found,) = (
        container["image"]
        for one in render(values).of("Deployment")
        for container in one["spec"]["template"]["spec"]["containers"]
        if container["name"] == "gateway"
    )
    return str(found)


def make_volume(cluster: Cluster, image: str) -> None:
    """Ready for the claim of the stores. Raises ClusterFailed."""
    beside = replace(cluster, namespace=_SPACE)
    beside.apply(
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {
                "name": _SPACE,
                "labels": {"pod-security.kubernetes.io/enforce": "privileged"},
            },
        }
    )
    # One that an earlier run has left belongs to a claim that is gone.
    beside.run("delete", "pv", NAME, "--ignore-not-found", "--wait")
    node = _run(beside, "make", _MAKE, image)
    beside.apply(volume_of(_host(beside, node), cluster.namespace))


def remove_volume(cluster: Cluster, image: str) -> None:
    """The volume, its folder, and what made it. Raises ClusterFailed."""
    beside = replace(cluster, namespace=_SPACE)
    found = beside.run("get", "pv", NAME, "--ignore-not-found", "--output=name")
    if found:
        host = beside.run("get", "pv", NAME, f"--output=jsonpath={_HOST_OF_VOLUME}")
        beside.run("delete", "pv", NAME, "--wait")
        _run(beside, "remove", _REMOVE, image, host=host)
    beside.run("delete", "namespace", _SPACE, "--ignore-not-found")


def volume_of(host: str, namespace: str) -> dict[str, Any]:
    """The volume, for that namespace's claim alone."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": NAME},
        "spec": {
            "capacity": {"storage": SIZE},
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": NAME,
            "persistentVolumeReclaimPolicy": "Retain",
            "claimRef": {"namespace": namespace, "name": CLAIM},
            "local": {"path": _FOLDER},
            "nodeAffinity": {
                "required": {
                    "nodeSelectorTerms": [
                        {
                            "matchExpressions": [
                                {"key": _HOST, "operator": "In", "values": [host]}
                            ]
                        }
                    ]
                }
            },
        },
    }


def pod_on_node(
    name: str, command: str, image: str, *, host: str = ""
) -> dict[str, Any]:
    """A pod that does this in the folder of a node, of the one named or of any."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {
            "restartPolicy": "Never",
            "automountServiceAccountToken": False,
            **({"nodeSelector": {_HOST: host}} if host else {}),
            "containers": [
                {
                    "name": "node",
                    "image": image,
                    "imagePullPolicy": "IfNotPresent",
                    "command": ["sh", "-c", command],
                    "securityContext": {"runAsUser": 0, "runAsGroup": 0},
                    "volumeMounts": [{"name": "node", "mountPath": "/node"}],
                }
            ],
            "volumes": [
                {"name": "node", "hostPath": {"path": _PARENT, "type": "Directory"}}
            ],
        },
    }


def _run(
    beside: Cluster, name: str, command: str, image: str, *, host: str = ""
) -> str:
    """Do that on a node; its name. Raises ClusterFailed."""
    beside.run("delete", "pod", name, "--ignore-not-found", "--wait")
    beside.apply(pod_on_node(name, command, image, host=host))
    beside.until(
        lambda: beside.phase(name) == "Succeeded",
        f"the pod {name} has done its work on a node",
        seconds=_SECONDS,
    )
    return str(
        json.loads(beside.run("get", "pod", name, "--output=json"))["spec"]["nodeName"]
    )


def _host(beside: Cluster, node: str) -> str:
    found = json.loads(beside.run("get", "node", node, "--output=json"))
    return str(found["metadata"]["labels"][_HOST])
