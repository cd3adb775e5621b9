"""The programs that build images: missed with what to do, and heard when they fail."""

from __future__ import annotations

import os

import pytest

from common.errors import Refused
from deploy.images.commands import CommandFailed, ToolMissing, ensure_able, run


class TestEnsureAble:
    def test_names_all_that_are_absent_and_how_to_get_them(self) -> None:
        with pytest.raises(ToolMissing, match="buildah and debootstrap are") as raised:
            ensure_able("buildah", "debootstrap", path="/nowhere")
        assert "apt-get install" in str(raised.value)

    def test_refuses_whoever_is_not_root(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(Refused, match="sudo"):
            ensure_able("sh")


class TestRun:
    def test_returns_what_was_said(self) -> None:
        assert run("echo", "fine") == "fine\n"

    def test_fails_with_the_last_lines(self) -> None:
        with pytest.raises(CommandFailed, match="the last line") as raised:
            run("sh", "-c", "seq 100; echo the last line >&2; exit 3")
        assert "\n  1\n" not in str(raised.value)
