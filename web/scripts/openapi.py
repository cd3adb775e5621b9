"""Print the OpenAPI description of the gateway; no store and no service is needed."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import Any, cast

from fastapi import FastAPI

from services.gateway.routes.app import make_app
from services.gateway.routes.wired import Gateway, Limits


def description() -> dict[str, Any]:
    """What the gateway serves as /api/openapi.json."""
    # Only the limits are read while the routes are put together.
    edge = make_app(cast("Gateway", SimpleNamespace(limits=Limits())))
    app = next(held for held in vars(edge).values() if isinstance(held, FastAPI))
    return app.openapi()


if __name__ == "__main__":
    json.dump(description(), sys.stdout)
