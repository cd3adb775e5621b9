"""/api/v1/images: pictures of offers, from our own store and no other place."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from services.gateway.routes.wired import Viewer, Wired

router = APIRouter(prefix="/api/v1/images", tags=["offers"])

# The name is the hash of the content: what it stands for never changes.
_FOR_EVER: Final = "private, max-age=31536000, immutable"
_KINDS: Final = frozenset({"image/jpeg", "image/webp"})
_UNKNOWN: Final = "application/octet-stream"


@router.get(
    "/{image}",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in sorted(_KINDS)}}},
)
async def get(
    request: Request,
    gateway: Wired,
    _: Viewer,
    image: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
) -> Response:
    """One picture; 304 for who has it."""
    tag = f'"{image}"'
    headers = {"ETag": tag, "Cache-Control": _FOR_EVER, "Vary": "Authorization"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    found = await gateway.scanner.image(image)
    # Opened by itself it must be a picture and nothing that runs.
    headers["Content-Disposition"] = "inline"
    kind = found.media_type if found.media_type in _KINDS else _UNKNOWN
    return Response(found.data, media_type=kind, headers=headers)
