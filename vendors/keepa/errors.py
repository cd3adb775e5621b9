"""What each status code of Keepa means for the caller (official client, KeepaAPI)."""

from __future__ import annotations

from datetime import timedelta

from common.errors import BadInput, Blocked, MagpieError, NotFound, RateLimited, Refused
from vendors.errors import BadAnswer, Unreachable


class OutOfTokens(RateLimited):
    """The Keepa account has no tokens left."""


class SubscriptionEnded(Blocked):
    """Keepa wants to be paid before it answers again."""


def error_of(status: int, message: str, retry_after: timedelta | None) -> MagpieError:
    """The error for an answer that is not 200; `message` is Keepa's own."""
    said = f"Keepa answered {status}: {message}" if message else f"Keepa said {status}."
    if status == 429:
        return OutOfTokens(said, retry_after=retry_after)
    if status == 402:
        return SubscriptionEnded(said, hint="Renew it, or set MAGPIE_KEEPA_KEY.")
    if status in {400, 405}:
        return BadInput(said)
    if status in {401, 403}:
        return Refused(said, hint="Check MAGPIE_KEEPA_KEY.")
    if status == 404:
        return NotFound(said)
    if status >= 500:
        return Unreachable(said)
    return BadAnswer(said)
