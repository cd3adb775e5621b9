"""Signing in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from services.gateway.routes.shapes.base import Mode, Shape, Text


class Credentials(Shape):
    """Who somebody says to be."""

    name: Text = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=1000, repr=False)


class User(Shape):
    """Who is signed in."""

    id: str
    name: str
    role: Literal["viewer", "operator", "admin"]


class Session(Shape):
    """Who the token belongs to, and how real the platform is."""

    user: User
    mode: Mode


class SignedIn(Session):
    """A fresh token; the cookie that refreshes it travels beside it."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name.
    expires_in: int
    """Seconds."""
