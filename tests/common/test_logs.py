"""Every line is one JSON object, from structlog and the standard library alike."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from common import tracing
from common.logs import set_up_logs

TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What a service writes; the test runner's own handlers are put back."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    set_up_logs("scanner", level="INFO", stream=stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


class TestSetUpLogs:
    def test_the_standard_library_s_lines_are_json(self, stream: io.StringIO) -> None:
        logging.getLogger("common.x").warning(
            "%d pages failed", 3, extra={"source": "shop-a"}
        )
        (line,) = lines(stream)
        assert line.pop("timestamp")
        assert line == {
            "event": "3 pages failed",
            "level": "warning",
            "logger": "common.x",
            "service": "scanner",
            "source": "shop-a",
        }

    def test_structlog_s_lines_are_the_same(self, stream: io.StringIO) -> None:
        structlog.get_logger("common.x").warning("page failed", source="shop-a")
        (line,) = lines(stream)
        assert (line["event"], line["source"]) == ("page failed", "shop-a")
        assert (line["logger"], line["service"]) == ("common.x", "scanner")

    def test_a_line_has_the_ids_of_its_trace(self, stream: io.StringIO) -> None:
        with tracing.span("step", traceparent=TRACEPARENT):
            logging.getLogger("x").info("inside")
        logging.getLogger("x").info("outside")
        inside, outside = lines(stream)
        assert inside["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"
        assert inside["span_id"] == "00f067aa0ba902b7"
        assert "trace_id" not in outside

    def test_secrets_are_hidden_in_texts_fields_and_tracebacks(
        self, stream: io.StringIO
    ) -> None:
        logger = logging.getLogger("x")
        try:
            raise ConnectionError("postgresql://magpie:hunter2@db refused")
        except ConnectionError:
            logger.exception(
                "password=hunter2", extra={"headers": {"Cookie": "hunter2"}}
            )
        structlog.get_logger("x").info("in", api_key="hunter2")
        assert "hunter2" not in stream.getvalue()
        failed, _ = lines(stream)
        assert "ConnectionError" in str(failed["exception"])

    def test_below_the_level_nothing_is_written(self, stream: io.StringIO) -> None:
        logging.getLogger("x").debug("small talk")
        structlog.get_logger("x").debug("small talk")
        logging.getLogger("httpx").info("small talk")
        assert stream.getvalue() == ""

    def test_what_json_does_not_know_is_written_as_text(
        self, stream: io.StringIO
    ) -> None:
        structlog.get_logger("x").info("odd", thing=object(), raw=b"hunter2")
        (line,) = lines(stream)
        assert str(line["thing"]).startswith("<object")
        assert line["raw"] == "[hidden]"
