"""What a load says while something is done, with a small program for kubectl."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.cluster.cluster import Cluster, ClusterFailed
from deploy.cluster.load import judged, under_load

KUBECTL = """#!/bin/sh
echo "$@" >>"{folder}/said"
case "$*" in
  *"get deployment"*) echo '{{"spec":{{"template":{{"spec":{{"containers":[{{"image":"magpie-gateway:1"}}]}}}}}}}}' ;;
  *"get pod "*jsonpath*) cat "{folder}/phase" ;;
  *exec*) printf Succeeded >"{folder}/phase" ;;
  *logs*) echo '{{"asked": 5000, "failed": 0, "why": {{}}}}' ;;
  *apply*) cat >/dev/null; printf Running >"{folder}/phase" ;;
esac
"""  # noqa: E501


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    """A cluster in which a load runs until it is told to end."""
    program = tmp_path / "kubectl"
    program.write_text(KUBECTL.format(folder=tmp_path))
    program.chmod(0o755)
    return Cluster(tmp_path / "kubeconfig", "here", str(program))


class TestUnderLoad:
    def test_tells_what_was_wrong_and_ends_the_load(
        self, cluster: Cluster, tmp_path: Path
    ) -> None:
        assert list(under_load(cluster, lambda: ["it fell"], seconds=9)) == ["it fell"]
        assert "exec magpie-load" in (tmp_path / "said").read_text()

    def test_a_load_that_was_over_first_is_told_with_the_time_there_was(
        self, cluster: Cluster, tmp_path: Path
    ) -> None:
        def too_slow() -> Iterator[str]:
            (tmp_path / "phase").write_text("Succeeded")
            yield from ()

        (said,) = under_load(cluster, too_slow, seconds=9)
        assert "longer than the 9 s that it may, and after 69 s nobody asked" in said
        assert "kubectl get pods,events" in said

    def test_what_cannot_go_on_ends_the_load_all_the_same(
        self, cluster: Cluster, tmp_path: Path
    ) -> None:
        def fails() -> Iterator[str]:
            yield "at first"
            raise ClusterFailed("After 300 s still not: gateway has three pods.")

        with pytest.raises(ClusterFailed, match="three pods"):
            list(under_load(cluster, fails, seconds=9))
        assert "exec magpie-load" in (tmp_path / "said").read_text()


class TestJudged:
    def test_a_load_without_a_failure_is_well(self) -> None:
        assert list(judged({"asked": 5000, "failed": 0, "why": {}})) == []

    def test_each_failure_counts(self) -> None:
        (said,) = judged({"asked": 5000, "failed": 1, "why": {"reset": 1}})
        assert "1 of 5000 requests failed: {'reset': 1}" in said

    def test_no_load_proves_nothing(self) -> None:
        (said,) = judged({"asked": 3, "failed": 0, "why": {}})
        assert "there was no load" in said
