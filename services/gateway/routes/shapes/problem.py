"""Problem details (RFC 9457): the one form of every error."""

from __future__ import annotations

from pydantic import Field

from services.gateway.routes.shapes.base import Shape


class FieldError(Shape):
    """One value that cannot be used."""

    field: str
    """Where it is: "query.limit", "body.url"."""
    message: str


class Problem(Shape):
    """What went wrong, and how to mend it."""

    type: str
    """A stable name: "urn:magpie:problem:not-found"."""
    title: str
    status: int
    detail: str
    hint: str | None = None
    """How to mend it."""
    instance: str
    """The path that was asked for."""
    request_id: str
    """To find it in the logs by."""
    errors: list[FieldError] = Field(default_factory=list)
