"""The stores are of one version wherever they are named: what is tested runs."""

from __future__ import annotations

import re

import pytest
import yaml

from tests.tree import ROOT

IMAGE = re.compile(r"image: *\S*?\b(postgres|postgresql|mongo|redis):v?([\d.]+)")


def named(store: str) -> dict[str, set[str]]:
    """The versions of its image, by the file that names them."""
    paths = [
        ROOT / "compose.yaml",
        *ROOT.glob("deploy/k8s/*/*.yaml"),
        *ROOT.glob(".github/workflows/*.yml"),
    ]
    found: dict[str, set[str]] = {}
    for path in paths:
        # CloudNativePG has a word of its own for an image.
        text = path.read_text().replace("imageName:", "image:")
        for name, version in IMAGE.findall(text):
            if name.removesuffix("ql") == store:
                found.setdefault(str(path.relative_to(ROOT)), set()).add(version)
    return found


@pytest.mark.parametrize("store", ["postgres", "mongo", "redis"])
class TestVersions:
    def test_are_the_same_in_compose_the_cluster_and_ci(self, store: str) -> None:
        found = named(store)
        assert {"compose.yaml", ".github/workflows/ci.yml"} <= found.keys()
        assert f"deploy/k8s/datastores/{store}.yaml" in found
        assert len(set().union(*found.values())) == 1, found

    def test_are_those_that_the_document_says(self, store: str) -> None:
        (version,) = set().union(*named(store).values())
        titles = {"postgres": "PostgreSQL", "mongo": "MongoDB", "redis": "Redis"}
        text = (ROOT / "docs" / "images.md").read_text()
        said = re.findall(rf"\b{titles[store]} (\d+(?:\.\d+)*)", text)
        assert said
        assert [one for one in said if not f"{version}.".startswith(f"{one}.")] == []


class TestMongoOperator:
    def test_runs_the_same_version(self) -> None:
        path = ROOT / "deploy/k8s/operators/mongo.yaml"
        told = yaml.safe_load(path.read_text())["spec"]["version"]
        assert named("mongo")["compose.yaml"] == {told}
