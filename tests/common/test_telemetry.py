"""What leaves a process, and what does not: asked of a real one and real receivers."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import (
    trace_service_pb2,
    trace_service_pb2_grpc,
)

from common.errors import BadInput, Bug, MagpieError, NotFound
from common.telemetry import report_only_faults

HEAVY = "sentry_sdk structlog opentelemetry.sdk opentelemetry.exporter"


def run(root: Path, code: str) -> subprocess.CompletedProcess[str]:
    """A process of its own: what telemetry sets up is set up once in a process."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """What an operator's collector receives."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, str]] = []

    def Export(  # noqa: N802 - the contract's own name.
        self,
        request: trace_service_pb2.ExportTraceServiceRequest,
        context: grpc.ServicerContext,
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        for resource in request.resource_spans:
            names = {
                pair.key: pair.value.string_value
                for pair in resource.resource.attributes
            }
            for scope in resource.scope_spans:
                self.spans += [(names["service.name"], s.name) for s in scope.spans]
        return trace_service_pb2.ExportTraceServiceResponse()


@pytest.fixture
def collector() -> Iterator[tuple[Collector, int]]:
    servicer = Collector()
    server = grpc.server(ThreadPoolExecutor(2))
    add: Any = trace_service_pb2_grpc.add_TraceServiceServicer_to_server
    add(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield servicer, port
    server.stop(None).wait()


@pytest.fixture
def sentry(socket_enabled: None) -> Iterator[tuple[list[str], int]]:
    """Every report that is sent to a Sentry of ours, as text."""
    reports: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            # Sentry's client takes brotli where some other library has installed it.
            name = {"gzip": "gzip", "br": "brotli"}[self.headers["Content-Encoding"]]
            reports.append(import_module(name).decompress(body).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield reports, server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


class TestImporting:
    def test_importing_it_loads_nothing_heavy(self, root: Path) -> None:
        done = run(
            root,
            "import sys, common.telemetry\n"
            f"print([name for name in {HEAVY.split()!r} if name in sys.modules])",
        )
        assert done.stdout.strip() == "[]"


class TestSetUp:
    def test_recorded_spans_reach_the_collector_before_the_process_ends(
        self, root: Path, collector: tuple[Collector, int]
    ) -> None:
        received, port = collector
        run(
            root,
            "from common import telemetry, tracing\n"
            f"t = telemetry.set_up('pricing', otlp_endpoint='http://127.0.0.1:{port}',"
            " trace_ratio=1.0)\n"
            "with tracing.span('decide'):\n"
            "    with tracing.span('quote'): pass\n"
            "t.close(); t.close()",
        )
        assert sorted(received.spans) == [("pricing", "decide"), ("pricing", "quote")]

    def test_without_an_endpoint_there_are_ids_and_nothing_is_sent(
        self, root: Path
    ) -> None:
        done = run(
            root,
            "import sys, logging\n"
            "from common import telemetry, tracing\n"
            "t = telemetry.set_up('pricing', trace_ratio=1.0)\n"
            "with tracing.span('decide'): logging.getLogger('x').info('here')\n"
            "t.close()\n"
            "print('opentelemetry.sdk' in sys.modules, 'sentry_sdk' in sys.modules)",
        )
        assert len(json.loads(done.stderr)["trace_id"]) == 32
        assert done.stdout.split() == ["False", "False"]

    def test_faults_reach_sentry_without_secrets_and_answers_do_not(
        self, root: Path, sentry: tuple[list[str], int]
    ) -> None:
        reports, port = sentry
        run(
            root,
            "import logging\n"
            "from common import telemetry\n"
            "from common.errors import NotFound\n"
            "t = telemetry.set_up('pricing',"
            f" sentry_dsn='http://key@127.0.0.1:{port}/1')\n"
            "for kind in NotFound, ValueError:\n"
            "    try: raise kind('password=hunter2')\n"
            "    except Exception: logging.getLogger('x').exception('it failed')\n"
            "t.close()",
        )
        sent = "".join(reports)
        assert "ValueError" in sent
        assert "NotFound" not in sent
        assert "hunter2" not in sent

    def test_a_taken_metrics_port_is_named(
        self, root: Path, sentry: tuple[list[str], int]
    ) -> None:
        _, port = sentry
        done = run(
            root,
            "from common import telemetry\n"
            f"try: telemetry.set_up('pricing', metrics_port={port})\n"
            "except telemetry.PortTaken as taken: print(taken)",
        )
        assert f"Port {port}, for the metrics of pricing, is taken." in done.stdout
        assert "--port" in done.stdout


class TestReportOnlyFaults:
    @pytest.mark.parametrize(
        ("error", "sent"),
        [
            (BadInput(), False),
            (NotFound(), False),
            (Bug(), True),
            (KeyError("x"), True),
        ],
        ids=["bad input", "not found", "bug", "anything else"],
    )
    def test_only_what_nobody_expected_is_sent(
        self, error: MagpieError | KeyError, sent: bool
    ) -> None:
        hint = {"exc_info": (type(error), error, None)}
        assert (report_only_faults({"message": "x"}, hint) is not None) is sent

    def test_a_message_without_an_error_is_sent(self) -> None:
        assert report_only_faults({"message": "odd"}, {}) == {"message": "odd"}
