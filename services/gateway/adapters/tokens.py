"""Access tokens: short-lived JWTs (HS256) that only this service makes and reads."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import jwt

from services.gateway.errors import NotSignedIn
from services.gateway.rules.actors import Actor, Role

LIFETIME: Final = timedelta(minutes=5)

_ALGORITHM: Final = "HS256"
_ISSUER: Final = "magpie-gateway"
_CLAIMS: Final = ("sub", "name", "role", "sid", "iat", "exp", "iss")
_KNOWN: Final = 4096
_LONGEST: Final = 2000


class Tokens:
    """Makes and reads them with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        # Of a token that was found good only its time has to be looked at again.
        self._good: OrderedDict[str, Actor] = OrderedDict()

    def mint(
        self, user_id: UUID, session_id: UUID, *, name: str, role: Role, now: datetime
    ) -> str:
        """A token that says who somebody is, for LIFETIME."""
        issued = int(now.timestamp())
        claims = {
            "iss": _ISSUER,
            "sub": str(user_id),
            "name": name,
            "role": role.value,
            "sid": str(session_id),
            "iat": issued,
            "exp": issued + int(LIFETIME.total_seconds()),
        }
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def read(self, token: str, *, now: datetime) -> Actor:
        """Whom the token names. Raises NotSignedIn."""
        actor = self._good.get(token) or self._verified(token)
        if actor.expires_at <= now.timestamp():
            raise NotSignedIn(
                "The access token has expired.", hint="Refresh the session."
            )
        return actor

    def _verified(self, token: str) -> Actor:
        if len(token) > _LONGEST:
            raise NotSignedIn("That is no access token of ours.", hint="Sign in again.")
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                # Its time is looked at by `read`, with the clock of the caller.
                options={
                    "require": list(_CLAIMS),
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            actor = Actor(
                UUID(claims["sub"]),
                str(claims["name"]),
                Role(claims["role"]),
                UUID(claims["sid"]),
                int(claims["exp"]),
            )
        except (jwt.InvalidTokenError, ValueError, TypeError) as exc:
            raise NotSignedIn(
                "That is no access token of ours.", hint="Sign in again."
            ) from exc
        self._good[token] = actor
        while len(self._good) > _KNOWN:
            self._good.popitem(last=False)
        return actor
