"""The list of images, and that the Dockerfile has what each of them is built from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploy.images.catalog import DOCKERFILE, Image, images


class TestImages:
    def test_every_runtime_is_a_stage_of_the_dockerfile(self, root: Path) -> None:
        text = (root / DOCKERFILE).read_text()
        stages = set(re.findall(r"^FROM \S+ AS (\w+)", text, re.M))
        assert {image.runtime for image in images(root)} <= stages

    def test_are_called_as_the_chart_calls_them(self, root: Path) -> None:
        assert "magpie-gateway" in {image.name for image in images(root)}

    @pytest.mark.parametrize(
        ("service", "most"),
        [("gateway", 350), ("scanner", 550), ("pricing", 950), ("browser", 900)],
    )
    def test_have_the_limits_that_were_promised(self, service: str, most: int) -> None:
        assert Image(service).most_bytes == most * 1_000_000

    def test_what_only_development_uses_has_none(self) -> None:
        assert Image("stores").most_bytes is None


class TestDockerfile:
    @pytest.fixture
    def text(self, root: Path) -> str:
        """The one for every image."""
        return (root / DOCKERFILE).read_text()

    def test_its_uv_is_the_one_of_the_makefile(self, root: Path, text: str) -> None:
        version = re.search(
            r"^UV_VERSION := (\S+)", (root / "Makefile").read_text(), re.M
        )
        assert version is not None
        assert f"ARG UV_VERSION={version[1]}\n" in text

    def test_its_bases_are_named_and_never_move(self, text: str) -> None:
        assert "ARG PYTHON_IMAGE=python:3.11-slim-bookworm\n" in text
        assert ":latest" not in text

    def test_the_image_runs_as_nobody_who_may_do_anything(self, text: str) -> None:
        last = text[text.rindex("\nFROM ") :]
        assert "\nUSER 10001:10001\n" in last
        assert "\nSTOPSIGNAL SIGTERM\n" in last

    def test_nothing_is_installed_that_was_not_locked(self, text: str) -> None:
        assert "uv sync --frozen --no-dev" in text
        assert "npm ci " in text
        assert "npm install" not in text
        assert set(re.findall(r"pip install .*", text)) == {
            'pip install --quiet --no-cache-dir --target /uv "uv==${UV_VERSION}"'
        }

    def test_what_it_copies_is_there(self, root: Path, text: str) -> None:
        copied = [
            name
            for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M)
            for name in line.split()
        ]
        assert "web/package-lock.json" in copied
        assert [name for name in copied if not (root / name).exists()] == []
