"""The application: every route, in the order in which they are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI

from services.gateway.routes import (
    feeds,
    health,
    images,
    live,
    offers,
    opportunities,
    pages,
    scans,
    session,
    sources,
)
from services.gateway.routes.edge import Edge
from services.gateway.routes.problems import MEDIA_TYPE, add_handlers
from services.gateway.routes.shapes.problem import Problem

if TYPE_CHECKING:
    from services.gateway.routes.wired import Gateway

_ANY_ERROR: Final[dict[int | str, dict[str, Any]]] = {
    "default": {
        "description": "Any error",
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}},
        },
        "model": Problem,
    }
}


def make_app(gateway: Gateway) -> Edge:
    """What a server serves; nothing is opened or started by making it."""
    app = FastAPI(
        title="Magpie",
        version="1",
        openapi_url="/api/openapi.json",
        # Their pages load scripts from elsewhere, which our policy refuses.
        docs_url=None,
        redoc_url=None,
        # Edge does it, for less: FastAPI would make four spans of every request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.gateway = gateway
    add_handlers(app)
    # The most asked for comes first: routes are tried one by one.
    for resource in (
        opportunities,
        offers,
        images,
        sources,
        scans,
        feeds,
        session,
        health,
    ):
        app.include_router(resource.router, responses=_ANY_ERROR)
    app.include_router(live.router)
    app.include_router(health.probes)
    app.include_router(pages.router)
    return Edge(app, gateway)
