"""Logs, traces, metrics and error reports of a process, set up once by its __main__."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from common.errors import BadInput, Bug, MagpieError
from common.logs import set_up_logs
from common.metrics import serve_metrics
from common.redaction import redact_fields
from common.tracing import set_up_tracing

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


class PortTaken(BadInput):
    """Another program listens on that port."""


@dataclass
class Telemetry:
    """What was set up; `close` sends off what is still waiting."""

    _closers: list[Callable[[], None]] = field(default_factory=list)

    def close(self) -> None:
        """Flush and stop, the last started first; safe to call twice."""
        while self._closers:
            self._closers.pop()()


def set_up(
    service: str,
    *,
    log_level: str = "INFO",
    otlp_endpoint: str | None = None,
    trace_ratio: float = 0.01,
    metrics_port: int | None = None,
    metrics_host: str = "127.0.0.1",
    sentry_dsn: str | None = None,
    mode: str = "paper",
) -> Telemetry:
    """Set up what is asked for; PortTaken if the metrics cannot be served.

    Traces leave the process only with an `otlp_endpoint`, errors only with a
    `sentry_dsn`, metrics are served only with a `metrics_port`.
    """
    set_up_logs(service, level=log_level)
    telemetry = Telemetry()
    closers = telemetry._closers
    closers.append(set_up_tracing(service, endpoint=otlp_endpoint, ratio=trace_ratio))
    if sentry_dsn:
        closers.append(_set_up_sentry(service, sentry_dsn, mode=mode))
    if metrics_port is not None:
        from prometheus_client import REGISTRY

        try:
            closers.append(
                serve_metrics(metrics_port, host=metrics_host, registry=REGISTRY)
            )
        except OSError as exc:
            telemetry.close()
            raise PortTaken(
                f"Port {metrics_port}, for the metrics of {service}, is taken.",
                hint="Stop what listens there, or shift all ports with `--port`.",
            ) from exc
    return telemetry


def _set_up_sentry(service: str, dsn: str, *, mode: str) -> Callable[[], None]:
    import sentry_sdk

    sentry_sdk.init(
        dsn,
        server_name=service,
        environment=mode,
        before_send=report_only_faults,
        send_default_pii=False,
        # It would import every library it knows of, used or not: seconds of start-up.
        auto_enabling_integrations=False,
        # Local variables hold prices, addresses and keys; the stack is enough.
        include_local_variables=False,
        max_breadcrumbs=20,
    )

    def close() -> None:
        sentry_sdk.get_client().close(timeout=2.0)

    return close


def report_only_faults(event: Event, hint: Hint) -> Event | None:
    """The report without secrets; None, which sends nothing, for an expected error.

    A refusal or a missing row is an answer. Only a Bug, and what nobody expected, is a
    fault that a person has to look at.
    """
    error = (hint.get("exc_info") or (None, None, None))[1]
    if isinstance(error, MagpieError) and not isinstance(error, Bug):
        return None
    return cast("Event", redact_fields(event))
