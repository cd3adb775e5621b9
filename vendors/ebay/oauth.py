"""The application token: asked for once, kept until shortly before it ends.

OAuth 2.0 client credentials (RFC 6749, 4.4) as eBay describes them: Basic
authentication with the keys, one scope for public data.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from typing import Final

import httpx

from vendors.ebay.answers import object_of, wait_asked
from vendors.ebay.errors import token_error_of
from vendors.ebay.fields import text, whole
from vendors.errors import BadAnswer

SCOPE: Final = "https://api.ebay.com/oauth/api_scope"
_PATH: Final = "identity/v1/oauth2/token"
_MARGIN_SECONDS: Final = 60.0
"""A token that ends while its request is under way is worth nothing."""

Post = Callable[[str, dict[str, str], dict[str, str]], Awaitable[httpx.Response]]
"""Sends a form: path, headers, fields."""


class ApplicationToken:
    """One token for all calls of a process; whoever comes meanwhile waits for it."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        pair = f"{client_id}:{client_secret}".encode()
        self._basic = f"Basic {base64.b64encode(pair).decode()}"
        self._monotonic = monotonic
        self._token = ""
        self._ends = 0.0
        self._asking = asyncio.Lock()

    async def get(self, post: Post) -> str:
        """The token, fetched by `post` where none is good. Raises KeysRefused."""
        async with self._asking:
            if not self._token or self._monotonic() >= self._ends:
                await self._fetch(post)
            return self._token

    def drop(self, token: str) -> None:
        """Never use that one again: eBay refused it before its time."""
        if token == self._token:
            self._token = ""

    async def _fetch(self, post: Post) -> None:
        asked = self._monotonic()
        answer = await post(
            _PATH,
            {"Authorization": self._basic},
            {"grant_type": "client_credentials", "scope": SCOPE},
        )
        body = object_of(answer)
        if answer.status_code != 200:
            raise token_error_of(answer.status_code, body, wait_asked(answer))
        token, seconds = text(body, "access_token"), whole(body, "expires_in")
        if token is None or seconds is None or seconds <= 0:
            raise BadAnswer("eBay's answer has no token that can be used.")
        self._token = token
        # Half its life where that is shorter: never asks twice for each call.
        self._ends = asked + max(seconds - _MARGIN_SECONDS, seconds / 2)
