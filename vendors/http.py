"""The HTTP side of all vendors: httpx's errors become ours, keys stay out of logs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx

from vendors.errors import BadAnswer, DeadlinePassed, Unreachable

# Query parameters that hold a secret; the logs of httpx show the whole address.
_SECRET: Final = re.compile(
    r"([?&](?:key|token|api_key|apiKey|access_token)=)[^&\s\"']+"
)


@contextmanager
def translated(vendor: str) -> Iterator[None]:
    """Raises DeadlinePassed, Unreachable or BadAnswer instead of httpx's errors."""
    try:
        yield
    except httpx.TimeoutException as exc:
        raise DeadlinePassed(f"{vendor} did not answer in time.") from exc
    except httpx.TransportError as exc:
        raise Unreachable(f"{vendor} cannot be reached: {exc}") from exc
    except httpx.DecodingError as exc:
        raise BadAnswer(f"{vendor}'s answer cannot be unpacked: {exc}.") from exc


def without_secrets(text: str) -> str:
    """The text with the value of each secret query parameter replaced."""
    return _SECRET.sub(r"\1***", text)


class HideSecrets(logging.Filter):
    """Rewrites records so that no key of an address reaches a handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keeps the record."""
        record.msg = without_secrets(record.getMessage())
        record.args = None
        return True


def hide_secrets_in_logs() -> None:
    """Make the loggers of httpx fit for production; again is harmless."""
    for name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2"):
        logger = logging.getLogger(name)
        if not any(isinstance(f, HideSecrets) for f in logger.filters):
            logger.addFilter(HideSecrets())
