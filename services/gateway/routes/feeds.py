"""/api/v1/feeds: files that somebody sends, and what became of them.

A file is passed on as it comes, in parts; nothing here holds the whole of it in memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from common.errors import BadInput
from rpc.scanner.v1 import scanner_pb2 as pb
from services.gateway.errors import BadRequest, TooLarge, UnsupportedType
from services.gateway.routes.edge import UPLOADS
from services.gateway.routes.readers.feeds import read_upload
from services.gateway.routes.replies import (
    IdempotencyKey,
    reply,
    request_id_of,
    to_json,
)
from services.gateway.routes.shapes.feeds import FeedUpload
from services.gateway.routes.wired import From, Operator, Viewer, Wired
from services.gateway.usecases.audited import audited

router = APIRouter(prefix=UPLOADS, tags=["sources"])

_FORM: Final = "multipart/form-data"
_RAW: Final = frozenset(
    """application/octet-stream text/csv text/plain text/tab-separated-values text/xml
    application/xml application/json application/x-ndjson application/jsonl
    application/gzip application/vnd.ms-excel
    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet""".split()
)
_PIECE: Final = 256 * 1024
_LONGEST_YAML: Final = 64 * 1024
_TOO_LARGE: Final = 413
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "source": {"type": "string"},
                        "yaml": {"type": "string"},
                    },
                }
            },
            "application/octet-stream": {
                "schema": {"type": "string", "format": "binary"}
            },
        },
    }
}


@router.post("", response_model=FeedUpload, status_code=202, openapi_extra=_BODY)
async def upload(
    request: Request,
    gateway: Wired,
    origin: From,
    actor: Operator,
    source: Annotated[str, Query(max_length=200)] = "",
    name: Annotated[str, Query(max_length=200)] = "",
    key: IdempotencyKey = None,
) -> Response:
    """Send a file to a source whose feed says `upload`; a scan of it is queued.

    Either as a form with `file` and `source` or `yaml` (a description of the source),
    or as the body itself with `source` in the query.
    """
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > gateway.limits.upload_bytes:
        raise TooLarge("The file is larger than what is taken.")
    begin = pb.BeginUploadRequest(request_id=request_id_of(actor, key), name=name)
    async with _sent(request, begin, source) as chunks:
        subject = begin.source_id or begin.yaml.partition("\n")[0]
        async with audited(
            gateway.pool, actor, "upload_feed", subject=subject, origin=origin
        ):
            made = await gateway.scanner.upload(begin, chunks)
    return Response(
        to_json(read_upload(made)),
        status_code=202,
        media_type="application/json",
        headers={"Location": f"{UPLOADS}/{made.upload_id}"},
    )


@router.get("/{upload_id}", response_model=FeedUpload)
async def get(request: Request, gateway: Wired, _: Viewer, upload_id: UUID) -> Response:
    """What became of an upload: rows read, rows refused and why."""
    found = await gateway.scanner.get_upload(str(upload_id))
    return reply(request, read_upload(found))


@asynccontextmanager
async def _sent(
    request: Request, begin: pb.BeginUploadRequest, source: str
) -> AsyncIterator[AsyncIterator[bytes]]:
    """The file in pieces; `begin` is filled in with what it is for."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM and kind not in _RAW:
        raise UnsupportedType(
            f"A body of type {kind or 'nothing'} is not taken as a feed.",
            hint="Send multipart/form-data, or the file as application/octet-stream.",
        )
    if kind != _FORM:
        _bind(begin, source, "")
        yield _pieces_of(request)
        return
    with _Reading():
        form = await request.form(
            max_files=1, max_fields=4, max_part_size=_LONGEST_YAML
        )
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise BadInput("The form has no file.", hint="Call its field `file`.")
        begin.name = begin.name or (file.filename or "")[:200]
        _bind(begin, source or _text(form.get("source")), _text(form.get("yaml")))
        yield _parts_of(file)
    finally:
        await form.close()


def _bind(begin: pb.BeginUploadRequest, source: str, yaml: str) -> None:
    if bool(source) == bool(yaml):
        raise BadInput("Say which source the file is for: `source` or `yaml`.")
    if source:
        begin.source_id = source
    else:
        begin.yaml = yaml


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


async def _pieces_of(request: Request) -> AsyncIterator[bytes]:
    stream = request.stream()
    while True:
        with _Reading():
            piece = await anext(stream, None)
        if piece is None:
            return
        if piece:
            yield piece


async def _parts_of(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_PIECE):
        yield piece


class _Reading:
    """Say in our errors what may go wrong while a body is read."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, exc: BaseException | None, trace: object) -> None:
        if isinstance(exc, HTTPException) and exc.status_code == _TOO_LARGE:
            raise TooLarge("The file is larger than what is taken.") from exc
        if isinstance(exc, HTTPException):
            raise BadRequest(f"The form cannot be read: {exc.detail}.") from exc
        if isinstance(exc, ClientDisconnect):
            raise BadRequest("The upload broke off.") from exc
