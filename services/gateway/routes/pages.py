"""/: the dashboard as it was built, or a page that says how to build it."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response

from services.gateway.routes.wired import Wired

router = APIRouter(include_in_schema=False)

# What the build names by its content never changes under that name.
_ASSETS: Final = "assets"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK: Final = "no-cache"
_NOT_PAGES: Final = ("api", "ws")

_UNBUILT: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Magpie</title>
<h1>Magpie runs; its pages are not built</h1>
<p>Run <code>make web</code> in the folder of the project, then load this page again.
Nothing has to be restarted. The API answers already: <a href="/api/openapi.json">its
description</a>.</p></html>
"""


@router.get("/{path:path}")
async def page(request: Request, gateway: Wired, path: str) -> Response:
    """A built file; for any other address the page that finds its way by itself."""
    if path.partition("/")[0] in _NOT_PAGES:
        raise HTTPException(404, "Not found")
    index = gateway.web / "index.html" if gateway.web else None
    if gateway.web is None or index is None or not index.is_file():
        return HTMLResponse(_UNBUILT, headers={"Cache-Control": "no-store"})
    file = built_file(gateway.web, path)
    if file is not None:
        cached = _FOR_EVER if path.startswith(f"{_ASSETS}/") else _ASK
        return _file(request, file, cached)
    if Path(path).suffix:
        # A file of an earlier build: the page in its place would only confuse.
        raise HTTPException(404, "Not found")
    return _file(request, index, _ASK)


def built_file(web: Path, path: str) -> Path | None:
    """The file at that path, never one outside of the folder."""
    root = web.resolve()
    try:
        found = (root / path).resolve()
        return found if found.is_relative_to(root) and found.is_file() else None
    except (OSError, ValueError):
        # Too long, or with a zero in it: no file has such a name.
        return None


def _file(request: Request, file: Path, cached: str) -> Response:
    kind, _ = mimetypes.guess_type(file.name)
    response = FileResponse(
        file, media_type=kind or "application/octet-stream", stat_result=file.stat()
    )
    response.headers["Cache-Control"] = cached
    held = request.headers.get("if-none-match")
    if held is not None and held == response.headers.get("etag"):
        return Response(
            status_code=304, headers={"ETag": held, "Cache-Control": cached}
        )
    return response
