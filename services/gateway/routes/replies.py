"""Answers: JSON with an ETag, 304 for whoever has it, and the key of a write."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Final

from fastapi import Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from common.errors import BadInput
from common.ids import new_id
from services.gateway.rules.actors import Actor

_KEY: Final = re.compile(r"[!-~]{1,200}", re.ASCII)
# What a person sees is asked for again each time, and costs nothing if it is the same.
_FRESH: Final = "private, no-cache"

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]


def reply(request: Request, answer: BaseModel | bytes) -> Response:
    """What a GET answers: the JSON, or 304 if the client has just that."""
    body = answer if isinstance(answer, bytes) else to_json(answer)
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": _FRESH}
    if _has(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def to_json(answer: BaseModel) -> bytes:
    """The shape as bytes."""
    return answer.model_dump_json().encode()


def request_id_of(actor: Actor, key: str | None) -> str:
    """The id of a write: of this user and key, so that a repeat is known as one."""
    if key is None:
        return str(new_id())
    if not _KEY.fullmatch(key):
        raise BadInput(
            "The Idempotency-Key has to be 1 to 200 visible ASCII characters."
        )
    return f"{actor.user_id}:{key}"


def _has(held: str | None, tag: str) -> bool:
    if held is None:
        return False
    tags = {part.strip().removeprefix("W/") for part in held.split(",")}
    return tag in tags or "*" in tags
