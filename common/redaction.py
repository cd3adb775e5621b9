"""Takes secrets out of what is logged or reported: by their name, by their shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

HIDDEN: Final = "[hidden]"

# Parts of a name that say that its value is not for a log.
_SECRET_NAME: Final = re.compile(
    r"passw|secret|token(?!s)|authori[sz]ation|cookie|credential|api[_-]?key|private[_-]?key"
    r"|signature|dsn|session[_-]?id|nonce|card[_-]?number|cvc|iban|(?:^|_)t?otp(?:$|_)",
    re.IGNORECASE,
)
# What a secret looks like inside a sentence; the first group is kept. Every repetition
# is bounded, so that no text can make a log line slow.
_SECRET_SHAPES: Final = (
    # The password of an address: postgresql://user:password@host.
    re.compile(r"(\w://[^\s/:@]{0,256}:)[^\s/]{1,256}(?=@)"),
    re.compile(r"(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}", re.IGNORECASE),
    # A JSON web token.
    re.compile(r"()\beyJ[\w-]{8,4096}\.[\w-]{1,4096}\.[\w-]{0,4096}"),
    # Keys that say what they are: sk_live_..., whsec_..., mgp_...
    re.compile(r"()\b(?:sk|rk|pk|whsec|mgp)_[A-Za-z0-9_]{12,}"),
    # In a query or a key=value text: ?api_key=..., password=...
    re.compile(
        r"(\b\w{0,40}(?:passw|secret|token(?!s)|api[_-]?key|signature)\w{0,40}"
        r"\s{0,3}[=:]\s{0,3})"
        r"[^\s&'\",;)\]}]{1,512}",
        re.IGNORECASE,
    ),
)
_DEEPEST: Final = 8


def redact_text(text: str) -> str:
    """The text with everything in it that looks like a secret hidden."""
    for shape in _SECRET_SHAPES:
        text = shape.sub(rf"\1{HIDDEN}", text)
    return text


def redact(value: object, *, depth: int = 0) -> object:
    """The value with secrets hidden, in mappings and lists too; it is not changed.

    What lies more than eight levels deep is hidden whole.
    """
    if isinstance(value, str):
        return redact_text(value)
    if depth >= _DEEPEST:
        return HIDDEN
    if isinstance(value, Mapping):
        return redact_fields(value, depth=depth)
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(inner, depth=depth + 1) for inner in value]
    if isinstance(value, bytes):
        return HIDDEN
    return value


def redact_fields(fields: Mapping[str, object], *, depth: int = 0) -> dict[str, object]:
    """The same names, with what is secret by its name or shape hidden."""
    return {
        name: HIDDEN
        if inner is not None and is_secret_name(str(name))
        else redact(inner, depth=depth + 1)
        for name, inner in fields.items()
    }


def is_secret_name(name: str) -> bool:
    """Whether a field of that name holds a secret."""
    return _SECRET_NAME.search(name) is not None
