"""The stand-ins for base images: what they are made from is there."""

from __future__ import annotations

import re
from pathlib import Path

from deploy.images.base import NODE, PYTHON


class TestNode:
    def test_its_version_stands_in_the_script_that_others_use(self, root: Path) -> None:
        told = (root / "web/scripts/with-node").read_text()
        assert re.search(r"^version=\d+\.\d+\.\d+$", told, re.M)


class TestNames:
    def test_are_of_this_machine_and_say_their_release(self) -> None:
        for name in (PYTHON, NODE):
            assert re.fullmatch(r"localhost/magpie-base-\w+:bookworm-\d+", name)
