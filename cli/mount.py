"""Finds each service's `commands` by folder and puts its verbs into one command."""

from __future__ import annotations

import importlib
import pkgutil

import typer

import services


def mount_services(app: typer.Typer) -> None:
    """Add the verbs of every services/<name>/commands; groups of one name merge."""
    found_services = pkgutil.iter_modules(services.__path__)
    for service in sorted(module.name for module in found_services):
        found = _commands_of(service)
        if found is not None:
            merge(app, found)


def merge(target: typer.Typer, source: typer.Typer) -> None:
    """Move commands and groups of `source` into `target`, group by group."""
    target.registered_commands.extend(source.registered_commands)
    existing = {group.name: group for group in target.registered_groups}
    for group in source.registered_groups:
        known = existing.get(group.name)
        theirs = group.typer_instance
        if known is None or known.typer_instance is None or theirs is None:
            target.registered_groups.append(group)
        else:
            merge(known.typer_instance, theirs)


def _commands_of(service: str) -> typer.Typer | None:
    name = f"services.{service}.commands"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as exc:
        if exc.name == name:
            return None
        raise
    app = module.app
    if not isinstance(app, typer.Typer):
        raise TypeError(f"{name}.app is not a Typer app")
    return app
