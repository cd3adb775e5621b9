"""What __main__ hands to the routes, and how a route asks for it and for its caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from common.loops import Stop
from services.gateway.errors import NotSignedIn, RoleTooLow
from services.gateway.rules.actors import Actor, Origin, Role

if TYPE_CHECKING:
    from common.postgres import Pool
    from services.gateway.adapters.passwords import Passwords
    from services.gateway.adapters.tokens import Tokens
    from services.gateway.clients.health import Probe
    from services.gateway.clients.pricing import Pricing
    from services.gateway.clients.scanner import Scanner
    from services.gateway.metrics import Metrics
    from services.gateway.routes.shapes.base import Mode
    from services.gateway.store.rates import Rates
    from services.gateway.usecases.know_sandboxes import Sandboxes
    from services.gateway.usecases.live import Live
    from services.gateway.usecases.read_details import Details


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one client may ask for."""

    requests_a_minute: int = 100
    body_bytes: int = 256 * 1024
    upload_bytes: int = 257 * 1024 * 1024
    """Of a file with its form around it; the scanner takes 256 MiB of the file."""
    sockets: int = 1_000
    sockets_a_user: int = 20


@dataclass(frozen=True, slots=True)
class Pace:
    """How long each step of a WebSocket may take, in seconds."""

    first: float = 5.0
    """Until the client has subscribed."""
    begin: float = 5.0
    """Until pricing has said where it is."""
    heartbeat: float = 15.0
    """Of silence, at most."""
    send: float = 10.0
    """Until a message is taken by the other side, or it is dropped."""


@dataclass(slots=True)
class Gateway:
    """Everything a route needs, made once."""

    mode: Mode
    pool: Pool
    rates: Rates
    passwords: Passwords
    tokens: Tokens
    pricing: Pricing
    scanner: Scanner
    probes: Sequence[Probe]
    sandboxes: Sandboxes
    details: Details
    live: Live
    metrics: Metrics
    store_problems: Callable[[], Mapping[str, str | None]]
    """Of each store the gateway needs: what is wrong with it."""
    limits: Limits = field(default_factory=Limits)
    pace: Pace = field(default_factory=Pace)
    web: Path | None = None
    """The built pages; None or an empty folder if there are none."""
    sandbox: bool = False
    """Whether a pretend outside world runs beside it."""
    sockets: dict[str, int] = field(default_factory=dict)
    """How many WebSockets each user has open."""
    draining: Stop = field(default_factory=Stop)
    """Said when it is to stop: it serves, and sends everybody elsewhere."""
    closing: Stop = field(default_factory=Stop)
    """Said when it has drained: WebSockets end now."""


ACTOR: Final = "actor"
REQUEST_ID: Final = "request_id"

_bearer = HTTPBearer(auto_error=False, description="The access token of /session.")


# Not `def`: FastAPI would run each of these in a thread, which costs more than all of
# the rest of a request.
async def gateway_of(request: Request) -> Gateway:
    """What __main__ wired."""
    gateway: Gateway = request.app.state.gateway
    return gateway


Wired = Annotated[Gateway, Depends(gateway_of)]


async def origin_of(request: Request) -> Origin:
    """Where a request came from."""
    return Origin(
        address=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", "")[:200],
        request_id=request.scope["state"][REQUEST_ID],
    )


From = Annotated[Origin, Depends(origin_of)]


class Needs:
    """A dependency: somebody signed in whose role covers `role`."""

    def __init__(self, role: Role) -> None:
        self._role = role

    async def __call__(
        self, request: Request, _: Annotated[Any, Depends(_bearer)]
    ) -> Actor:
        """The caller. Raises NotSignedIn and RoleTooLow."""
        actor = request.scope["state"].get(ACTOR)
        if isinstance(actor, NotSignedIn):
            raise actor
        if actor is None:
            raise NotSignedIn(hint="POST /api/v1/session gives an access token.")
        assert isinstance(actor, Actor)  # noqa: S101 - for mypy: Edge puts it there.
        if not actor.role.covers(self._role):
            raise RoleTooLow(
                f"That needs the role {self._role}; {actor.name} is {actor.role}."
            )
        return actor


Viewer = Annotated[Actor, Depends(Needs(Role.VIEWER))]
Operator = Annotated[Actor, Depends(Needs(Role.OPERATOR))]
