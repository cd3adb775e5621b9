"""What Chromium can have of its own, where it runs."""

from __future__ import annotations

import os
import subprocess

import pytest

from services.scanner.adapters.browser.rights import may_sandbox


class TestMaySandbox:
    def test_root_has_no_sandbox(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        assert may_sandbox() is False

    def test_others_have_one_where_a_namespace_can_be_made(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        able = subprocess.run(["unshare", "--user", "true"], check=False)
        assert may_sandbox() is (able.returncode == 0)
