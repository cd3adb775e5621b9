"""No file and no function grows past what a reader can hold: one idea each."""

from __future__ import annotations

import ast

import pytest

from tests.tree import ROOT, project_files

FILE_LINES = 400
FUNCTION_LINES = 50
GENERATED = ("rpc/",)


def too_large(name: str, code: str) -> list[str]:
    """What in that file is over a limit, in words."""
    found = []
    if (lines := len(code.splitlines())) > FILE_LINES:
        found.append(
            f"{name}: {lines} lines, {FILE_LINES} at most. Find the second idea."
        )
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(
                    f"{name}:{node.lineno} {node.name}: {length} lines, "
                    f"{FUNCTION_LINES} at most. Name a step of it and move it out."
                )
    return found


class TestTooLarge:
    def test_the_project_has_nothing_over_the_limits(self) -> None:
        names = [n for n in project_files(".py") if not n.startswith(GENERATED)]
        assert "common/money.py" in names
        found = [w for n in names for w in too_large(n, (ROOT / n).read_text())]
        assert not found, "\n".join(found)

    @pytest.mark.parametrize(("lines", "words"), [(50, 0), (51, 1)])
    def test_a_function_is_named_from_its_fifty_first_line(
        self, lines: int, words: int
    ) -> None:
        code = "def f():\n" + "    pass\n" * (lines - 1)
        assert len(too_large("x.py", code)) == words

    @pytest.mark.parametrize(("lines", "words"), [(400, 0), (401, 1)])
    def test_a_file_is_named_from_its_four_hundred_first_line(
        self, lines: int, words: int
    ) -> None:
        assert len(too_large("x.py", "x = 1\n" * lines)) == words
