"""The metrics that the services declare, with their labels, as they are scraped."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.metrics import MetricWrapperBase

from common import metrics as shared
from common.metrics import rpc_metrics
from tests.tree import ROOT

SUFFIXES: Final = {
    "counter": ("_total",),
    "gauge": ("",),
    "histogram": ("_bucket", "_count", "_sum"),
}
EVERYWHERE: Final = {"job", "service", "instance"}
"""What scraping adds: see deploy/prometheus.yml."""
WORKERS: Final = "services.scanner.metrics.ScanMetrics"
"""What its workers count is shown by the scanner with their number."""
FOREIGN: Final[Mapping[str, set[str]]] = {
    "up": EVERYWHERE,
    "node_filesystem_avail_bytes": {"instance", "mountpoint", "fstype", "device"},
    "node_filesystem_size_bytes": {"instance", "mountpoint", "fstype", "device"},
}
"""Prometheus's own, and those of the node exporter, which need not be there."""


def services() -> list[str]:
    """The services that declare metrics: all of them."""
    return sorted({path.relative_to(ROOT).parts[1] for path in _files()})


def _files() -> list[Path]:
    alone, several = "services/*/metrics.py", "services/*/metrics/*.py"
    return sorted([*ROOT.glob(alone), *ROOT.glob(several)])


def _modules() -> Iterator[ModuleType]:
    yield shared
    for path in _files():
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield importlib.import_module(".".join(parts).removesuffix(".__init__"))


@cache
def declared() -> Mapping[str, set[str]]:
    """Every series a service may show and the labels it may have."""
    found = dict(FOREIGN)
    for module in _modules():
        for family, kind, labels in _families(module):
            for suffix in SUFFIXES[kind]:
                le = {"le"} if suffix == "_bucket" else set()
                found[family + suffix] = labels | le | EVERYWHERE
    for name, labels in _calls_and_process():
        found[name] = found.get(name, set()) | labels | EVERYWHERE
    return found


def _families(module: ModuleType) -> Iterator[tuple[str, str, set[str]]]:
    classes: list[tuple[str, Any]] = inspect.getmembers(module, inspect.isclass)
    for name, kind in classes:
        # What it imports may have no signature at all.
        if kind.__module__ != module.__name__:
            continue
        if list(inspect.signature(kind).parameters) != ["registry"]:
            continue
        added = {"worker"} if f"{module.__name__}.{name}" == WORKERS else set()
        for metric in vars(kind(CollectorRegistry())).values():
            if isinstance(metric, MetricWrapperBase):
                labels = {*metric._labelnames, *added}
                yield metric._name, str(metric._type), labels


def _calls_and_process() -> Iterator[tuple[str, set[str]]]:
    """Of what has no class of its own kind: the samples that it shows once used."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    for side in ("server", "client"):
        rpc_metrics(side, registry).of("service/Method").observe("OK", 0.1)
    for family in registry.collect():
        for sample in family.samples:
            yield sample.name, set(sample.labels)
