"""The numbers say what happened, in the library's own format, on their own port."""

from __future__ import annotations

import socket
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.exposition import generate_latest

from common.metrics import (
    SECONDS,
    CallTimes,
    RpcMetrics,
    rpc_metrics,
    serve_metrics,
    serving_metrics,
    work_metrics,
)

NAME = "magpie_rpc_server_seconds"
LABELS = {"method": "s/M", "code": "OK"}


class TestCallTimes:
    @given(
        st.lists(
            st.floats(min_value=0, max_value=20, allow_nan=False)
            | st.sampled_from([float(bound) for bound in SECONDS])
        )
    )
    def test_it_counts_as_the_library_s_histogram_does(
        self, seconds: list[float]
    ) -> None:
        ours, theirs = CollectorRegistry(), CollectorRegistry()
        times = RpcMetrics("server", ours).of("s/M")
        reference = Histogram(
            NAME, "x", ["method", "code"], buckets=SECONDS, registry=theirs
        )
        for each in seconds:
            times.observe("OK", each)
            reference.labels(**LABELS).observe(each)
        for suffix in ("_count", "_sum"):
            found = ours.get_sample_value(NAME + suffix, LABELS)
            assert found == theirs.get_sample_value(NAME + suffix, LABELS)
        for bound in [*map(float, SECONDS), float("inf")]:
            labels = {**LABELS, "le": _label(bound)}
            found = ours.get_sample_value(f"{NAME}_bucket", labels)
            assert found == theirs.get_sample_value(f"{NAME}_bucket", labels)

    def test_calls_under_way_are_shown(self) -> None:
        registry = CollectorRegistry()
        RpcMetrics("client", registry).of("s/M").running = 3
        found = registry.get_sample_value(
            "magpie_rpc_client_in_flight", {"method": "s/M"}
        )
        assert found == 3

    def test_a_code_is_not_seen_before_it_happens(self) -> None:
        assert CallTimes().totals() == []


class TestRpcMetrics:
    def test_a_registry_has_one_for_each_side(self) -> None:
        registry = CollectorRegistry()
        assert rpc_metrics("server", registry) is rpc_metrics("server", registry)
        assert rpc_metrics("client", registry) is not rpc_metrics("server", registry)

    def test_the_text_is_what_prometheus_reads(self) -> None:
        registry = CollectorRegistry()
        RpcMetrics("server", registry).of("s/M").observe("NOT_FOUND", 0.02)
        text = generate_latest(registry).decode()
        assert f"# TYPE {NAME} histogram" in text
        assert f'{NAME}_bucket{{code="NOT_FOUND",le="0.025",method="s/M"}} 1.0' in text


class TestServeMetrics:
    @pytest.mark.enable_socket
    def test_they_are_read_over_http_until_it_is_closed(self) -> None:
        registry = CollectorRegistry()
        RpcMetrics("server", registry).of("s/M").observe("OK", 0.1)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        close = serve_metrics(port, host="127.0.0.1", registry=registry)
        address = f"http://127.0.0.1:{port}/metrics"
        with urlopen(address, timeout=5) as answer:
            assert NAME in answer.read().decode()
        close()
        with pytest.raises(OSError, match="refused"):
            urlopen(address, timeout=5)


def _label(bound: float) -> str:
    return "+Inf" if bound == float("inf") else str(bound)


class TestWorkMetrics:
    def test_they_have_the_names_that_dashboards_know(self) -> None:
        registry = CollectorRegistry()
        metrics = work_metrics(registry)
        metrics.event_age.labels("offers").observe(0.2)
        metrics.dead_events.labels("offers").inc()
        metrics.outbox_waiting.labels("sources").set(3)
        metrics.job_seconds.labels("sweep", "done").observe(0.2)
        stream = {"stream": "offers"}
        job = {"name": "sweep", "outcome": "done"}
        assert registry.get_sample_value("magpie_event_age_seconds_count", stream) == 1
        assert registry.get_sample_value("magpie_dead_events_total", stream) == 1
        waiting = {"stream": "sources"}
        assert registry.get_sample_value("magpie_outbox_waiting", waiting) == 3
        assert registry.get_sample_value("magpie_job_seconds_count", job) == 1

    def test_they_are_made_once_for_a_registry(self) -> None:
        registry = CollectorRegistry()
        assert work_metrics(registry) is work_metrics(registry)


class TestServingMetrics:
    def test_they_are_made_once_for_a_registry(self) -> None:
        registry = CollectorRegistry()
        serving_metrics(registry).serving.labels("all").set(1)
        again = serving_metrics(registry)
        assert again is serving_metrics(registry)
        assert registry.get_sample_value("magpie_serving", {"check": "all"}) == 1
