"""compose.yaml: what it names is there, nothing runs with more rights than it needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from deploy.images.catalog import DOCKERFILE, images
from sandbox.server import APIS, addresses
from tests.tree import ROOT

Block: TypeAlias = dict[str, Any]

COMPOSE: Block = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Block] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if "magpie-" in one["image"]}
OTHERS = {name: one for name, one in SERVICES.items() if name not in OURS}
EXAMPLE = (ROOT / ".env.example").read_text()
NEEDS_ROOT = {"caddy": "takes the ports 80 and 443"}


def told(text: str) -> set[str]:
    """The variables that a text takes from the environment."""
    return set(re.findall(r"(?<!\$)\$\{(\w+)", text))


class TestImages:
    def test_all_of_ours_are_there_and_built_as_they_are_elsewhere(self) -> None:
        built = {
            one["image"].partition("magpie-")[2].partition(":")[0]: one["build"]
            for one in OURS.values()
            if "build" in one
        }
        assert built == {
            image.service: {
                "context": ".",
                "dockerfile": DOCKERFILE,
                "args": image.arguments,
            }
            for image in images(ROOT)
        }

    @pytest.mark.parametrize("name", SERVICES)
    def test_none_moves(self, name: str) -> None:
        tag = SERVICES[name]["image"].rpartition("/")[2].partition(":")[2]
        assert tag == "${MAGPIE_VERSION:-0.1.0}" or re.match(
            r"\d+\.\d+\.\d+|\d+\.", tag
        )
        assert "latest" not in tag


class TestRights:
    @pytest.mark.parametrize("name", SERVICES)
    def test_nobody_can_write_to_its_root_or_win_rights(self, name: str) -> None:
        one = SERVICES[name]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert not {"privileged", "pid", "devices"} & one.keys()

    @pytest.mark.parametrize("name", OURS)
    def test_ours_run_as_the_user_of_the_images(self, name: str) -> None:
        assert OURS[name]["user"] == "10001:10001"
        assert "cap_add" not in OURS[name]

    @pytest.mark.parametrize("name", OTHERS)
    def test_those_of_others_are_not_root_without_a_reason(self, name: str) -> None:
        assert name in NEEDS_ROOT or not OTHERS[name]["user"].startswith("0")

    def test_the_browser_is_told_nothing(self) -> None:
        for name in ("browser", "browser-dev"):
            assert not {"environment", "env_file", "secrets"} & SERVICES[name].keys()


class TestNetworks:
    def test_nobody_but_caddy_is_reached_from_outside(self) -> None:
        assert [name for name, one in SERVICES.items() if "ports" in one] == ["caddy"]

    def test_stores_have_no_way_out(self) -> None:
        for name in ("postgres", "mongo", "redis", "stores"):
            assert list(SERVICES[name]["networks"]) == ["stores"]
        assert COMPOSE["networks"]["stores"] == {"internal": True}

    def test_what_is_named_is_declared(self) -> None:
        used = {net for one in SERVICES.values() for net in one.get("networks", ())}
        assert used == set(COMPOSE["networks"])

    def test_the_gateway_believes_caddys_network_and_no_other(self) -> None:
        network = COMPOSE["networks"]["edge"]["ipam"]["config"][0]["subnet"]
        trusted = SERVICES["gateway"]["environment"]["MAGPIE_GATEWAY_TRUSTED_PROXIES"]
        assert trusted == network


class TestPaths:
    def test_every_folder_and_file_that_is_mounted_exists(self) -> None:
        for one in SERVICES.values():
            for volume in one.get("volumes", ()):
                source = volume.split(":")[0]
                if source.startswith("."):
                    assert (ROOT / source).exists(), source
                else:
                    assert source in COMPOSE["volumes"], source

    def test_services_of_development_see_all_the_source_that_they_run(self) -> None:
        for name in ("gateway-dev", "scanner-dev", "pricing-dev"):
            mounted = {volume.split(":")[0] for volume in SERVICES[name]["volumes"]}
            assert {"./common", "./rpc", "./services", "./vendors"} <= mounted
            assert SERVICES[name]["environment"]["MAGPIE_RELOAD"] == "/app"


class TestProfiles:
    def test_one_of_two_brings_each_service(self) -> None:
        for name in ("gateway", "scanner", "pricing", "browser"):
            assert SERVICES[name]["profiles"] == ["app"]
            assert SERVICES[f"{name}-dev"]["profiles"] == ["dev"]

    def test_the_embedded_stores_are_found_under_the_names_of_the_real_ones(
        self,
    ) -> None:
        aliases = SERVICES["stores"]["networks"]["stores"]["aliases"]
        assert set(aliases) == {
            name for name, one in SERVICES.items() if one["profiles"] == ["real"]
        }


class TestHealth:
    @pytest.mark.parametrize("name", sorted(set(SERVICES) - {"caddy"}))
    def test_everything_that_goes_on_says_how_it_is(self, name: str) -> None:
        assert name.startswith("migrate-") or "healthcheck" in SERVICES[name]


class TestSandbox:
    def test_the_scanner_knows_where_each_of_its_sites_is(self) -> None:
        said = SERVICES["scanner"]["environment"]["MAGPIE_SCANNER_SANDBOX"]
        found = dict(part.strip().split("=", 1) for part in said.split(","))
        every = addresses(8090, "sandbox")
        wanted = {name: url for name, url in every.items() if name not in APIS}
        assert found == {**wanted, "ebay": every["ebay"]}


class TestEnvExample:
    def test_names_every_variable_that_has_to_be_set(self) -> None:
        text = (ROOT / "compose.yaml").read_text()
        needed = set(re.findall(r"\$\{(\w+):\?", text))
        assert needed
        assert needed <= set(re.findall(r"^(\w+)=", EXAMPLE, re.M))

    def test_names_nothing_that_is_not_used(self) -> None:
        used = told((ROOT / "compose.yaml").read_text()) | {"COMPOSE_PROFILES"}
        assert set(re.findall(r"^(\w+)=", EXAMPLE, re.M)) <= used

    def test_holds_no_secret(self) -> None:
        secrets = re.findall(r"^(\w*(?:PASSWORD|KEY|SECRET))=(.*)$", EXAMPLE, re.M)
        assert {value for name, value in secrets} <= {"", "sandbox"}


class TestCaddyfile:
    def test_takes_as_much_as_the_gateway_does(self, root: Path) -> None:
        text = (root / "deploy/compose/Caddyfile").read_text()
        assert "reverse_proxy gateway:8000" in text
        sizes = [int(size) for size in re.findall(r"max_size (\d+)MB", text)]
        assert max(sizes) * 1_000_000 >= 257 * 1024 * 1024
