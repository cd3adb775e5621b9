"""What every answer of eBay has: a JSON object, sometimes a wait that is asked for."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final

import httpx

from vendors.errors import BadAnswer

_LONGEST_WAIT: Final = 86_400


def object_of(answer: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer; of an error page nothing. Raises BadAnswer."""
    try:
        body = json.loads(answer.content)
    except (ValueError, RecursionError) as exc:
        if answer.status_code != 200:
            return {}
        raise BadAnswer("eBay's answer is not JSON.") from exc
    if isinstance(body, dict):
        return body
    raise BadAnswer("eBay's answer is not an object.")


def wait_asked(answer: httpx.Response) -> timedelta | None:
    """What a Retry-After header in seconds asks for (RFC 9110, 10.2.3)."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said[:9]), _LONGEST_WAIT))
    return None
