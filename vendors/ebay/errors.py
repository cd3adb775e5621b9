"""What each answer of eBay that is no success means for the caller.

Its error ids are those of the Browse API's description; 1001 and 2001 are of its
gateway, before any API is reached.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from common.errors import BadInput, MagpieError, NotFound, RateLimited, Refused
from vendors.ebay.fields import Json
from vendors.errors import BadAnswer, Unreachable

_NOT_FOUND: Final = frozenset({11001, 11002, 11003})
_NOT_NOW: Final = frozenset({11004, 11008})
_TOO_MUCH: Final = 429


class QuotaSpent(RateLimited):
    """eBay allows this application no more calls for now."""


class TokenRefused(Refused):
    """eBay does not take the application's token."""


class KeysRefused(Refused):
    """eBay does not know the application, or not by that secret."""


class NotNow(Unreachable):
    """eBay says that the item cannot be shown at the moment."""


def error_of(status: int, body: Json, retry_after: timedelta | None) -> MagpieError:
    """The error for an answer of the Browse API that is not 200."""
    ids, message = _first_error(body)
    said = f"eBay answered {status}: {message}" if message else f"eBay said {status}."
    if status == _TOO_MUCH:
        return QuotaSpent(said, retry_after=retry_after)
    if status == 401:
        return TokenRefused(said, hint=_KEYS)
    if status == 403:
        return Refused(said, hint="The application lacks a permission of eBay's.")
    if ids & _NOT_NOW:
        return NotNow(said)
    if status == 404 or ids & _NOT_FOUND:
        return NotFound(said)
    if status in {400, 405, 409, 413, 414}:
        return BadInput(said)
    if status >= 500:
        return Unreachable(said)
    return BadAnswer(said)


def token_error_of(status: int, body: Json, wait: timedelta | None) -> MagpieError:
    """The error for an answer of the token endpoint (RFC 6749, 5.2)."""
    said = f"eBay gave no token ({status}: {body.get('error') or 'no reason'})."
    if status == _TOO_MUCH:
        return QuotaSpent(said, retry_after=wait)
    if status in {400, 401, 403}:
        return KeysRefused(said, hint=_KEYS)
    if status >= 500:
        return Unreachable(said)
    return BadAnswer(said)


_KEYS: Final = "Check MAGPIE_EBAY_CLIENT_ID and MAGPIE_EBAY_CLIENT_SECRET."


def _first_error(body: Json) -> tuple[set[int], str]:
    errors = body.get("errors")
    listed = errors if isinstance(errors, list) else []
    found = [one for one in listed if isinstance(one, dict)]
    ids = {one["errorId"] for one in found if isinstance(one.get("errorId"), int)}
    texts = (one.get("longMessage") or one.get("message") for one in found)
    return ids, " ".join(str(text)[:300] for text in texts if text)
