"""How the platform is."""

from __future__ import annotations

from typing import Literal

from services.gateway.routes.shapes.base import Mode, Shape


class Part(Shape):
    """A service or store."""

    name: str
    status: Literal["up", "down"]
    problem: str | None


class Alive(Shape):
    """Whether the gateway itself can serve, and how real it is: for anybody to see."""

    status: Literal["up", "down"]
    mode: Mode
    sandbox: bool
    """A pretend outside world runs beside it."""


class Ready(Shape):
    """Whether whoever shares requests out should send them here."""

    status: Literal["ready", "stopping", "down"]


class Health(Shape):
    """Every part, and all of them together."""

    status: Literal["up", "degraded"]
    mode: Mode
    services: list[Part]
    stores: list[Part]
    live: Part
    """The stream of decisions that WebSockets are fed from."""
