"""Alerts, dashboards and runbooks speak of what there is, and of each other."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
import yaml

from common.postgres import connect
from deploy.dashboards import generate
from tests.contract.declared import declared, services
from tests.stores import Postgres
from tests.tree import ROOT

CHART = ROOT / "deploy" / "helm" / "magpie"
RULES = sorted((CHART / "alerts").glob("*.yaml"))
DASHBOARDS = sorted((CHART / "dashboards").glob("*.json"))
SCENES = sorted((ROOT / "tests" / "contract" / "alerts").glob("*.yaml"))
RUNBOOKS = ROOT / "docs" / "runbooks"
HEADINGS = ["What it means", "What people notice", "How to look", "How to mend it"]
SEVERITIES = {"critical", "warning"}


@dataclass(frozen=True)
class Expression:
    """PromQL, and where it stands."""

    where: str
    text: str


@cache
def alerts() -> list[dict[str, Any]]:
    """Every alerting rule."""
    return [
        rule
        for path in RULES
        for group in yaml.safe_load(path.read_text())["groups"]
        for rule in group["rules"]
    ]


def of_dashboards() -> Iterator[Expression]:
    """What the panels show; Grafana fills in the interval."""
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel.get("targets", ()):
                text = target["expr"].replace("$__rate_interval", "1m")
                yield Expression(f"{path.stem}: {panel['title']}", text)


EXPRESSIONS = [
    *(Expression(rule["alert"], rule["expr"]) for rule in alerts()),
    *of_dashboards(),
]


def asked(expression: promql.Expr) -> dict[str, set[str]]:
    """Every metric that an expression asks for, and the labels it chooses by."""
    found: dict[str, set[str]] = {}

    def visit(part: promql.Expr) -> None:
        if isinstance(part, promql.VectorSelector):
            labels = {matcher.name for matcher in part.matchers.matchers}
            found.setdefault(part.name or "", set()).update(labels)

    promql.walk(expression, visit)
    return found


def unknown(text: str) -> set[str]:
    """Metrics that nobody declares, and labels that no metric there has."""
    expression = promql.parse(text)
    wrong = set()
    for name, labels in asked(expression).items():
        if name not in declared():
            wrong.add(name)
        else:
            wrong |= {f"{name}{{{label}}}" for label in labels - declared()[name]}

    def visit(part: promql.Expr) -> None:
        if isinstance(part, promql.AggregateExpr) and part.modifier:
            below = [declared().get(name, set()) for name in asked(part.expr)]
            labels = set(part.modifier.labels).difference(*below)
            wrong.update(f"by {label}" for label in labels)

    promql.walk(expression, visit)
    return wrong


def promtool(*arguments: object) -> None:
    """Have Prometheus's own tool judge it, where that is installed."""
    tool = shutil.which("promtool")
    if tool is None:
        return
    done = subprocess.run(
        [tool, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


class TestUnknown:
    @pytest.mark.parametrize(
        ("text", "wrong"),
        [
            ("magpie_dead_events_total > 0", set()),
            ("magpie_dead_events > 0", {"magpie_dead_events"}),
            ("rate(magpie_http_seconds[5m])", {"magpie_http_seconds"}),
            ('up{service="a", colour="b"}', {"up{colour}"}),
            (
                "sum by (stream, method) (rate(magpie_dead_events_total[5m]))",
                {"by method"},
            ),
            (
                "histogram_quantile(0.9, sum by (le, code) "
                "(rate(magpie_rpc_client_seconds_bucket[5m])))",
                set(),
            ),
            ("sum by (worker) (magpie_scanner_pages_total)", set()),
            ("sum by (worker) (magpie_scanner_pending_offers)", {"by worker"}),
        ],
    )
    def test_names_what_nobody_declares(self, text: str, wrong: set[str]) -> None:
        assert unknown(text) == wrong

    def test_every_service_declares_metrics(self) -> None:
        folders = {path.parent.name for path in ROOT.glob("services/*/__main__.py")}
        assert set(services()) == folders


@pytest.mark.parametrize("said", EXPRESSIONS, ids=lambda said: said.where)
class TestExpression:
    def test_asks_for_what_some_service_declares(self, said: Expression) -> None:
        assert unknown(said.text) == set()


class TestRules:
    @pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
    def test_prometheus_accepts_them(self, path: Path) -> None:
        for group in yaml.safe_load(path.read_text())["groups"]:
            for rule in group["rules"]:
                promql.parse(rule["expr"])
        promtool("check", "rules", path)

    @pytest.mark.parametrize("path", SCENES, ids=lambda path: path.stem)
    def test_fire_when_they_should_and_not_before(self, path: Path) -> None:
        scene = yaml.safe_load(path.read_text())
        files = [path.parent / name for name in scene["rule_files"]]
        assert all(file.is_file() for file in files)
        told = {
            case["alertname"] for t in scene["tests"] for case in t["alert_rule_test"]
        }
        assert told <= {rule["alert"] for rule in alerts()}
        promtool("test", "rules", path)

    def test_a_name_stands_for_one_alert(self) -> None:
        names = [rule["alert"] for rule in alerts()]
        assert len(names) == len(set(names))
        assert all(re.fullmatch(r"Magpie[A-Z][A-Za-z]+", name) for name in names)

    def test_each_says_how_grave_it_is_and_where_to_read_on(self) -> None:
        for rule in alerts():
            assert rule["labels"]["severity"] in SEVERITIES
            said = rule["annotations"]
            assert said["summary"]
            assert said["description"]
            assert said["runbook"] == f"docs/runbooks/{rule['alert']}.md"

    def test_a_service_that_is_down_is_missed_whichever_it_is(self) -> None:
        (rule,) = (rule for rule in alerts() if rule["alert"] == "MagpieServiceDown")
        for service in services():
            assert f'absent(up{{job="magpie", service="{service}"}})' in rule["expr"]

    def test_the_local_configuration_reads_every_service(self) -> None:
        path = ROOT / "deploy" / "prometheus.yml"
        config = yaml.safe_load(path.read_text())
        (scraped,) = config["scrape_configs"]
        read = {one["labels"]["service"] for one in scraped["static_configs"]}
        assert read == set(services())
        assert scraped["job_name"] == "magpie"
        promtool("check", "config", path)


class TestRunbooks:
    def test_there_is_one_for_each_alert_and_no_other(self) -> None:
        pages = {path.stem for path in RUNBOOKS.glob("Magpie*.md")}
        assert pages == {rule["alert"] for rule in alerts()}

    def test_the_list_of_them_is_whole(self) -> None:
        text = (RUNBOOKS / "README.md").read_text()
        listed = re.findall(r"^\| \[(\w+)\]\(\1\.md\) \|", text, re.M)
        assert sorted(listed) == sorted(rule["alert"] for rule in alerts())

    @pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
    def test_each_answers_the_same_four_questions(self, rule: dict[str, Any]) -> None:
        text = (RUNBOOKS / f"{rule['alert']}.md").read_text()
        assert text.startswith(f"# {rule['alert']}\n")
        assert re.findall(r"^## (.+)$", text, re.M) == HEADINGS

    @pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
    def test_the_expressions_in_it_work(self, rule: dict[str, Any]) -> None:
        text = (RUNBOOKS / f"{rule['alert']}.md").read_text()
        for block in re.findall(r"```promql\n(.+?)```", text, re.S):
            for line in block.splitlines():
                assert unknown(line) == set()

    @pytest.mark.migrated("pricing", "scanner")
    async def test_the_statements_in_them_work(self, pg: Postgres) -> None:
        statements = [
            statement
            for path in sorted(RUNBOOKS.glob("*.md"))
            for block in re.findall(r"```sql\n(.+?)```", path.read_text(), re.S)
            for statement in block.split(";")
            if statement.strip()
        ]
        assert statements
        connection = await connect(pg.url)
        try:
            for statement in statements:
                await connection.execute(f"EXPLAIN {statement}")
        finally:
            await connection.close()


class TestDashboards:
    @pytest.mark.parametrize("name", sorted(generate.texts()))
    def test_are_what_their_yaml_says(self, name: str) -> None:
        written = (CHART / "dashboards" / name).read_text()
        assert written == generate.texts()[name], "Run `make dashboards`."

    def test_none_is_without_its_yaml(self) -> None:
        assert {path.name for path in DASHBOARDS} == set(generate.texts())

    @pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
    def test_no_panel_lies_on_another(self, path: Path) -> None:
        taken: set[tuple[int, int]] = set()
        for panel in json.loads(path.read_text())["panels"]:
            at = panel["gridPos"]
            cells = {
                (at["x"] + dx, at["y"] + dy)
                for dx in range(at["w"])
                for dy in range(at["h"])
            }
            assert max(x for x, _ in cells) < 24
            assert not cells & taken
            taken |= cells
