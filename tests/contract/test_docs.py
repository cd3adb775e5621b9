"""The documents name only files, targets and verbs that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.main import build_app
from tests.contract.test_commands import targets
from tests.tree import project_files

DOCUMENTS = project_files(".md")
# A decision may speak of what is to come; everything else speaks of what is there.
PRESENT = [name for name in DOCUMENTS if not name.startswith("docs/decisions/")]
FOLDERS = "cli|common|docs|examples|services|tests"
DECISIONS = [name for name in DOCUMENTS if name.startswith("docs/decisions/0")]


def verbs() -> set[str]:
    """The verbs and groups that `magpie --help` lists."""
    app = build_app()
    names = {command.name for command in app.registered_commands}
    names |= {str(group.name) for group in app.registered_groups}
    return {name for name in names if name}


@pytest.mark.parametrize("name", DOCUMENTS)
class TestDocument:
    def test_its_links_lead_somewhere(self, root: Path, name: str) -> None:
        links = re.findall(r"\]\(([^)#\s]+)", (root / name).read_text())
        local = [link for link in links if "://" not in link]
        folder = (root / name).parent
        assert [link for link in local if not (folder / link).exists()] == []


@pytest.mark.parametrize("name", PRESENT)
class TestPresentDocument:
    def test_names_only_files_that_exist(self, root: Path, name: str) -> None:
        named = set(
            re.findall(rf"`((?:{FOLDERS})/[\w./-]+)`", (root / name).read_text())
        )
        assert {path for path in named if not (root / path).exists()} == set()

    def test_names_only_make_targets_that_exist(self, root: Path, name: str) -> None:
        called = set(
            re.findall(r"(?:`|^ *)make ([a-z][\w-]*)", (root / name).read_text(), re.M)
        )
        services = {
            f"test-{path.parent.name}" for path in root.glob("services/*/rules")
        }
        assert called <= targets(root) | services

    def test_names_only_verbs_that_magpie_has(self, root: Path, name: str) -> None:
        text = (root / name).read_text()
        named = set(re.findall(r"(?:`|^ *|/)magpie ([a-z]+)", text, re.M))
        assert named <= verbs()


class TestReadme:
    def test_its_map_names_folders_that_exist(self, root: Path) -> None:
        text = (root / "README.md").read_text()
        folders = re.findall(r"^\| \[`?([\w./-]+/)`?\]", text, re.M)
        assert "services/pricing/" in folders
        assert [name for name in folders if not (root / name).is_dir()] == []


@pytest.mark.parametrize("name", DECISIONS)
class TestDecision:
    def test_opens_its_decision_with_one_quotable_line(
        self, root: Path, name: str
    ) -> None:
        assert re.search(
            r"^## Decision\n\n> \S.*\n(?!>)", (root / name).read_text(), re.M
        )
