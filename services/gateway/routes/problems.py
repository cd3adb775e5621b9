"""Every error as problem details (RFC 9457), in one place."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from common.errors import (
    BadInput,
    Blocked,
    Bug,
    Conflict,
    MagpieError,
    NotFound,
    RateLimited,
    Refused,
    Retryable,
)
from services.gateway.errors import BadRequest, NotSignedIn, TooLarge, UnsupportedType
from services.gateway.routes.shapes.problem import FieldError, Problem

_log = logging.getLogger(__name__)

# From the special to the general: the first class that fits gives status and name.
_KINDS: Final[tuple[tuple[type[MagpieError], int, str], ...]] = (
    (BadRequest, 400, "bad-request"),
    (TooLarge, 413, "too-large"),
    (UnsupportedType, 415, "unsupported-type"),
    (BadInput, 422, "bad-input"),
    (NotFound, 404, "not-found"),
    (Conflict, 409, "conflict"),
    (NotSignedIn, 401, "not-signed-in"),
    (Blocked, 409, "blocked"),
    (Refused, 403, "refused"),
    (RateLimited, 429, "rate-limited"),
    (Retryable, 503, "not-reachable"),
)
# What the framework itself says.
_NAMES: Final = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-type",
}
_PLACES: Final = ("query", "body", "path", "header")
_RETRY_SECONDS: Final = 2
MEDIA_TYPE: Final = "application/problem+json"


def add_handlers(app: FastAPI) -> None:
    """Let no error leave in another form."""
    app.add_exception_handler(MagpieError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _frameworks)
    app.add_exception_handler(Exception, _fault)


def respond(
    error: MagpieError,
    *,
    path: str,
    request_id: str,
    errors: Sequence[FieldError] = (),
) -> Response:
    """The answer that says `error`; of a fault it says nothing but where to look."""
    status, name = _kind(error)
    fault = status == HTTPStatus.INTERNAL_SERVER_ERROR
    shown = Bug() if fault else error
    hint = f"The logs have it as {request_id}." if fault else error.hint
    return _response(
        status,
        name,
        detail=shown.message,
        hint=hint,
        path=path,
        request_id=request_id,
        errors=errors,
        headers=_headers(error, status),
    )


def _kind(error: MagpieError) -> tuple[int, str]:
    for kind, status, name in _KINDS:
        if isinstance(error, kind):
            return status, name
    return 500, "fault"


def _headers(error: MagpieError, status: int) -> dict[str, str]:
    if status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Bearer"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": str(_RETRY_SECONDS)}
    if isinstance(error, RateLimited):
        wait = error.retry_after.total_seconds() if error.retry_after else 1
        return {"Retry-After": str(max(1, math.ceil(wait)))}
    return {}


def _response(
    status: int,
    name: str,
    *,
    detail: str,
    hint: str | None,
    path: str,
    request_id: str,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    problem = Problem(
        type=f"urn:magpie:problem:{name}",
        title=name.replace("-", " ").capitalize(),
        status=status,
        detail=detail,
        hint=hint,
        instance=path,
        request_id=request_id,
        errors=list(errors),
    )
    return Response(
        problem.model_dump_json(),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def _where(request: Request) -> dict[str, Any]:
    return {
        "path": request.url.path,
        "request_id": request.scope["state"]["request_id"],
    }


async def _ours(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, MagpieError)  # noqa: S101 - it is registered for these.
    if _kind(exc)[0] == HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s failed", request.url.path, exc_info=exc)
    return respond(exc, **_where(request))


async def _fault(request: Request, exc: Exception) -> Response:
    # Starlette raises it again for the server, where Edge writes it down.
    return respond(Bug(), **_where(request))


async def _invalid(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)  # noqa: S101
    found = exc.errors()
    if any(error["type"] == "json_invalid" for error in found):
        return respond(BadRequest("The body is not JSON."), **_where(request))
    errors = [
        FieldError(field=_path(error["loc"]), message=_sentence(error["msg"]))
        for error in found
    ]
    detail = "; ".join(f"{error.field}: {error.message}" for error in errors)
    return respond(BadInput(f"{detail}."), errors=errors, **_where(request))


async def _frameworks(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)  # noqa: S101
    name = _NAMES.get(exc.status_code, "refused")
    if exc.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return respond(TooLarge(), **_where(request))
    return _response(
        exc.status_code,
        name,
        detail=f"{exc.detail}.",
        hint=None,
        headers=dict(exc.headers or {}),
        **_where(request),
    )


def _path(location: Sequence[object]) -> str:
    """The name as the caller has written it: "verdict", "min_profit.currency_code"."""
    # What concerns all of them together is called by where they stand.
    inside = location[1:] if location[1:] and location[0] in _PLACES else location
    while inside and isinstance(inside[-1], int):
        inside = inside[:-1]
    return ".".join(map(str, inside))


def _sentence(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
