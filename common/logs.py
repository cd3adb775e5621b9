"""Log lines as JSON: one object a line, with trace ids, without secrets.

Code logs with the standard library (`logging.getLogger(__name__)`, fields in
`extra`) or with structlog: both end here, and so do the libraries.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any, Final, TextIO

from common import tracing
from common.redaction import redact_fields

if TYPE_CHECKING:
    import structlog

# These say at INFO what only their authors want to know.
_TALKATIVE: Final = ("botocore", "grpc", "httpx", "pymongo", "scrapy.core", "urllib3")


def set_up_logs(
    service: str, *, level: str = "INFO", stream: TextIO | None = None
) -> None:
    """Send everything that is logged in this process to `stream` (stderr) as JSON."""
    import structlog

    shared = _shared_processors(service)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _redacted,
                structlog.processors.JSONRenderer(default=str, ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))


def _shared_processors(service: str) -> list[structlog.typing.Processor]:
    import structlog

    def name_the_service(
        _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        event["service"] = service
        event.update(tracing.current_ids())
        return event

    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        name_the_service,
    ]


def _redacted(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return redact_fields(event)
