"""/api/v1/scans: when it was scanned, and what came of it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.gateway.routes.readers.scans import read_scan, read_scan_page
from services.gateway.routes.replies import (
    IdempotencyKey,
    reply,
    request_id_of,
    to_json,
)
from services.gateway.routes.shapes.queries import ScanQuery
from services.gateway.routes.shapes.scans import Scan, ScanPage, ScanRequest
from services.gateway.routes.wired import From, Operator, Viewer, Wired
from services.gateway.usecases.audited import audited

router = APIRouter(prefix="/api/v1/scans", tags=["scans"])


@router.get("", response_model=ScanPage)
async def find(
    request: Request, gateway: Wired, _: Viewer, query: Annotated[ScanQuery, Query()]
) -> Response:
    """Scans, the newest first."""
    page = await gateway.scanner.scans(
        source=query.source, limit=query.limit, cursor=query.cursor
    )
    return reply(request, read_scan_page(page))


@router.get("/{scan_id}", response_model=Scan)
async def get(request: Request, gateway: Wired, _: Viewer, scan_id: UUID) -> Response:
    """How one scan stands."""
    return reply(request, read_scan(await gateway.scanner.scan(str(scan_id))))


@router.post("", response_model=Scan, status_code=202)
async def start(
    gateway: Wired,
    origin: From,
    actor: Operator,
    wanted: ScanRequest,
    key: IdempotencyKey = None,
) -> Response:
    """Put a scan of a source, or of one public address, into the queue."""
    request_id = request_id_of(actor, key)
    subject = wanted.source or wanted.url or ""
    async with audited(
        gateway.pool, actor, "start_scan", subject=subject, origin=origin
    ):
        scan = await gateway.scanner.start_scan(
            source=wanted.source, url=wanted.url, request_id=request_id
        )
    return Response(
        to_json(read_scan(scan)),
        status_code=202,
        media_type="application/json",
        headers={"Location": f"/api/v1/scans/{scan.scan_id}"},
    )
