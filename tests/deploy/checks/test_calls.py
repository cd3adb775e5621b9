"""The table of calls, as the check reads it."""

from __future__ import annotations

import pytest

from deploy.checks.calls import DOCUMENT, Call, NoTable, only_present, read_calls

TABLE = """
## Who calls whom

Words before it.

| from | to | port | what for |
|---|---|---|---|
| gateway | scanner | 50051, 9101 | rpc |
| scanner | sandbox | 8090 to 8092 | sites |
| Prometheus | every service | 9100 | metrics |
| everything | DNS | 53 | names |

## The parts

| a | b | 1 | another table |
"""


def read(text: str) -> set[str]:
    """The calls in words."""
    known = read_calls(text, services=["a", "b"], everything=["a", "b", "c"])
    return {str(call) for call in known}


class TestReadCalls:
    def test_reads_lists_ranges_and_words_for_many(self) -> None:
        assert read(TABLE) == {
            "gateway -> scanner:50051", "gateway -> scanner:9101",
            "scanner -> sandbox:8090", "scanner -> sandbox:8091",
            "scanner -> sandbox:8092",
            "Prometheus -> a:9100", "Prometheus -> b:9100",
            "a -> DNS:53", "b -> DNS:53", "c -> DNS:53",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("## Who calls whom", "## Calls", "no heading '## Who calls whom'"),
            ("9101", "health", "'health' below '## Who calls whom' is no port"),
            ("8090 to 8092", "8090 to all", "is no port"),
        ],
    )
    def test_a_table_that_cannot_be_read_is_no_empty_one(
        self, old: str, new: str, said: str
    ) -> None:
        with pytest.raises(NoTable, match=said):
            read(TABLE.replace(old, new, 1))

    def test_a_heading_without_rows_is_none_either(self) -> None:
        with pytest.raises(NoTable, match="no rows"):
            read("## Who calls whom\n\nNothing yet.\n")

    def test_the_architecture_has_it(self) -> None:
        assert "gateway -> pricing:50051" in read(DOCUMENT.read_text())


class TestOnlyPresent:
    def test_leaves_out_what_is_not_there(self) -> None:
        calls = {Call("a", "b", 1), Call("b", "a", 1), Call("a", "DNS", 53)}
        assert only_present(calls, {"b": False}) == {Call("a", "DNS", 53)}
