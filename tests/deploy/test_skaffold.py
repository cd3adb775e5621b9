"""skaffold.yaml: every image once, every path and value there is."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import pytest
import yaml

from deploy.images.catalog import DOCKERFILE, images
from tests.tree import ROOT

Block: TypeAlias = dict[str, Any]

TEXT = (ROOT / "skaffold.yaml").read_text()
SKAFFOLD: Block = yaml.safe_load(TEXT)
ARTIFACTS: list[Block] = SKAFFOLD["build"]["artifacts"]
RELEASE: Block = SKAFFOLD["deploy"]["helm"]["releases"][0]
PROFILES: dict[str, Block] = {one["name"]: one for one in SKAFFOLD["profiles"]}


class TestArtifacts:
    def test_are_all_images_each_on_one_line(self) -> None:
        assert {one["image"]: one["docker"] for one in ARTIFACTS} == {
            image.name: {"dockerfile": DOCKERFILE, "buildArgs": image.arguments}
            for image in images(ROOT)
        }
        assert len(re.findall(r"^    - \{image: ", TEXT, re.M)) == len(ARTIFACTS)

    def test_what_is_synchronised_goes_where_the_services_run_from(self) -> None:
        synced = [one for one in ARTIFACTS if "sync" in one]
        assert {one["image"] for one in synced} == {
            f"magpie-{path.parent.name}" for path in ROOT.glob("services/*/__main__.py")
        }
        patch = PROFILES["dev"]["patches"][0]
        (rule,) = synced[0]["sync"]["manual"]
        assert patch["value"] == {"defaults.env.MAGPIE_RELOAD": rule["dest"]}
        folders = re.findall(r"[a-z]+", rule["src"].partition("}")[0])
        assert [name for name in folders if not (ROOT / name).is_dir()] == []


class TestRelease:
    def test_has_the_tag_of_each_image_and_never_a_moving_one(self) -> None:
        # A tag of the gateway's would name images that were never built.
        assert RELEASE["setValueTemplates"] == {
            f"image.tags.{one.service}": f"{{{{.IMAGE_TAG_magpie_{one.service}}}}}"
            for one in images(ROOT)
        }
        assert "gitCommit" in SKAFFOLD["build"]["tagPolicy"]
        assert "latest" not in TEXT

    @pytest.mark.parametrize("name", ["dev", "staging", "production"])
    def test_every_profile_has_values_of_its_own(self, name: str) -> None:
        files = RELEASE["valuesFiles"]
        for patch in PROFILES[name]["patches"]:
            if patch["path"].endswith("/valuesFiles"):
                files = patch["value"]
        assert files == [f"{RELEASE['chartPath']}/values-{name}.yaml"]
        assert (ROOT / files[0]).is_file()
