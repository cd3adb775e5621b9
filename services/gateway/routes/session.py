"""/api/v1/session: sign in, go on, sign out."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Cookie, Request
from starlette.responses import Response

from common.clock import now
from services.gateway.adapters.tokens import LIFETIME
from services.gateway.routes.replies import reply, to_json
from services.gateway.routes.shapes.session import Credentials, Session, SignedIn, User
from services.gateway.routes.wired import From, Gateway, Viewer, Wired
from services.gateway.usecases.refresh_session import refresh_session
from services.gateway.usecases.sign_in import SESSION_LIFETIME, Opened, sign_in
from services.gateway.usecases.sign_out import sign_out

router = APIRouter(prefix="/api/v1/session", tags=["session"])

COOKIE: Final = "magpie_refresh"


@router.post("", response_model=SignedIn)
async def begin(
    request: Request, gateway: Wired, origin: From, given: Credentials
) -> Response:
    """Sign in with a name and a password."""
    opened = await sign_in(
        gateway.pool,
        gateway.passwords,
        given.name,
        given.password,
        origin=origin,
        now=now(),
    )
    return _signed_in(request, gateway, opened)


@router.post(
    "/refresh",
    response_model=SignedIn,
    responses={204: {"description": "This browser has no session to go on with."}},
)
async def refresh(
    request: Request,
    gateway: Wired,
    origin: From,
    token: Annotated[str, Cookie(alias=COOKIE, max_length=200)] = "",
) -> Response:
    """The next access token, for the cookie of the session."""
    if not token:
        # Every first visit asks: that is no error, and none in the browser's console.
        return Response(status_code=204)
    opened = await refresh_session(gateway.pool, token, origin=origin, now=now())
    return _signed_in(request, gateway, opened)


@router.get("", response_model=Session)
async def who(request: Request, gateway: Wired, actor: Viewer) -> Response:
    """Who the access token belongs to."""
    user = User(id=str(actor.user_id), name=actor.name, role=actor.role.value)
    return reply(request, Session(user=user, mode=gateway.mode))


@router.delete("", status_code=204)
async def end(
    request: Request, gateway: Wired, origin: From, actor: Viewer
) -> Response:
    """Sign out."""
    await sign_out(gateway.pool, actor, origin=origin, now=now())
    response = Response(status_code=204)
    _set_cookie(request, response, "", timedelta(0))
    return response


def _signed_in(request: Request, gateway: Gateway, opened: Opened) -> Response:
    token = gateway.tokens.mint(
        opened.user_id,
        opened.session_id,
        name=opened.name,
        role=opened.role,
        now=now(),
    )
    answer = SignedIn(
        user=User(id=str(opened.user_id), name=opened.name, role=opened.role.value),
        mode=gateway.mode,
        access_token=token,
        expires_in=int(LIFETIME.total_seconds()),
    )
    response = Response(to_json(answer), media_type="application/json")
    if opened.refresh_token is not None:
        _set_cookie(request, response, opened.refresh_token, SESSION_LIFETIME)
    return response


def _set_cookie(
    request: Request, response: Response, token: str, age: timedelta
) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(age.total_seconds()),
        path="/api/v1/session",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
