"""/api/v1/sources: what is scanned."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from common.errors import BadInput
from services.gateway.errors import BadRequest, TooLarge, UnsupportedType
from services.gateway.routes.readers.scans import (
    read_preview,
    read_source,
    read_source_page,
)
from services.gateway.routes.readers.source_health import read_health
from services.gateway.routes.replies import (
    IdempotencyKey,
    reply,
    request_id_of,
    to_json,
)
from services.gateway.routes.shapes.queries import SourceQuery
from services.gateway.routes.shapes.scans import (
    Preview,
    PreviewRequest,
    Reason,
    Source,
    SourceHealth,
    SourcePage,
)
from services.gateway.routes.wired import From, Operator, Viewer, Wired
from services.gateway.usecases.audited import audited

router = APIRouter(prefix="/api/v1/sources", tags=["sources"])

SourceId = Annotated[str, Path(max_length=200)]

LARGEST: Final = 64 * 1024

_YAML: Final = (
    "application/yaml",
    "application/x-yaml",
    "text/yaml",
    "text/x-yaml",
)
_JSON: Final = "application/json"
# JSON may hold these as they are; YAML reads them as line breaks, or not at all.
_ESCAPED: Final = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/yaml": {"schema": {"type": "string"}},
            _JSON: {"schema": {"type": "object"}},
        },
    }
}


@router.get("", response_model=SourcePage)
async def find(
    request: Request, gateway: Wired, _: Viewer, query: Annotated[SourceQuery, Query()]
) -> Response:
    """Sources, in the order of their ids."""
    page = await gateway.scanner.sources(
        query.id, limit=query.limit, cursor=query.cursor
    )
    return reply(request, read_source_page(page, mode=gateway.mode))


@router.get("/{source_id}", response_model=Source)
async def get(
    request: Request,
    gateway: Wired,
    _: Viewer,
    source_id: SourceId,
) -> Response:
    """One source."""
    source = await gateway.scanner.source(source_id)
    return reply(request, read_source(source, mode=gateway.mode))


@router.get("/{source_id}/health", response_model=SourceHealth)
async def health(
    request: Request,
    gateway: Wired,
    _: Viewer,
    source_id: Annotated[str, Path(max_length=200)],
) -> Response:
    """How a source is, by what its scans say."""
    source = await gateway.scanner.source(source_id)
    return reply(request, read_health(source.health))


@router.put("", response_model=Source, openapi_extra=_BODY)
async def put(
    request: Request,
    gateway: Wired,
    origin: From,
    actor: Operator,
    key: IdempotencyKey = None,
) -> Response:
    """Create the source that the body describes, or replace the one of its id."""
    yaml = yaml_of(request.headers.get("content-type", ""), await request.body())
    request_id = request_id_of(actor, key)
    subject = yaml.partition("\n")[0]
    async with audited(
        gateway.pool, actor, "put_source", subject=subject, origin=origin
    ):
        source = await gateway.scanner.put_source(yaml, request_id=request_id)
    answer = read_source(source, mode=gateway.mode)
    return Response(to_json(answer), media_type=_JSON)


@router.post("/{source_id}/pause", response_model=Source)
async def pause(
    gateway: Wired,
    origin: From,
    actor: Operator,
    source_id: SourceId,
    why: Reason,
    key: IdempotencyKey = None,
) -> Response:
    """Stop scanning a source until it is resumed; the scan that runs ends at once."""
    request_id = request_id_of(actor, key)
    subject = f"{source_id}: {why.reason}" if why.reason else source_id
    async with audited(
        gateway.pool, actor, "pause_source", subject=subject, origin=origin
    ):
        source = await gateway.scanner.pause_source(
            source_id, why.reason, request_id=request_id
        )
    answer = read_source(source, mode=gateway.mode)
    return Response(to_json(answer), media_type=_JSON)


@router.post("/{source_id}/resume", response_model=Source)
async def resume(
    gateway: Wired,
    origin: From,
    actor: Operator,
    source_id: SourceId,
    why: Reason,
    key: IdempotencyKey = None,
) -> Response:
    """Scan a source again that was paused, or blocked until a person looked."""
    request_id = request_id_of(actor, key)
    subject = f"{source_id}: {why.reason}" if why.reason else source_id
    async with audited(
        gateway.pool, actor, "resume_source", subject=subject, origin=origin
    ):
        source = await gateway.scanner.resume_source(
            source_id, why.reason, request_id=request_id
        )
    answer = read_source(source, mode=gateway.mode)
    return Response(to_json(answer), media_type=_JSON)


@router.delete("/{source_id}", status_code=204)
async def delete(
    gateway: Wired,
    origin: From,
    actor: Operator,
    source_id: SourceId,
    key: IdempotencyKey = None,
) -> Response:
    """Forget a source: its scans end, its offers become gone."""
    request_id = request_id_of(actor, key)
    async with audited(
        gateway.pool, actor, "delete_source", subject=source_id, origin=origin
    ):
        await gateway.scanner.delete_source(source_id, request_id=request_id)
    return Response(status_code=204)


@router.post("/preview", response_model=Preview)
async def preview(
    request: Request,
    gateway: Wired,
    origin: From,
    actor: Operator,
    body: PreviewRequest,
) -> Response:
    """What a scan would read of a page or a source, field by field, fetched now."""
    subject = body.url or body.yaml.partition("\n")[0]
    async with audited(
        gateway.pool, actor, "preview_page", subject=subject, origin=origin
    ):
        found = await gateway.scanner.preview(body.yaml, body.url)
    return Response(to_json(read_preview(found)), media_type=_JSON)


def yaml_of(content_type: str, body: bytes) -> str:
    """The description as YAML; JSON is written anew, since YAML reads it differently.

    (Tabs between values, and numbers such as 1e5, are not the same in both.)
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in (*_YAML, _JSON):
        raise UnsupportedType(
            f"A body of type {kind or 'nothing'} is not read here.",
            hint="Send application/yaml or application/json.",
        )
    if len(body) > LARGEST:
        raise TooLarge(f"A source has {LARGEST // 1024} KiB at most.")
    try:
        text = body.decode()
    except UnicodeDecodeError as exc:
        raise BadRequest("The body is not UTF-8.") from exc
    if kind != _JSON:
        return text
    try:
        described = json.loads(
            text, object_pairs_hook=_without_doubles, parse_constant=_refuse
        )
        written = json.dumps(described, ensure_ascii=False, indent=2)
        written.encode()
    except (ValueError, RecursionError) as exc:
        raise BadRequest(f"The body is not JSON: {exc}.") from exc
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", written)


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not a number")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput(f"The key {twice!r} is there twice.")
    return found
