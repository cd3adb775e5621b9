"""A trace goes on wherever its text is taken up, recorded or not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from common import tracing
from tests.common.spans import recorded_spans

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-"
RECORDED, UNRECORDED = PARENT + "01", PARENT + "00"


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return recorded_spans()


@pytest.fixture(autouse=True)
def _empty(exporter: InMemorySpanExporter) -> Iterator[None]:
    exporter.clear()
    yield
    assert tracing.current_traceparent() == "", "every step has ended"


class TestSpan:
    def test_an_unrecorded_trace_is_handed_on_as_it_came(
        self, exporter: InMemorySpanExporter
    ) -> None:
        with tracing.span("step", traceparent=UNRECORDED):
            assert tracing.current_traceparent() == UNRECORDED
            with tracing.span("inner"):
                assert tracing.current_ids()["trace_id"] == TRACE
        assert exporter.get_finished_spans() == ()

    def test_a_recorded_trace_gets_a_span_for_each_step(
        self, exporter: InMemorySpanExporter
    ) -> None:
        with (
            tracing.span("outer", traceparent=RECORDED),
            tracing.span("inner", attributes={"source": "shop-a"}),
        ):
            assert tracing.is_recorded(tracing.current_traceparent())
        inner, outer = exporter.get_finished_spans()
        assert (inner.name, outer.name) == ("inner", "outer")
        assert dict(inner.attributes or {}) == {"source": "shop-a"}
        assert inner.parent is not None
        assert outer.parent is not None
        assert inner.parent.span_id == outer.context.span_id
        assert f"{outer.parent.span_id:016x}" == RECORDED[36:52]
        assert f"{inner.context.trace_id:032x}" == TRACE

    def test_an_error_names_its_class_and_not_its_text(
        self, exporter: InMemorySpanExporter
    ) -> None:
        with (
            pytest.raises(ValueError, match="hunter2"),
            tracing.span("step", traceparent=RECORDED),
        ):
            raise ValueError("hunter2")
        (span,) = exporter.get_finished_spans()
        assert span.status.description == "ValueError"
        assert "hunter2" not in span.to_json()

    def test_without_a_trace_one_begins(self) -> None:
        with tracing.span("step"):
            first = tracing.current_ids()["trace_id"]
        with tracing.span("step"):
            assert tracing.current_ids()["trace_id"] != first

    def test_an_unrecorded_message_inside_a_recorded_step_is_a_trace_of_its_own(
        self, exporter: InMemorySpanExporter
    ) -> None:
        """A consumer takes messages up one after the other, each with its own trace."""
        with tracing.span("consume", traceparent=RECORDED):
            with tracing.span("message", traceparent=UNRECORDED.replace("4", "5")):
                assert tracing.current_ids()["trace_id"] == TRACE.replace("4", "5")
            assert tracing.current_ids()["trace_id"] == TRACE
        assert [span.name for span in exporter.get_finished_spans()] == ["consume"]

    @given(st.text(max_size=60))
    def test_a_text_that_is_no_traceparent_is_as_good_as_none(self, text: str) -> None:
        with tracing.span("step", traceparent=text):
            assert len(tracing.current_traceparent()) == 55

    @pytest.mark.parametrize(
        "text",
        [
            "",
            RECORDED.upper(),
            "01" + RECORDED[2:],
            "00-" + "0" * 32 + RECORDED[35:],
            RECORDED[:36] + "0" * 16 + "-01",
            RECORDED + "\n",
        ],
    )
    def test_a_bad_traceparent_is_not_recorded(
        self, exporter: InMemorySpanExporter, text: str
    ) -> None:
        with tracing.span("step", traceparent=text):
            assert not tracing.is_recorded(tracing.current_traceparent())
        assert exporter.get_finished_spans() == ()

    async def test_tasks_that_run_together_keep_their_traces_apart(self) -> None:
        async def step(traceparent: str) -> str:
            with tracing.span("step", traceparent=traceparent):
                await asyncio.sleep(0.001)
                return tracing.current_traceparent()

        texts = [f"00-{n:032x}-{n:016x}-00" for n in range(1, 50)]
        assert await asyncio.gather(*map(step, texts)) == texts


class TestShare:
    @pytest.mark.parametrize("ratio", [0.0, 1.0])
    def test_a_trace_that_begins_is_recorded_or_not(
        self,
        exporter: InMemorySpanExporter,
        monkeypatch: pytest.MonkeyPatch,
        ratio: float,
    ) -> None:
        monkeypatch.setattr(tracing._Share, "ratio", ratio)
        with tracing.span("step"):
            assert tracing.is_recorded(tracing.current_traceparent()) is bool(ratio)
        assert len(exporter.get_finished_spans()) == ratio


class TestAdopt:
    async def test_it_lasts_as_long_as_the_task(self) -> None:
        async def work() -> str:
            assert tracing.adopt(UNRECORDED)
            return tracing.current_traceparent()

        assert await asyncio.create_task(work()) == UNRECORDED

    async def test_a_recorded_trace_is_left_to_span(self) -> None:
        async def work() -> tuple[bool, str]:
            return tracing.adopt(RECORDED), tracing.current_traceparent()

        assert await asyncio.create_task(work()) == (False, "")

    async def test_without_one_a_trace_begins(self) -> None:
        async def work() -> str:
            assert tracing.adopt("")
            return tracing.current_traceparent()

        assert len(await asyncio.create_task(work())) == 55
