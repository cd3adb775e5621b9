"""The truth of the endless shops, as a file would have it."""

from __future__ import annotations

import json

import pytest

from sandbox.endless.__main__ import main
from sandbox.endless.items import make_item


class TestMain:
    def test_prints_what_its_pages_say(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["--seed", "3", "--shops", "2", "--truth", "5", "2"]) == 0
        said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [(one["shop"], one["number"]) for one in said] == [
            (0, 5),
            (0, 6),
            (1, 5),
            (1, 6),
        ]
        assert said[-1]["minor_units"] == make_item(3, 1, 6).minor_units
