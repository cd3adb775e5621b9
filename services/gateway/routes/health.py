"""/api/v1/health for people, /healthz and /readyz for probes."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.routes.replies import reply, to_json
from services.gateway.routes.shapes.health import Alive, Health, Part, Ready
from services.gateway.routes.wired import Viewer, Wired
from services.gateway.usecases.tell_health import tell_health

router = APIRouter(prefix="/api/v1/health", tags=["health"])
probes = APIRouter(tags=["health"])


@router.get("", response_model=Health)
async def health(request: Request, gateway: Wired, _: Viewer) -> Response:
    """Every service and store; 503 unless all of them are up."""
    services = await tell_health(gateway.probes)
    stores = gateway.store_problems()
    live = gateway.live.problem
    whole = not any((*services.values(), *stores.values(), live))
    answer = Health(
        status="up" if whole else "degraded",
        mode=gateway.mode,
        services=_parts(services),
        stores=_parts(stores),
        live=_part("live", live),
    )
    if whole:
        return reply(request, answer)
    return Response(to_json(answer), status_code=503, media_type="application/json")


@probes.get("/healthz", response_model=Alive)
async def alive(gateway: Wired) -> Response:
    """Whether the gateway's own stores answer; what others do is not its fault."""
    down = any(gateway.store_problems().values())
    answer = Alive(
        status="down" if down else "up", mode=gateway.mode, sandbox=gateway.sandbox
    )
    return Response(
        to_json(answer),
        status_code=503 if down else 200,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@probes.get("/readyz", response_model=Ready)
async def ready(gateway: Wired) -> Response:
    """Whether to send requests here: not while it stops, though it still answers."""
    if gateway.draining.said:
        answer, code = Ready(status="stopping"), 503
    elif any(gateway.store_problems().values()):
        answer, code = Ready(status="down"), 503
    else:
        answer, code = Ready(status="ready"), 200
    return Response(
        to_json(answer),
        status_code=code,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _parts(problems: Mapping[str, str | None]) -> list[Part]:
    return [_part(name, problem) for name, problem in problems.items()]


def _part(name: str, problem: str | None) -> Part:
    return Part(name=name, status="down" if problem else "up", problem=problem or None)
