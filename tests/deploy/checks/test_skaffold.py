"""skaffold.yaml names only what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.checks.render import ChartRefused
from deploy.checks.skaffold import NAME, check_skaffold, images


def whole(**release: Any) -> dict[str, Any]:
    """A file that is as it should be, but for what is said about its release."""
    return {
        "build": {
            "artifacts": [
                {"image": name, "docker": {"dockerfile": "Dockerfile"}}
                for name in sorted(images())
            ]
        },
        "deploy": {
            "helm": {
                "releases": [
                    {
                        "name": "magpie",
                        "chartPath": "chart",
                        "valuesFiles": ["dev.yaml"],
                        **release,
                    }
                ]
            }
        },
    }


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """With the files that it names."""
    (tmp_path / "chart").mkdir()
    (tmp_path / "dev.yaml").write_text("devStores: {enabled: true}\n")
    for name in ("chart/Chart.yaml", "Dockerfile"):
        (tmp_path / name).touch()
    return tmp_path


def found(checkout: Path, told: dict[str, Any]) -> list[str]:
    """What is wrong with it."""
    (checkout / NAME).write_text(yaml.safe_dump(told))
    return list(check_skaffold(checkout))


class TestCheckSkaffold:
    def test_finds_no_fault_where_there_is_none(self, checkout: Path) -> None:
        told = whole(setValueTemplates={"image.tag": "x", "image.registry": "y"})
        assert found(checkout, told) == []

    @pytest.mark.parametrize(
        ("release", "said"),
        [
            ({"chartPath": "charts"}, "there is no chart at charts"),
            ({"valuesFiles": ["prod.yaml"]}, "there is no values file prod.yaml"),
            ({"setValues": {"image.tagged": "1"}}, "image.tagged is no value of the"),
            ({"setValues": {"services.price.image": "1"}}, "is no value of the chart"),
            ({"setValues": {"mode": "live"}}, "mode is live and devStores"),
        ],
    )
    def test_names_what_is_not_there(
        self, release: dict[str, Any], said: str, checkout: Path
    ) -> None:
        assert any(said in one for one in found(checkout, whole(**release)))

    def test_an_image_that_nobody_builds_is_missed(self, checkout: Path) -> None:
        told = whole()
        del told["build"]["artifacts"][0]
        assert found(checkout, told) == [f"{NAME}: magpie-browser is not built."]

    def test_a_profile_is_judged_as_it_would_be_with_its_patches(
        self, checkout: Path
    ) -> None:
        where = "/deploy/helm/releases/0/valuesFiles"
        gone = {"op": "replace", "path": where, "value": ["gone.yaml"]}
        told = {**whole(), "profiles": [{"name": "a", "patches": [gone]}]}
        assert found(checkout, told) == [
            f"{NAME}: profile a: there is no values file gone.yaml."
        ]

    def test_a_patch_of_what_is_not_there_is_no_patch(self, checkout: Path) -> None:
        lost = {"op": "replace", "path": "/deploy/helm/releases/1/name", "value": "x"}
        told = {**whole(), "profiles": [{"name": "a", "patches": [lost]}]}
        assert "profile a: its patches do not fit" in found(checkout, told)[0]

    def test_an_image_that_nobody_runs_is_found(self, checkout: Path) -> None:
        told = whole()
        artifact = {"image": "magpie-priceing", "context": "gone"}
        told["build"]["artifacts"].append(artifact)
        assert found(checkout, told) == [
            f"{NAME}: magpie-priceing is no image of the chart.",
            f"{NAME}: magpie-priceing: there is no folder gone.",
        ]

    def test_a_dockerfile_or_a_source_that_is_not_there_is_named(
        self, checkout: Path
    ) -> None:
        told = whole()
        first = told["build"]["artifacts"][0]
        first["docker"]["dockerfile"] = "Containerfile"
        first["sync"] = {"manual": [{"src": "{service,proto}/**/*.py", "dest": "/app"}]}
        assert len(found(checkout, told)) == 3

    def test_what_is_no_yaml_is_refused(self, checkout: Path) -> None:
        (checkout / NAME).write_text("build: [")
        with pytest.raises(ChartRefused, match="cannot be read"):
            list(check_skaffold(checkout))
