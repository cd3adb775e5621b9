"""The page of each service is whole: it names every rpc, table, metric and setting."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from pydantic_settings import BaseSettings

from common.settings import SharedSettings

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/__main__.py"))


def page(service: str) -> str:
    return (ROOT / "services" / service / "README.md").read_text()


def missing(names: set[str], service: str) -> list[str]:
    text = page(service)
    return sorted(one for one in names if not re.search(rf"\b{one}\b", text))


def rpcs(service: str) -> set[str]:
    contracts = (ROOT / "proto" / "rpc" / service).glob("**/*.proto")
    return {
        name
        for path in contracts
        for name in re.findall(r"^ *rpc (\w+)\(", path.read_text(), re.M)
    }


def tables(service: str) -> set[str]:
    """Its own tables, without those that services share."""
    shared = {
        name
        for path in ROOT.glob("common/sql/*.sql")
        for name in re.findall(r"CREATE TABLE (\w+)", path.read_text())
    }
    schema = (ROOT / "services" / service / "migrations" / "schema.sql").read_text()
    return set(re.findall(rf"CREATE TABLE {service}\.(\w+)", schema)) - shared


def metrics(service: str) -> set[str]:
    """The names as they are scraped."""
    module = importlib.import_module(f"services.{service}.metrics")
    registry = CollectorRegistry()
    for _, found in inspect.getmembers(module, inspect.isclass):
        if found.__module__ == module.__name__:
            make: Callable[[CollectorRegistry], object] = found
            make(registry)
    return {
        f"{one.name}_total" if one.type == "counter" else one.name
        for one in registry.collect()
    }


def settings(service: str) -> Iterator[str]:
    """The variables that are its own."""
    module = importlib.import_module(f"services.{service}.settings")
    for _, found in inspect.getmembers(module, inspect.isclass):
        if found.__module__ != module.__name__ or not issubclass(found, BaseSettings):
            continue
        for name, field in found.model_fields.items():
            if name not in SharedSettings.model_fields:
                yield str(field.validation_alias or f"{module.PREFIX}{name.upper()}")


@pytest.mark.parametrize("service", SERVICES)
class TestReadme:
    def test_names_every_rpc(self, service: str) -> None:
        assert missing(rpcs(service), service) == []

    def test_names_every_table(self, service: str) -> None:
        assert missing(tables(service), service) == []

    def test_names_every_metric(self, service: str) -> None:
        assert metrics(service)
        assert missing(metrics(service), service) == []

    def test_names_every_variable(self, service: str) -> None:
        """A row may go on with the ends of names: `MAGPIE_X_PORT`, `_HOST`."""
        text, prefix = page(service), f"MAGPIE_{service.upper()}"
        unnamed = [
            name
            for name in settings(service)
            if f"`{name}`" not in text and f"`{name.removeprefix(prefix)}`" not in text
        ]
        assert unnamed == []


class TestServices:
    def test_all_of_them_are_looked_at(self) -> None:
        assert {"gateway", "pricing", "scanner"} <= set(SERVICES)
